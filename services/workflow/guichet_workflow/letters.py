"""The link of a letter to who has no account: it opens the follow-up page without a code.

Who reads the letter reads the address that was given with the request: that is the second element,
and the seal stands for the code. The link says which request and which link of it, nothing else.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import current_app
from guichet_kit.handover import TicketRefused, seal, unseal

from guichet_workflow.models import Case

PURPOSE = "letter"
VALID_S = 60 * 24 * 3_600
ONCE = "letter-once"
ONCE_S = 3_600


@dataclass(frozen=True)
class Letter:
    """What a link says: the request, and the number of the link, which grows at each disabling."""

    request_id: UUID
    link: int


def key() -> str:
    """Give the key of the tickets that services pass each other."""
    return str(current_app.extensions["guichet"].settings.handover_key)


def link_of(origin: str, row: Case) -> str:
    """Give the address that opens the follow-up page of a request, for sixty days from now."""
    ticket = seal(key(), PURPOSE, {"r": row.request_id.hex, "n": row.link})
    return f"{origin}/suivi/lien?{urlencode({'ticket': ticket})}"


def once_link(origin: str, row: Case) -> str:
    """Give the address that opens a request once, within the hour, for who lost her code."""
    ticket = seal(key(), ONCE, {"r": row.request_id.hex, "n": row.once})
    return f"{origin}/suivi/une-fois?{urlencode({'ticket': ticket})}"


def read(ticket: str) -> Letter:
    """Give what a link says; raises `TicketRefused` for one that is forged or too old."""
    return _letter(unseal(key(), PURPOSE, ticket, VALID_S))


def read_once(ticket: str) -> Letter:
    """Give what a link that opens once says; raises as `read`."""
    return _letter(unseal(key(), ONCE, ticket, ONCE_S))


def _letter(payload: Mapping[str, Any]) -> Letter:
    try:
        return Letter(UUID(hex=payload["r"]), int(payload["n"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TicketRefused(str(error)) from error
