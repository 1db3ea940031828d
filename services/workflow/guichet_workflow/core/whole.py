"""The whole form asked again: the citizen corrects it where she filled it in, in forms."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.case import CaseState, Question
from guichet_workflow.core.events import FormCorrected
from guichet_workflow.core.run import Run

WHOLE = "whole"
"""The name under which a case keeps when its whole form was asked again."""
READDRESSED = "adresse-changee"
"""The message to the address of before; notify has words for it whatever the procedure."""
MENDED = "mended"
"""The name under which a case keeps the address that agents replaced, which forms still has."""


def asks_whole(case: CaseState) -> Question | None:
    """Give the question that is answered by correcting the whole form, None when none is open."""
    asked = case.asked
    if asked is None or case.extra.get(WHOLE) != asked.asked_at.isoformat():
        return None
    return asked


def corrected(run: Run, event: FormCorrected) -> bool:
    """Take in the answers of a form that was corrected, and go on if it was still awaited.

    What comes once the case went elsewhere is taken in all the same, for she was told that it was
    sent; what comes once the case is closed is told in the history alone. Whoever read the answers
    that it replaces must read these before deciding.
    """
    case = run.case
    if case.anonymised_at is not None or not run.before.version:
        return False
    run.by, run.changed = event.by, True
    told = {"changes": list(event.changes)}
    if case.closed_at is not None:
        run.history("corrected_late", told, True)
        return True
    _take_in(run, event)
    run.history("corrected", told, True)
    if event.former:
        run.mark(MENDED, "")
        run.history("address_changed", {}, True)
        run.send(READDRESSED, to=event.former)
    asked = asks_whole(case)
    if asked is not None and asked.asked_at == event.asked_at:
        case.asked, run.completed = None, True
        run.move(asked.to or case.previous or run.definition.start)
    return True


def _take_in(run: Run, event: FormCorrected) -> None:
    merged = _merged(run.case.data, event)
    if event.changes or merged != run.case.data:
        run.case.data, run.case.data_version = merged, run.case.version


def _merged(before: Mapping[str, Any], event: FormCorrected) -> dict[str, Any]:
    """Give the data with the new answers, those not given any more left out, what is ours kept."""
    kept = {name: value for name, value in before.items() if name not in event.gone}
    return {**kept, **event.data}
