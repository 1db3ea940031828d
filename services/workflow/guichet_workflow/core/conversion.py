"""A running case taken to another version of its definition, and back as it was."""

from collections.abc import Mapping
from datetime import datetime

from msgspec import Struct
from msgspec.structs import replace

from guichet_workflow.core import anchors
from guichet_workflow.core.acts.calls import FAILED, WAITING
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import Actor, CaseState, Pause, Timer
from guichet_workflow.core.definition import Definition, Status
from guichet_workflow.core.effects import CancelTimers, Effect, StartTimer
from guichet_workflow.core.opinions import opinions_of
from guichet_workflow.core.refusals import CaseClosed, NoPlace, UnderWay
from guichet_workflow.core.run import Run

LEGAL = ("silence", "suspension")
UNDER_WAY = ("approval", "loop", "loops", "markers")
"""What a case keeps of the version that it follows, by names and places of that version."""


class Passage(Struct, frozen=True):
    """From a version to another, by whom; `statuses` gives the place of each that changes."""

    old: int
    new: int
    statuses: Mapping[str, str]
    by: Actor


class Place(Struct, frozen=True):
    """Where a case was, without a word of the person: enough to bring it back."""

    status: str
    previous: str
    due_at: datetime | None
    asked_to: str
    late_to: str
    timers: tuple[Timer, ...]
    paused: Pause | None
    shown: str


def place_of(case: CaseState) -> Place:
    """Give where a case is."""
    to, late_to = (case.asked.to, case.asked.late_to) if case.asked else ("", "")
    shown = str(case.extra.get("shown", ""))
    return Place(
        case.status, case.previous, case.due_at, to, late_to, case.timers, case.paused, shown
    )


def may_hold(old: Status, new: Status) -> bool:
    """Say whether cases of a status may go to another without an act of anyone.

    An end is never reached so, nor a wait for an answer that was not asked for.
    """
    return old.kind == new.kind and old.kind in ("open", "waiting")


def proposed(old: Definition, new: Definition) -> dict[str, str]:
    """Give the place of each status of a version that has the same in another."""
    return {
        name: name
        for name, status in old.statuses.items()
        if name in new.statuses and may_hold(status, new.statuses[name])
    }


def converted(
    case: CaseState, source: Definition, target: Definition, passage: Passage, now: datetime
) -> tuple[CaseState, tuple[Effect, ...]]:
    """Give the case on the version `target`, where nothing of what a status does is done again.

    Clocks that both have keep their end, those of the new status alone start now, those of its
    global actions where they would be had it been followed from the start. Raises
    `CaseClosed`, `NoPlace` for a status that the passage leaves where it is, and `UnderWay`.
    """
    name = _place(case, target, passage)
    former, status = source.statuses[case.status], target.statuses[name]
    run = _begun(case, target, passage, now)
    _put(run, name, passage)
    _set_timers(run, _kept(run, status))
    if target.silence is None:
        run.case.paused = None
    elif source.silence is None:
        run.start_silence()
    for rule in status.timers.values():
        if rule.id not in former.timers:
            run.start("status", rule.id, run.due(rule.after))
    anchors.taken_on(run, source)
    return run.result()


def _place(case: CaseState, target: Definition, passage: Passage) -> str:
    """Give the status where the passage puts a case; raises what `converted` raises."""
    if case.closed_at is not None or not case.version:
        raise CaseClosed(case.status)
    name = passage.statuses.get(case.status, "")
    lost = case.asked and case.asked.to and case.asked.to not in passage.statuses
    if name not in target.statuses or lost:
        raise NoPlace(case.status)
    if _is_under_way(case):
        raise UnderWay(case.status)
    return name


def _put(run: Run, name: str, passage: Passage) -> None:
    case, places = run.case, passage.statuses
    case.status, case.previous = name, places.get(case.previous, "")
    if "shown" in case.extra:
        run.mark("shown", places.get(case.extra["shown"], ""))
    if case.asked:
        to, late_to = places.get(case.asked.to, ""), places.get(case.asked.late_to, "")
        case.asked = replace(case.asked, to=to, late_to=late_to)


def reverted(
    case: CaseState, source: Definition, place: Place, passage: Passage, now: datetime
) -> tuple[CaseState, tuple[Effect, ...]]:
    """Give the case back where it was; `passage` is the way back."""
    run = _begun(case, source, passage, now)
    run.case.status, run.case.previous = place.status, place.previous
    run.case.due_at, run.case.paused = place.due_at, place.paused
    run.mark("shown", place.shown)
    if case.asked:
        run.case.asked = replace(case.asked, to=place.asked_to, late_to=place.late_to)
    _set_timers(run, place.timers)
    anchors.forget(run)
    return run.result()


def _is_under_way(case: CaseState) -> bool:
    """Whether what was begun by the words of the former version is not over."""
    awaited = any(not one["answer"] for one in opinions_of(case))
    called = any(one["state"] in (WAITING, FAILED) for one in calls_of(case))
    return awaited or called or any(case.extra.get(name) for name in UNDER_WAY)


def _begun(case: CaseState, definition: Definition, passage: Passage, now: datetime) -> Run:
    after = replace(case, version=case.version + 1)
    run = Run(definition, case, after, now, by=passage.by, changed=True)
    run.history("converted", {"from": passage.old, "to": passage.new}, False)
    return run


def _kept(run: Run, status: Status) -> tuple[Timer, ...]:
    return tuple(
        timer
        for timer in run.case.timers
        if timer.kind not in ("status", *LEGAL)
        or (timer.kind == "status" and timer.id in status.timers)
        or (timer.kind in LEGAL and run.definition.silence is not None)
    )


def _set_timers(run: Run, timers: tuple[Timer, ...]) -> None:
    before = {timer.key for timer in run.case.timers}
    after = {timer.key for timer in timers}
    gone = tuple(timer.key for timer in run.case.timers if timer.key not in after)
    run.case.timers = timers
    if gone:
        run.effects.append(CancelTimers(gone))
    run.effects.extend(StartTimer(timer) for timer in timers if timer.key not in before)
