"""The link by which an expert without account gives an opinion: sealed, for one opinion alone.

Who has the link may answer in the expert's place, as with a letter: it opens nothing else, shows
only the answers that the workflow names, and is of no use once the opinion is given.
"""

from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from guichet_kit.handover import TicketRefused, seal, unseal

from guichet_workflow.letters import key

PURPOSE = "opinion"
VALID_S = 180 * 24 * 3_600


class Invitation(NamedTuple):
    """What a link says: the request, and by which message an opinion was asked for."""

    request_id: UUID
    link: str


def link_of(origin: str, request_id: UUID, link: str) -> str:
    """Give the address where an expert answers."""
    ticket = seal(key(), PURPOSE, {"r": request_id.hex, "o": link})
    return f"{origin}/suivi/avis?{urlencode({'ticket': ticket})}"


def read(ticket: str) -> Invitation:
    """Give what a link says; raises `TicketRefused` for one that is forged or too old."""
    payload = unseal(key(), PURPOSE, ticket, VALID_S)
    try:
        return Invitation(UUID(hex=payload["r"]), str(payload["o"]))
    except (KeyError, TypeError, ValueError) as error:
        raise TicketRefused(str(error)) from error
