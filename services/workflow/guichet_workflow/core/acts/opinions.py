"""What the actions do that ask for opinions and approvals."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.opinions import Approval, Opinion
from guichet_workflow.core.effects import AskExpert

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run


def _opinion(run: Run, action: Opinion) -> None:
    key = f"opinion.{run.case.version}.{run.seq}"
    email = action.email or str(run.case.data.get(action.email_field) or "")
    due_at = run.due(action.deadline) if action.deadline else None
    asked = {
        "key": key,
        "message": "",
        "label": action.label,
        "question": action.question,
        "function": action.function,
        "email": email,
        "template": action.template,
        "shows": list(action.shows),
        "result": action.result,
        "tacit": action.tacit,
        "arrival": run.case.moved_version,
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
    """Write to the expert and give the key of the message."""
    key = f"opinion.{run.case.version}.{run.seq}"
    run.effects.append(AskExpert(key, asked))
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
