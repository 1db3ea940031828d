"""Sealed tickets: to documents for the files of a draft, and back (ADR 0006)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_questions.kinds.file import ANY_KIND, MAX_BYTES, MAX_FILES
from guichet_questions.question import Field

from guichet_forms.core.paths import value_at
from guichet_forms.models import Draft

DEPOSIT_MAX_AGE_S = 4 * 3_600


@dataclass(frozen=True)
class Deposit:
    """The right to deposit files for one question of a draft."""

    payload: Mapping[str, Any]
    ticket: str

    def url(self, path: str) -> str:
        """The address of documents, `path`, with the ticket."""
        return f"{path}?{urlencode({'ticket': self.ticket})}"


def deposit(key: str, authority: str, draft: Draft, field: Field, back: str) -> Deposit:
    """Give the right to deposit what the question still takes; `back` is where the person goes."""
    taken = len(value_at(draft.answers, field.id) or [])
    payload = {
        "authority": authority,
        "owner": f"{draft.id}:{field.id}",
        "field_label": field.label,
        "accept": list(field.settings.get("accept", ANY_KIND)),
        "max_bytes": field.settings.get("max_bytes", MAX_BYTES),
        "max_files": max(1, field.settings.get("max_files", MAX_FILES) - taken),
        "back": back,
        **({"place": True} if field.settings.get("place") else {}),
    }
    return Deposit(payload, seal(key, "deposit", payload))


def read_receipt(key: str, authority: str, receipt: str) -> dict[str, Any]:
    """The file that a receipt of this authority tells of; empty for any other, or too old."""
    try:
        file = unseal(key, "deposited", receipt, DEPOSIT_MAX_AGE_S)
    except TicketRefused:
        return {}
    return file if file.get("authority") == authority else {}
