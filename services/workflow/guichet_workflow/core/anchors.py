"""The clocks of global actions: started by what they count from, one for each action."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from guichet_workflow.core import clock
from guichet_workflow.core.case import Timer
from guichet_workflow.core.definition.anytime import Anchor, GlobalAction
from guichet_workflow.core.effects import CancelTimers
from guichet_workflow.core.holidays import TERRITORIES

if TYPE_CHECKING:
    from guichet_workflow.core.definition import Definition
    from guichet_workflow.core.run import Run

KIND = "global"
FIRST_YEAR, LAST_YEAR = 1900, 2200
"""Dates outside are slips of the hand: no clock is counted from them."""


def opened(run: Run) -> None:
    """Start what counts from the reception."""
    for rule, anchor in _anchored(run, "received"):
        _start(run, rule, anchor, run.case.received_at)


def entered(run: Run, status: str) -> None:
    """Start what counts from the arrival in a status, the first time or each time."""
    for rule, anchor in _anchored(run, "first", "last"):
        if anchor.status != status:
            continue
        seen = run.case.extra.get("arrived", [])
        if anchor.start == "first" and rule.id in seen:
            continue
        if anchor.start == "first":
            run.mark("arrived", [*seen, rule.id])
        _restart(run, rule, anchor, run.now)


def closed(run: Run) -> None:
    """Stop what has no object on a closed request, and start what counts from the closing."""
    timers = [one for one in run.case.timers if one.kind == KIND and not _goes_on(run, one)]
    if timers:
        _stop_all(run, timers)
        run.mark("stopped", {one.id: one.due_at.isoformat() for one in timers})
    for rule, anchor in _anchored(run, "closed"):
        _start(run, rule, anchor, run.now)


def _goes_on(run: Run, timer: Timer) -> bool:
    rule = run.definition.anytime.get(timer.id)
    return rule is not None and run.case.status in rule.statuses


def reopened(run: Run) -> None:
    """Take up the clocks that the closing stopped, as they were; those that ended since are over.

    A clock that counts from a date of the case follows what that date is now.
    """
    for rule, _anchor in _anchored(run, "closed"):
        stop(run, rule.id)
    stopped = run.case.extra.get("stopped", {})
    run.mark("stopped", None)
    for rule, _anchor in _anchored(run, "received", "first", "last"):
        if rule.id in stopped:
            _take_up(run, rule, datetime.fromisoformat(stopped[rule.id]))
    for rule, anchor in _anchored(run, "field"):
        start = _day(run, run.case.data.get(anchor.field))
        if start is not None:
            _take_up(run, rule, _end(run, anchor, start))


def taken_on(run: Run, source: Definition) -> None:
    """Start what a version counts that `source` did not; forget what `source` alone counted.

    What would have ended by now is not started, nor an arrival whose time is not known any more.
    """
    forget(run)
    known, case = {rule.id for rule in source.anchored}, run.case
    for rule, anchor in _anchored(run, "received", "first", "last"):
        if rule.id in known or anchor.status not in ("", case.status):
            continue
        if anchor.start == "first":
            run.mark("arrived", [*case.extra.get("arrived", []), rule.id])
        start = case.received_at if anchor.start == "received" else case.entered_at
        _take_up(run, rule, _end(run, anchor, start or run.now))


def forget(run: Run) -> None:
    """Forget what another version counted."""
    own = {rule.id for rule in run.definition.anchored}
    for one in run.case.timers:
        if one.kind == KIND and one.id not in own:
            stop(run, one.id)
    run.mark("arrived", [name for name in run.case.extra.get("arrived", ()) if name in own])
    dates = run.case.extra.get("dates", {})
    run.mark("dates", {name: value for name, value in dates.items() if name in own})


def _take_up(run: Run, rule: GlobalAction, due_at: datetime) -> None:
    stop(run, rule.id)
    if due_at > run.now:
        run.start(KIND, rule.id, due_at)


def dated(run: Run) -> None:
    """Start anew what counts from a date of the case that is not what it was."""
    for rule, anchor in _anchored(run, "field"):
        known, value = run.case.extra.get("dates", {}), run.case.data.get(anchor.field)
        if value == known.get(rule.id):
            continue
        run.mark("dates", {**known, rule.id: value})
        stop(run, rule.id)
        start = _day(run, value)
        if start is not None and (run.case.closed_at is None or run.case.status in rule.statuses):
            _start(run, rule, anchor, start)


def stop(run: Run, name: str) -> None:
    """Stop the clock of a global action, if it runs."""
    gone = [one for one in run.case.timers if one.kind == KIND and one.id == name]
    if gone:
        _stop_all(run, gone)


def _stop_all(run: Run, gone: list[Timer]) -> None:
    run.case.timers = tuple(one for one in run.case.timers if one not in gone)
    run.effects.append(CancelTimers(tuple(timer.key for timer in gone)))


def _anchored(run: Run, *starts: str) -> Iterator[tuple[GlobalAction, Anchor]]:
    for rule in run.definition.anchored:
        if rule.anchor and rule.anchor.start in starts:
            yield rule, rule.anchor


def _restart(run: Run, rule: GlobalAction, anchor: Anchor, start: datetime) -> None:
    stop(run, rule.id)
    _start(run, rule, anchor, start)


def _start(run: Run, rule: GlobalAction, anchor: Anchor, start: datetime) -> None:
    run.start(KIND, rule.id, _end(run, anchor, start))


def _end(run: Run, anchor: Anchor, start: datetime) -> datetime:
    return clock.due(start, anchor.offset.n, anchor.offset.unit, run.definition.territory)


def _day(run: Run, value: Any) -> datetime | None:
    """Give noon of a date written "2026-11-28", so that no time zone makes it another day."""
    try:
        day = date.fromisoformat(str(value))
    except ValueError:
        return None
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        return None
    return datetime.combine(day, time(12), TERRITORIES[run.definition.territory].zone)
