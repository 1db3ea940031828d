"""What the actions do that ask for opinions and approvals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_kit.i18n import _

from guichet_workflow.core import visit
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.opinions import Approval, Opinion
from guichet_workflow.core.effects import AskExpert

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run


def _opinion(run: Run, action: Opinion) -> None:
    key = f"opinion.{run.case.version}.{run.seq}"
    due_at = run.due(action.deadline) if action.deadline else None
    asked = {
        "key": key,
        "message": "",
        "label": action.label,
        "question": action.question,
        "function": action.function,
        "email": action.email,
        "email_field": action.email_field,
        "template": action.template,
        "shows": list(action.shows),
        "result": action.result,
        "tacit": action.tacit,
        "arrival": visit.mark_of(run),
        "to": action.to,
        "late_to": action.late_to,
        "due_at": due_at.isoformat() if due_at else "",
        "answer": None,
    }
    if not action.function:
        asked["message"] = invite(run, asked)
    run.mark("opinions", [*run.case.extra.get("opinions", []), asked])
    run.history("opinion_asked", {"label": action.label, "question": action.question}, False)
    run.changed = True
    if due_at:
        run.start("opinion", key, due_at)


def invite(run: Run, asked: dict[str, Any]) -> str:
    """Write to the expert and give the key of the message; an incident without an address."""
    key = f"opinion.{run.case.version}.{run.seq}"
    email = asked["email"] or str(run.case.data.get(asked["email_field"]) or "").strip()
    if email:
        run.effects.append(AskExpert(key, {**asked, "email": email}))
    else:
        reason = _("personne n’a donné d’adresse électronique")
        run.trouble(Trouble(key, "opinion", asked["key"], asked["label"], reason))
    return key


def _approval(run: Run, action: Approval) -> None:
    asked = {
        "label": action.label,
        "functions": list(action.functions),
        "at": 0,
        "by": [],
        "to": action.to,
        "back_to": action.back_to,
    }
    run.mark("approval", asked)
    run.history("approval_asked", {"label": action.label}, False)
    run.changed = True


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {Opinion: _opinion, Approval: _approval}
