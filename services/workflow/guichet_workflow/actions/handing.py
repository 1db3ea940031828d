"""An agent gives a case to a colleague, sets its urgency, puts tags on it or takes them off."""

from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, hold_own, read_case
from guichet_workflow.actions.carry import Held, advance
from guichet_workflow.actions.colleagues import list_colleagues
from guichet_workflow.actions.refused import Over
from guichet_workflow.core.case import Actor
from guichet_workflow.core.events import Assigned, Marked
from guichet_workflow.models import Agent


def offered(session: Session, request_id: UUID, who: Principal) -> tuple[Held, list[Agent]]:
    """Give a case and who it may be given to: not who follows it; raises `Over`, `NotFound`."""
    held = read_case(session, request_id, who, note=False)
    _refuse_closed(held)
    return held, _others(session, held)


def _others(session: Session, held: Held) -> list[Agent]:
    now = held.state.assignee
    return [one for one in list_colleagues(session, held) if now is None or one.id != now.id]


def give(session: Session, request_id: UUID, who: Principal, colleague: str) -> None:
    """Give a case to a colleague who may have it; raises `Invalid` for anybody else, `Over`."""
    held = hold_own(session, request_id, who)
    _refuse_closed(held)
    found = next((one for one in _others(session, held) if one.id == colleague), None)
    if found is None:
        raise Invalid(errors={"colleague": _("Choisissez un agent de la liste.")})
    advance(session, held, Assigned(actor(who), Actor("agent", found.id, found.name)))


def mark(session: Session, request_id: UUID, who: Principal, kind: str, name: str) -> None:
    """Set the `urgency` of a case, put a `tag` on it or `untag` it, as `kind` says.

    Raises `Invalid` for a level or a tag that its circuit does not know, and `Over`.
    """
    held = hold_own(session, request_id, who)
    _refuse_closed(held)
    known = held.definition.urgency if kind == "urgency" else held.definition.tags
    if name not in known:
        raise Invalid(errors={kind: _("Choisissez dans la liste.")})
    advance(session, held, Marked(actor(who), **{kind: name}))


def _refuse_closed(held: Held) -> None:
    if held.state.closed_at is not None:
        raise Over
