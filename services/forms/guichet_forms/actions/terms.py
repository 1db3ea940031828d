"""When a procedure takes requests, how many, and how many from one person."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet_kit.handover import digest
from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from guichet_forms.actions import procedures
from guichet_forms.core.answers import applicant
from guichet_forms.core.definition import Form
from guichet_forms.models import Procedure, Submission
from guichet_forms.problems import AlreadySent, FormClosed, FormFull

MOST_DUE = 500


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What a designer sets without a new version; None is no limit."""

    opens_at: datetime | None = None
    closes_at: datetime | None = None
    most_requests: int | None = None
    one_per_person: bool = False


def set_terms(session: Session, slug: str, terms: Terms) -> Procedure:
    """Set when and how many, and tell the house when it opens or closes it. Raises `NotFound`."""
    found = procedures.find(session, slug)
    found.opens_at, found.closes_at = terms.opens_at, terms.closes_at
    found.most_requests, found.one_per_person = terms.most_requests, terms.one_per_person
    session.flush()
    procedures.tell_openness(session, found)
    return found


def list_dated(session: Session) -> list[tuple[str, str]]:
    """Authority and slug of the procedures that a date has opened or closed, of all authorities."""
    now = func.now()
    is_open = (
        (Procedure.state == "open")
        & or_(Procedure.opens_at.is_(None), Procedure.opens_at <= now)
        & or_(Procedure.closes_at.is_(None), Procedure.closes_at > now)
    )
    dated = or_(Procedure.opens_at.is_not(None), Procedure.closes_at.is_not(None))
    statement = (
        select(Procedure.authority, Procedure.slug)
        .where(dated, Procedure.live.is_not(None), Procedure.told_open.is_distinct_from(is_open))
        .order_by(Procedure.authority, Procedure.slug)
        .limit(MOST_DUE)
    )
    return [(row[0], row[1]) for row in session.execute(statement)]


def refuse_more(
    session: Session, procedure: Procedure, now: datetime, form: Form, person: str | None
) -> None:
    """Raise `FormClosed`, `FormFull` or `AlreadySent` when no request more may come.

    `person` is the digest of who sends. The row is locked first when requests are counted, so that
    two at once do not both take the last place.
    """
    if not procedure.takes_at(now):
        raise FormClosed
    if procedure.most_requests is not None:
        own = select(Procedure.slug).where(Procedure.slug == procedure.slug)
        session.execute(own.with_for_update())
        if _count(session, procedure.slug, procedure.most_requests) >= procedure.most_requests:
            raise FormFull
    if person and _has_sent(session, form.slug, person):
        raise AlreadySent


def _count(session: Session, slug: str, most: int) -> int:
    some = select(Submission.request_id).where(Submission.slug == slug).limit(most).subquery()
    return session.scalar(select(func.count()).select_from(some)) or 0


def _has_sent(session: Session, slug: str, person: str) -> bool:
    same = (Submission.slug == slug) & (Submission.person_digest == person)
    return bool(session.scalar(select(exists().where(same))))


def person_digest(
    procedure: Procedure, form: Form, answers: Mapping[str, Any], subject: str | None, key: str
) -> str | None:
    """Who sends, as a keyed digest: the account, else the e-mail or the phone she gives.

    None when the procedure does not count persons, or when she gives none of these.
    """
    if not procedure.one_per_person:
        return None
    who = applicant(form, answers)
    named = subject or who.email.lower() or who.phone
    return digest(key, "one-per-person", f"{form.slug}|{named}") if named else None
