"""Tracking codes made again, and links sent to who lost hers."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from guichet_workflow import letters
from guichet_workflow.actions.agents import actor, hold_own
from guichet_workflow.actions.carry import Held, actor_of_citizen, advance, hold
from guichet_workflow.actions.tracking import normal_second
from guichet_workflow.core.events import CodeRenewed, LinkAsked, RenewalAsked
from guichet_workflow.letters import Letter
from guichet_workflow.models import Case

LINK_EVERY = timedelta(minutes=15)
"""A person is sent one link in that time, however often it is asked for in her name."""


def renew(session: Session, request_id: UUID, who: Principal) -> None:
    """Have the code of a case made again, as an agent who handles it."""
    advance(session, hold_own(session, request_id, who), RenewalAsked(actor(who)))


def renew_own(session: Session, held: Held) -> None:
    """Have the code of her request made again, as the citizen."""
    advance(session, held, RenewalAsked(actor_of_citizen()))


def take_renewed(session: Session, told: dict[str, Any]) -> None:
    """Keep the digests that forms made, and tell the citizen; raises `NotFound` for no case.

    Those of a code older than the one that is known came late, and are left.
    """
    held = hold(session, UUID(told["request_id"]), lock=True)
    known = held.row.code_round
    number = told.get("round", known + 1)
    if held.state.anonymised_at is not None or number <= known:
        return
    values = {"code_digest": told["code_digest"], "code_round": number}
    if not _corrected_since(held.row, told):
        values["second_digest"] = told["second_digest"]
    own = update(Case).where(Case.request_id == held.row.request_id).values(values)
    session.execute(own.execution_options(synchronize_session=False))
    advance(session, held, CodeRenewed())


def _corrected_since(row: Case, told: dict[str, Any]) -> bool:
    """Tell whether a correction, which may change the address, came before what it follows."""
    at = told.get("renewed_at")
    return bool(at and row.corrected_at and row.corrected_at > datetime.fromisoformat(at))


def send_link(session: Session, number: str, email: str) -> bool:
    """Write to the applicant of a request, at the address that she gave and no other.

    False, and nothing is sent, when no request followed by a code has this number and this address,
    or when a link was sent to it less than `LINK_EVERY` ago.
    """
    found = select(Case.request_id, Case.applicant).where(
        Case.number == number.strip(),
        Case.subject.is_(None),
        Case.anonymised_at.is_(None),
    )
    row = session.execute(found.limit(1)).first()
    known = normal_second(str(row.applicant.get("email") or "")) if row else ""
    if row is None or not known or known != normal_second(email):
        return False
    if not _is_its_turn(session, row.request_id):
        return False
    held = hold(session, row.request_id, lock=True)
    link = letters.once_link(held.origin, held.row)
    advance(session, held, LinkAsked(actor_of_citizen()), more={"lien": link})
    return True


def _is_its_turn(session: Session, request_id: UUID) -> bool:
    """Take the turn of a link, in one statement: of two asked for at once, one is sent."""
    before = Case.link_sent_at.is_(None) | (Case.link_sent_at <= func.now() - LINK_EVERY)
    taken = (
        update(Case)
        .where(Case.request_id == request_id, before)
        .values(link_sent_at=func.now(), once=Case.once + 1)
        .returning(Case.once)
        .execution_options(synchronize_session=False)
    )
    return session.scalar(taken) is not None


def open_once(session: Session, letter: Letter) -> Letter | None:
    """Use up the link of a letter that opens once; give what it opens, None when it is nothing."""
    used = (
        update(Case)
        .where(
            Case.request_id == letter.request_id,
            Case.once == letter.link,
            Case.subject.is_(None),
            Case.anonymised_at.is_(None),
        )
        .values(once=Case.once + 1)
        .returning(Case.link)
        .execution_options(synchronize_session=False)
    )
    link = session.scalar(used)
    return None if link is None else Letter(letter.request_id, link)
