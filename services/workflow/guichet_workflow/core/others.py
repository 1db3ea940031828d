"""Messages of a circuit to others than the citizen: an address that she gave, agents."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.case import CaseState, Trouble, identity
from guichet_workflow.core.definition.actions import ASSIGNEE, TO_FIELD, Message
from guichet_workflow.core.effects import SendMessage, TellAgents
from guichet_workflow.core.events import MessageFailed
from guichet_workflow.core.extras import roles_of
from guichet_workflow.core.kinds import EMAIL

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

KEPT = "others"
"""What a case keeps of each mail to an address of a field, by its key, to send it again."""


def write(run: Run, wanted: Message) -> None:
    """Ask for a message to who is named, and say so to agents."""
    if wanted.whom == TO_FIELD:
        _to_address(run, wanted.template, wanted.who, wanted.shows)
    else:
        _to_agents(run, wanted)


def _to_address(run: Run, template: str, field: str, shows: tuple[str, ...]) -> None:
    """Write to the address that a field holds: no link of the request, no answer but `shows`."""
    email = run.case.data.get(field)
    if not isinstance(email, str) or not EMAIL.fullmatch(email):
        run.history("told_nobody", {"template": template, "field": field}, False)
        return
    key = f"message.{run.case.version}.{run.seq}"
    run.effects.append(SendMessage(key, template, {}, email, other=True, shows=shows))
    kept = {"template": template, "field": field, "shows": list(shows)}
    run.mark(KEPT, {**run.case.extra.get(KEPT, {}), key: kept})
    run.history("told_other", {"template": template, "contact": email}, False)


def _to_agents(run: Run, wanted: Message) -> None:
    """Write to who follows the case, or to the agents of a function, but who has just acted."""
    case, definition = run.case, run.definition
    key, told = f"agents.{case.version}.{run.seq}", {"template": wanted.template}
    but = run.by.id if run.by.kind == "agent" else ""
    if wanted.whom != ASSIGNEE:
        roles = tuple(roles_of(definition, case.extra, wanted.who))
        holders = definition.functions[wanted.who].label
        run.effects.append(TellAgents(key, wanted.template, holders, roles=roles, but=but))
        run.history("told_agents", {**told, "holders": holders}, False)
    elif case.assignee is None:
        run.history("told_nobody", told, False)
    elif case.assignee.id != but:
        told["name"] = case.assignee.name
        run.effects.append(TellAgents(key, wanted.template, told["name"], agent=case.assignee.id))
        run.history("told_agents", told, False)


def failed(case: CaseState, event: MessageFailed) -> str:
    """Give the key of the mail to another that failed, "" for one to the citizen."""
    sent: Mapping[str, Any] = case.extra.get(KEPT, {})
    return next((key for key in sent if identity(case.request_id, key) == event.message_id), "")


def retried(run: Run, trouble: Trouble) -> None:
    """Send a mail again to the address that its field holds now."""
    kept = run.case.extra.get(KEPT, {}).get(trouble.other)
    if kept:
        _to_address(run, kept["template"], kept["field"], tuple(kept["shows"]))
