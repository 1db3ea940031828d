"""What the engine does when a case changes hands, or is marked by hand."""

from guichet_workflow.core.acts.people import give
from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.marks import Tag, Untag, Urgency
from guichet_workflow.core.events import Allocated, Assigned, Marked, Rebound
from guichet_workflow.core.guards import refuse_closed
from guichet_workflow.core.refusals import ChoiceNotAllowed
from guichet_workflow.core.run import Run


def assigned(run: Run, event: Assigned) -> bool:
    """Note that an agent took the case, gave it or let it go."""
    refuse_closed(run)
    if event.assignee == run.case.assignee:
        return False
    run.by = event.by
    give(run, event.assignee)
    return True


def allocated(run: Run, event: Allocated) -> bool:
    """Give the case to who has least to do, or tell that there is nobody."""
    timer = next((one for one in run.case.timers if one.key == event.key), None)
    if timer is None:
        return False
    run.case.timers = tuple(one for one in run.case.timers if one is not timer)
    if event.assignee is None:
        label = run.definition.functions[timer.id].label
        run.history("unallocated", {"function": label}, False)
    else:
        run.history("allocated", {"name": event.assignee.name}, False)
        run.case.assignee, run.changed = event.assignee, True
    return True


def marked(run: Run, event: Marked) -> bool:
    """Do what an agent asks of the urgency or of the tags; raises for one that is not known."""
    refuse_closed(run)
    known = {*run.definition.urgency} if event.urgency else {*run.definition.tags}
    if not known >= {event.urgency or event.tag or event.untag}:
        raise ChoiceNotAllowed(event.urgency or event.tag or event.untag)
    run.by = event.by
    run.act((_mark(event),))
    return run.changed


def rebound(run: Run, _event: Rebound) -> bool:
    """Tell whom the case belongs to from now on, be it closed."""
    run.history("rebound", {}, False)
    run.changed = True
    return True


def _mark(event: Marked) -> Action:
    if event.urgency:
        return Urgency(None, "set", event.urgency)
    return Tag(None, event.tag) if event.tag else Untag(None, event.untag)
