"""The codes by which a request is followed: drawn again at will, stored nowhere."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guichet_kit.handover import digest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_forms.core import tracking
from guichet_forms.models import Submission


@dataclass(frozen=True)
class Codes:
    """What follows a request: the code, and the PIN when no e-mail stands beside it."""

    code: str
    pin: str


def codes_of(key: str, submission: Submission) -> Codes:
    """The codes of a request, found again by who holds the secret: they are stored nowhere.

    The PIN is "" when the applicant's e-mail is the second element.
    """
    drawn = drawn_codes(key, submission.request_id, submission.code_round)
    by_pin = second_digest(key, drawn.code, drawn.pin)
    return drawn if by_pin == submission.second_digest else Codes(drawn.code, "")


def drawn_codes(key: str, request_id: UUID, again: int = 0) -> Codes:
    """The codes of a request, drawn from the secret, its id, and how often they were renewed."""
    named = f"{request_id}.{again}" if again else str(request_id)
    return Codes(
        tracking.code_from(digest(key, "tracking-code", named)),
        tracking.pin_from(digest(key, "tracking-pin", named)),
    )


def clock(session: Session) -> str:
    """Give the time by which changes of a request held under lock follow each other (ISO 8601).

    The time of the transaction would not do: one that waited for the lock began before.
    """
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now.isoformat()


def second_digest(key: str, code: str, second: str) -> str:
    """The digest of what must come with a code: an e-mail, or a PIN."""
    return digest(key, "tracking-second", f"{tracking.bare(code)}|{second}")
