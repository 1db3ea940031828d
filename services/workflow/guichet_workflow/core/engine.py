"""The workflow engine: one pure function from a case and an event to the next case and effects."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from msgspec.structs import replace

from guichet_workflow.core import (
    anchors,
    anytime,
    calls,
    citizens,
    codes,
    filling,
    guests,
    handing,
    made_elsewhere,
    messages,
    opinions,
    others,
    papers,
    runaway,
    signatures,
    silence,
    troubles,
    whole,
)
from guichet_workflow.core.acts.calls import REMIND
from guichet_workflow.core.case import CaseState, Timer
from guichet_workflow.core.conditional import settled
from guichet_workflow.core.definition import Choice, Definition
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.definition.options import values_of
from guichet_workflow.core.effects import Effect, History
from guichet_workflow.core.events import (
    Allocated,
    Answered,
    Approved,
    Assigned,
    AttestationAsked,
    CallAnswered,
    Chose,
    CodeRenewed,
    Corrected,
    Displaced,
    DocumentFailed,
    DocumentMade,
    Event,
    FileQuarantined,
    FileReleased,
    Filled,
    FormCorrected,
    LinkAsked,
    Marked,
    Messaged,
    MessageFailed,
    Noted,
    Opened,
    OpinionGiven,
    PiecesAdded,
    Readdressed,
    Rebound,
    RenewalAsked,
    Retried,
    Signed,
    Skipped,
    TakenIn,
    TimerFired,
    Triggered,
    Withdrawn,
)
from guichet_workflow.core.guards import (
    check_comment,
    check_decision,
    check_fields,
    check_kinds,
    refuse_anonymised,
)
from guichet_workflow.core.joining import tell_joined
from guichet_workflow.core.refusals import (
    ChoiceNotAllowed,
    NothingToRetry,
    TimerTooEarly,
)
from guichet_workflow.core.run import Run


def step(
    definition: Definition, case: CaseState, event: Event, now: datetime
) -> tuple[CaseState, tuple[Effect, ...]]:
    """Give the case after `event` at `now` (UTC, the database's clock) and what it asks for.

    An event that was already taken in, or that concerns nothing any more, gives the same case and
    no effect. Raises a `Refusal` when the event is not accepted. Any other event makes the version
    one higher and writes at least one line of history.
    """
    run = Run(definition, case, replace(case, version=case.version + 1), now)
    return run.result() if HANDLERS[type(event)](run, event) else (case, ())


def choices_of(definition: Definition, case: CaseState, functions: frozenset[str]) -> list[Choice]:
    """Give the choices that a person with these functions has now, in the definition's order.

    `HERS` gives those of the citizen.
    """
    if case.closed_at is not None or not case.status:
        return []
    return [
        choice
        for choice in definition.statuses[case.status].choices.values()
        if not choice.by.isdisjoint(functions)
        and (choice.condition is None or choice.condition(case.data))
    ]


def _open(run: Run, event: Opened) -> bool:
    if run.before.version:
        return False
    run.by = event.by
    if run.definition.options:
        run.put({"options": values_of(run.definition.options, event.options)})
    run.history("opened", {}, True)
    if event.origin:
        made_elsewhere.came(run, event.origin)
    if run.definition.silence is not None:
        run.start_silence()
    if run.definition.anchored:
        anchors.opened(run)
    run.move(run.definition.start)
    return True


def _choose(run: Run, event: Chose) -> bool:
    case, before = run.case, run.before
    # Called only where it may refuse, for speed: what it comes to look at must be looked at here.
    if (
        event.seen_version != before.version
        or not before.version
        or before.closed_at
        or run.definition.silence
    ):
        check_decision(run, event.seen_version)
    choice = run.definition.statuses[case.status].choices.get(event.choice)
    if choice is None or choice.by.isdisjoint(event.functions):
        raise ChoiceNotAllowed(event.choice)
    if choice.condition is not None and not choice.condition(case.data):
        raise ChoiceNotAllowed(event.choice)
    comment = event.comment
    if comment or choice.comment == "required":
        comment = check_comment(choice.id, choice.comment, comment)
    if choice.fields or event.fields:
        check_fields(choice.fields, event.fields, case.data)
        check_kinds(choice.fields, event.fields)
        run.put(settled(choice.fields, case.data, event.fields))
    if case.incidents:
        runaway.settle(run)
    run.by, is_hers = event.by, event.by.kind == CITIZEN
    told = choice.chosen
    if comment or case.comment:
        # What she says is not what the service says of its choice.
        case.comment = "" if is_hers else comment
        told = {**told, "comment": comment}
    public = is_hers or comment != ""
    # `history` written out, as in `Run.move`.
    run.effects.append(History(case.version, run.seq, "chose", told, event.by, public))
    run.seq += 1
    if event.fields:
        tell_joined(run, choice.fields, event.fields)
    run.move(choice.to)
    return True


def _fire(run: Run, event: TimerFired) -> bool:
    timer = next((one for one in run.case.timers if one.key == event.key), None)
    if timer is None:
        return False
    if run.now < timer.due_at:
        raise TimerTooEarly(timer.key)
    if timer.kind == "allocate":
        return handing.allocated(run, Allocated(timer.key, None))
    run.case.timers = tuple(one for one in run.case.timers if one.key != timer.key)
    FIRED.get(timer.kind, _fire_status)(run, timer)
    return True


def _fire_status(run: Run, timer: Timer) -> None:
    rule = run.definition.statuses[run.case.status].timers[timer.id]
    values = {"timer": timer.id, "legal_basis": rule.legal_basis}
    run.history("timer", values, bool(rule.legal_basis))
    if not run.perform(rule.actions):
        run.go_on(rule.to)


def _retry(run: Run, event: Retried) -> bool:
    refuse_anonymised(run)
    trouble = next((one for one in run.case.incidents if one.key == event.key), None)
    if trouble is None or runaway.is_runaway(trouble):
        raise NothingToRetry(event.key)
    run.by = event.by
    run.case.incidents = tuple(one for one in run.case.incidents if one is not trouble)
    run.history("retried", {"kind": trouble.kind, "title": trouble.title}, False)
    if trouble.kind == "connector":
        calls.retried(run, event, trouble)
    elif trouble.kind == "opinion":
        opinions.retried(run, trouble)
    elif trouble.kind == "document":
        signatures.remade(run, trouble)
    elif trouble.other:
        others.retried(run, trouble)
    else:
        run.send(trouble.template, channel=trouble.channel, attach=trouble.attach)
    return True


FIRED: dict[str, Callable[[Run, Timer], None]] = {
    "anonymise": lambda run, _timer: run.anonymise(),
    "silence": silence.fire,
    "suspension": lambda run, timer: run.resume(run.last_day(timer.due_at)),
    "ask": filling.answer_due,
    anchors.KIND: anytime.fired,
    calls.KIND: calls.late,
    REMIND: guests.remind,
    opinions.KIND: opinions.late,
}
"""What each kind of clock does; those of a status are its own."""
HANDLERS: dict[type, Callable[[Run, Any], bool]] = {
    Opened: _open,
    Chose: _choose,
    CallAnswered: calls.answered,
    TakenIn: guests.taken_in,
    Signed: signatures.signed,
    Skipped: troubles.skipped,
    Readdressed: troubles.readdressed,
    Corrected: calls.corrected,
    Displaced: runaway.displaced,
    OpinionGiven: opinions.given,
    Approved: opinions.approved,
    Filled: filling.filled,
    Triggered: anytime.triggered,
    TimerFired: _fire,
    Answered: citizens.answered,
    FormCorrected: whole.corrected,
    RenewalAsked: codes.asked,
    CodeRenewed: codes.renewed,
    LinkAsked: codes.link_asked,
    PiecesAdded: citizens.added,
    Withdrawn: citizens.withdrawn,
    DocumentMade: papers.document_made,
    DocumentFailed: papers.document_failed,
    MessageFailed: messages.failed,
    FileQuarantined: papers.file_quarantined,
    FileReleased: papers.file_released,
    Retried: _retry,
    Assigned: handing.assigned,
    Marked: handing.marked,
    Rebound: handing.rebound,
    Allocated: handing.allocated,
    Noted: messages.noted,
    Messaged: messages.said,
    AttestationAsked: silence.ask_attestation,
}
"""Each says whether the event changed something."""
