"""The request of which a circuit made another one, and what it then keeps of the first."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid5

from guichet_kit.i18n import _

from guichet_forms.core.whereabouts import Here

REQUEST, REQUALIFICATION = "request", "requalification"


@dataclass(frozen=True)
class Origin:
    """The first request: its number, the title of its procedure, and how the other came of it.

    `since` is when the first was received, for one that only changes procedure: the authority is
    the same, so its delays run from there (CRPA L110-1, L114-3); None for another request. `copies`
    are the files of the first that it takes along: the identifier of each copy, and of its source.
    """

    request_id: UUID
    number: str
    title: str
    how: str
    since: datetime | None = None
    copies: Mapping[str, str] = field(default_factory=dict)

    def paragraph(self, here: Here) -> str:
        """What the acknowledgement says of it, "" for another request."""
        if self.since is None:
            return ""
        return _(
            "Elle remplace votre demande %(number)s, «\u00a0%(title)s\u00a0»\u00a0: le service l’a "
            "changée de démarche. Les délais courent depuis la première réception, le %(date)s."
        ) % {"number": self.number, "title": self.title, "date": here.day_said(self.since)}

    def as_json(self) -> dict[str, Any]:
        """The same as the event of a sending tells it."""
        told = {"request_id": str(self.request_id), "number": self.number}
        return {**told, "title": self.title, "how": self.how}


def taken_along(value: Any, sources: Collection[str], call: UUID, copies: dict[str, str]) -> Any:
    """Give a value where each file of `sources` is a copy of its own, and no other file stays.

    The same `call` gives the same copies, noted in `copies`: a copy lives with its own request, as
    the erasure of one must not take the other's.
    """
    if isinstance(value, list):
        found = [taken_along(one, sources, call, copies) for one in value]
        return [one for one in found if one is not None]
    if not isinstance(value, Mapping):
        return value
    if "document_id" not in value:
        return {name: taken_along(one, sources, call, copies) for name, one in value.items()}
    source = str(value["document_id"])
    if source not in sources:
        return None
    made = str(uuid5(call, source))
    copies[made] = source
    return {**value, "document_id": made}
