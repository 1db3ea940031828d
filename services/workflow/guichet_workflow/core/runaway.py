"""A case that moved on by itself without end: an incident that an agent takes it out of."""

from collections.abc import Sequence

from guichet_workflow.core.calls import may_settle
from guichet_workflow.core.case import CaseState, Trouble
from guichet_workflow.core.definition import Definition, Status
from guichet_workflow.core.events import Displaced
from guichet_workflow.core.guards import refuse_accepted, refuse_closed
from guichet_workflow.core.refusals import ChoiceNotAllowed, NothingToRetry
from guichet_workflow.core.run import RUNAWAY, Run

KINDS = (RUNAWAY, "loop")
"""« loop » is the word of cases kept from before."""


def is_runaway(trouble: Trouble) -> bool:
    """Tell whether an incident is that of a case that turned by itself."""
    return trouble.kind in KINDS


def places(definition: Definition, case: CaseState) -> Sequence[Status]:
    """Give where a case that turned by itself may be taken: no end, and no decision."""
    if case.closed_at is not None or not any(is_runaway(one) for one in case.incidents):
        return ()
    others = (one for one in definition.statuses.values() if one.id != case.status)
    return [one for one in others if one.kind in ("open", "waiting") and not one.decides]


def settle(run: Run) -> None:
    """Take the incident of before away: a person takes the case out of where it turned."""
    over = [one for one in run.before.incidents if is_runaway(one)]
    run.case.incidents = tuple(one for one in run.case.incidents if one not in over)


def displaced(run: Run, event: Displaced) -> bool:
    """Take a case that turned by itself to a status that an agent names."""
    refuse_closed(run)
    refuse_accepted(run)
    found = {one.id: one for one in places(run.definition, run.case)}
    if not found:
        raise NothingToRetry(event.to)
    if event.to not in found or not may_settle(run.definition, run.case, event.functions):
        raise ChoiceNotAllowed(event.to)
    run.by = event.by
    run.history("displaced", {"label": found[event.to].label}, False)
    settle(run)
    run.move(event.to)
    return True
