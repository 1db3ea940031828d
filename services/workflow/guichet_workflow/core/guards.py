"""What an event must satisfy before it changes a case."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.conditional import Fields, shown_fields
from guichet_workflow.core.extras import citizen_acts
from guichet_workflow.core.kinds import fits, is_owed
from guichet_workflow.core.legal import has_accepted
from guichet_workflow.core.refusals import (
    ActRefused,
    CaseClosed,
    CommentMissing,
    FieldsRefused,
    SilenceDecided,
    StatusChanged,
    ValuesRefused,
)
from guichet_workflow.core.run import Run


def check_fields(fields: Fields, given: Mapping[str, Any], data: Mapping[str, Any]) -> None:
    """Raise `FieldsRefused` for fields that were not asked, and required ones left out.

    `data` is what the case holds, which conditions of fields read.
    """
    asked = shown_fields(fields, data, given)
    wrong = sorted(set(given) - {field["id"] for field in asked})
    wrong += [
        field["id"]
        for field in asked
        if given.get(field["id"]) in (None, "", []) and is_owed(field)
    ]
    if wrong:
        raise FieldsRefused(wrong)


def check_kinds(asked: tuple[Mapping[str, Any], ...], given: Mapping[str, Any]) -> None:
    """Raise `ValuesRefused` for what agents and programs give that a field cannot hold."""
    odd = [field["id"] for field in asked if not fits(field, given.get(field["id"]))]
    if odd:
        raise ValuesRefused(odd)


def check_decision(run: Run, seen: int) -> None:
    """Raise what forbids who read the version `seen` to decide now.

    That is `CaseClosed`, `SilenceDecided` or `StatusChanged`.
    """
    before = run.before
    if before.closed_at is not None or not before.version:
        raise CaseClosed(before.status)
    if run.definition.silence is not None:
        refuse_accepted(run)
    if seen != before.version:
        check_seen(run, seen)


def refuse_closed(run: Run) -> None:
    """Raise `CaseClosed` for a request that is over, or not open yet."""
    if run.case.closed_at is not None or not run.before.version:
        raise CaseClosed(run.case.status)


def refuse_anonymised(run: Run) -> None:
    """Raise `CaseClosed` once the person was taken out of the case."""
    if run.case.anonymised_at is not None or not run.before.version:
        raise CaseClosed(run.case.status)


def refuse_accepted(run: Run) -> None:
    """Raise `SilenceDecided` once silence gave its accord, even before its clock was fired."""
    if has_accepted(run.definition, run.case, run.now):
        raise SilenceDecided(run.case.status)


def check_citizen_act(run: Run, act: str) -> None:
    """Raise `ActRefused` for what a citizen may not do of herself where her open request is.

    Once it is over nothing is offered to her, but a message from a page opened before is taken.
    """
    if run.by.kind != "citizen" or run.case.closed_at is not None:
        return
    if not getattr(citizen_acts(run.definition, run.case), act):
        raise ActRefused(run.case.status)


def check_seen(run: Run, version: int) -> None:
    """Raise `StatusChanged` when the case moved, or was corrected, since the version read."""
    if not run.before.is_as_seen(version):
        raise StatusChanged(run.case.status)


def check_comment(name: str, asked: str, given: str) -> str:
    """Give a comment without spaces around; raises `CommentMissing` when it is owed."""
    comment = given.strip()
    if asked == "required" and not comment:
        raise CommentMissing(name)
    return comment
