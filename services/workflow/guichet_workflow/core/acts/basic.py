"""What the plain actions do: message, document, set, note, ask, close, anonymise."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_workflow.core import others
from guichet_workflow.core.case import Question
from guichet_workflow.core.definition import (
    Action,
    Anonymise,
    Ask,
    Close,
    Document,
    Message,
    Note,
    SetField,
)
from guichet_workflow.core.sizes import bounded

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run


def _ask(run: Run, action: Ask) -> None:
    comment = run.case.comment
    due_at = run.due(action.deadline) if action.deadline else None
    templates = tuple(template for _delay, template in action.reminders)
    asked = (action.prompt, comment, action.fields, action.to, run.now)
    run.case.asked = Question(*asked, due_at, templates, action.late_to)
    if action.whole:
        run.mark("whole", run.now.isoformat())
    for at, (delay, _template) in enumerate(action.reminders):
        run.start("ask", f"reminder{at}", run.due(delay))
    if due_at:
        run.start("ask", "late", due_at)
    run.history("asked", {"prompt": action.prompt, "comment": comment}, True)


def _set(run: Run, action: SetField) -> None:
    keep(run, action.field, action.value(run.case.data))


def keep(run: Run, field: str, value: Any) -> None:
    """Keep a value that the circuit works out, None if it is too large, and say so to agents."""
    value = bounded(value)
    run.case.data = {**run.case.data, field: value}
    run.history("set", {"field": field, "value": value}, False)


def _message(run: Run, action: Message) -> None:
    if action.whom:
        others.write(run, action)
        return
    run.send(action.template, channel=action.channel, attach=action.attach)


def _document(run: Run, action: Document) -> None:
    run.make(action)


def _note(run: Run, action: Note) -> None:
    run.history("noted", {"text": action.text}, False)


def _close(run: Run, _action: Close) -> None:
    run.close()


def _anonymise(run: Run, _action: Anonymise) -> None:
    run.anonymise()


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {
    Message: _message,
    Document: _document,
    SetField: _set,
    Note: _note,
    Ask: _ask,
    Close: _close,
    Anonymise: _anonymise,
}
