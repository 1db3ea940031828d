"""What an agent does about what failed: ask for it once more, at another address if need be."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from guichet_workflow.actions.acknowledging import words_again
from guichet_workflow.actions.agents import actor, functions_of, hold_own
from guichet_workflow.actions.calls import held_to_settle
from guichet_workflow.actions.carry import Held, advance, close_links
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.actions.tracking import normal_second
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.events import Readdressed, Retried
from guichet_workflow.core.messages import FREE_MESSAGE
from guichet_workflow.core.troubles import may_readdress
from guichet_workflow.models import Line


def retry(
    session: Session, request_id: UUID, who: Principal, key: str, *, checked: bool = False
) -> None:
    """Ask once more for what failed; it leaves again with the words that it had."""
    held = hold_own(session, request_id, who)
    more = _words(session, held, _trouble(held, key))
    advance(session, held, Retried(actor(who), key, checked), more=more)


def readdress(session: Session, request_id: UUID, who: Principal, key: str, email: str) -> None:
    """Correct the applicant's address, to which a message failed, and write to her there.

    The former address is told. Links sent there open nothing any more; her second element stays
    what she gave. Raises `LostRight` for who does not act where the case is.
    """
    held = held_to_settle(session, request_id, who)
    trouble = _trouble(held, key)
    if not may_readdress(trouble) or held.state.anonymised_at is not None:
        raise NotNow
    more = _words(session, held, trouble)
    former = str(held.row.applicant.get("email", ""))
    told = "" if normal_second(former) == normal_second(email) else former
    applicant = {**held.row.applicant, "email": email}
    close_links(session, held.row, applicant=applicant)
    set_committed_value(held.row, "applicant", applicant)
    event = Readdressed(actor(who), key, functions_of(held, who), email, told)
    advance(session, held, event, more=more)


def _trouble(held: Held, key: str) -> Trouble:
    found = next((one for one in held.state.incidents if one.key == key), None)
    if found is None:
        raise NotNow
    return found


def _words(session: Session, held: Held, trouble: Trouble) -> Mapping[str, Any]:
    """Give what the case does not hold of a message or document that failed."""
    if trouble.kind == "message" and trouble.template == FREE_MESSAGE:
        return {"texte": _free_words(session, held.row.request_id, UUID(trouble.key))}
    name = trouble.template if trouble.kind == "message" else trouble.title
    return words_again(session, held.row, trouble.kind, name)


def _free_words(session: Session, request_id: UUID, message_id: UUID) -> str:
    """Give the words of a free message: the last ones written before its line of history."""
    sent = select(Line.version).where(Line.request_id == request_id, Line.ref == message_id)
    said = select(Line.values).where(
        Line.request_id == request_id,
        Line.kind == "messaged",
        Line.by_kind == "agent",
        Line.version <= sent.scalar_subquery(),
    )
    values = session.scalar(said.order_by(Line.version.desc(), Line.seq.desc()).limit(1))
    return str((values or {}).get("text", ""))
