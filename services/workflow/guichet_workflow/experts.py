"""The links by which people without account answer: an expert, who signs, another authority.

A link is sealed, for one answer alone. Who has it may answer in the person's place, as with a
letter: it opens nothing else, and is of no use once the answer is given.
"""

from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from guichet_kit.handover import TicketRefused, seal, unseal

from guichet_workflow.letters import key

OPINION, CALL = "opinion", "call"
PAGES = {OPINION: "/suivi/avis", CALL: "/suivi/invitation"}
"""Where each kind of link leads."""
VALID_S = 180 * 24 * 3_600


class Invitation(NamedTuple):
    """What a link says: the request, and by which message or call an answer was asked for."""

    request_id: UUID
    link: str


def link_of(origin: str, request_id: UUID, link: str, kind: str = OPINION) -> str:
    """Give the address where a person answers."""
    ticket = seal(key(), kind, {"r": request_id.hex, "o": link})
    return f"{origin}{PAGES[kind]}?{urlencode({'ticket': ticket})}"


def read(ticket: str, kind: str = OPINION) -> Invitation:
    """Give what a link says; raises `TicketRefused` for one that is forged or too old."""
    payload = unseal(key(), kind, ticket, VALID_S)
    try:
        return Invitation(UUID(hex=payload["r"]), str(payload["o"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TicketRefused(str(error)) from error
