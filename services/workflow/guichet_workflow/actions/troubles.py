"""What an agent does about what failed: ask for it once more."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from guichet_kit.auth import Principal
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.actions.acknowledging import words_again
from guichet_workflow.actions.agents import actor, hold_own
from guichet_workflow.actions.carry import Held, advance
from guichet_workflow.actions.refused import NotNow
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.events import Retried
from guichet_workflow.core.messages import FREE_MESSAGE
from guichet_workflow.models import Line


def retry(
    session: Session, request_id: UUID, who: Principal, key: str, *, checked: bool = False
) -> None:
    """Ask once more for what failed; it leaves again with the words that it had."""
    held = hold_own(session, request_id, who)
    trouble = next((one for one in held.state.incidents if one.key == key), None)
    if trouble is None:
        raise NotNow
    more = _words(session, held, trouble)
    advance(session, held, Retried(actor(who), key, checked), more=more)


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
