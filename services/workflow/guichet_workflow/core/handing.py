"""What the engine does when a case changes hands."""

from guichet_workflow.core.acts.people import give
from guichet_workflow.core.events import Allocated, Assigned
from guichet_workflow.core.guards import refuse_closed
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
