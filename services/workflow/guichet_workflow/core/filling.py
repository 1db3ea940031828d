"""What the engine does when agents fill in the form of a status, and when an answer is late."""

from guichet_workflow.core.case import Timer
from guichet_workflow.core.conditional import settled
from guichet_workflow.core.events import Filled
from guichet_workflow.core.guards import check_kinds, check_seen, refuse_closed
from guichet_workflow.core.joining import tell_joined
from guichet_workflow.core.refusals import ChoiceNotAllowed, FieldsRefused
from guichet_workflow.core.run import Run

LATE = "late"
REMINDER = "reminder"


def filled(run: Run, event: Filled) -> bool:
    """Keep what an agent filled in; what is still missing may come later."""
    refuse_closed(run)
    check_seen(run, event.seen_version)
    status = run.definition.statuses[run.case.status]
    if status.function not in event.functions:
        raise ChoiceNotAllowed(status.function)
    labels = {field["id"]: field["label"] for field in status.fields}
    if wrong := sorted(set(event.fields) - set(labels)):
        raise FieldsRefused(wrong)
    check_kinds(status.fields, event.fields)
    data = run.case.data
    changed = {name: value for name, value in event.fields.items() if data.get(name) != value}
    if not changed:
        return False
    run.by = event.by
    run.put(settled(status.fields, data, {**data, **changed}))
    run.history("filled", {"fields": [labels[name] for name in changed]}, False)
    tell_joined(run, status.fields, changed)
    return True


def answer_due(run: Run, timer: Timer) -> None:
    """Remind the citizen of what she is asked, or go on without her answer."""
    asked = run.case.asked
    if asked is None:
        return
    if timer.id == LATE:
        run.history("answer_late", {"prompt": asked.prompt}, True)
        run.go_on(asked.late_to)
        return
    run.history("reminded", {"prompt": asked.prompt}, False)
    run.send(asked.reminders[int(timer.id.removeprefix(REMINDER))])
