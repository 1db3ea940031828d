"""What the citizen does by herself: she answers, adds pieces, gives up."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.conditional import settled
from guichet_workflow.core.events import Answered, PiecesAdded, Withdrawn
from guichet_workflow.core.guards import check_citizen_act, check_fields, refuse_closed
from guichet_workflow.core.kinds import is_answer
from guichet_workflow.core.refusals import NothingAsked, NoWithdrawal
from guichet_workflow.core.run import Run

ADDED_PIECES = "pieces_ajoutees"


def answered(run: Run, event: Answered) -> bool:
    """Take in her answer to the open question; raises `NothingAsked` when there is none."""
    refuse_closed(run)
    asked = run.case.asked
    if asked is None:
        raise NothingAsked(run.case.status)
    check_fields(asked.fields, event.values, run.case.data)
    run.by, run.case.asked, run.completed = event.by, None, True
    run.put(settled(asked.fields, run.case.data, event.values))
    _add_pieces(run, event.files)
    labels = [one["label"] for one in asked.fields if is_answer(one, event.values.get(one["id"]))]
    told = {"fields": labels, "files": _names(event.files), "text": event.words}
    run.history("answered", told, True)
    run.move(asked.to or run.case.previous or run.definition.start)
    return True


def added(run: Run, event: PiecesAdded) -> bool:
    """Take in pieces that she was not asked for, where her acts allow it."""
    refuse_closed(run)
    if not event.files:
        return False
    run.by = event.by
    if not event.granted:
        check_citizen_act(run, "pieces")
    _add_pieces(run, event.files)
    run.history("pieces_added", {"files": _names(event.files)}, True)
    run.changed = True
    return True


def _add_pieces(run: Run, files: tuple[Mapping[str, Any], ...]) -> None:
    if files:
        run.put({ADDED_PIECES: [*run.case.data.get(ADDED_PIECES, ()), *files]})


def _names(files: tuple[Mapping[str, Any], ...]) -> list[str]:
    return [str(file["name"]) for file in files]


def withdrawn(run: Run, event: Withdrawn) -> bool:
    """Give the request up; raises `NoWithdrawal` when the circuit has no such status."""
    refuse_closed(run)
    if not run.definition.withdrawal:
        raise NoWithdrawal(run.case.status)
    run.by, run.case.comment = event.by, event.comment.strip()
    check_citizen_act(run, "withdraw")
    run.history("withdrawn", {"comment": run.case.comment}, True)
    run.move(run.definition.withdrawal)
    return True
