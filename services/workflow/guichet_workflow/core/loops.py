"""A status run once for each item of a list; one loop may hold another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.acts.calls import FAILED, WAITING
from guichet_workflow.core.definition import Move, Status, TimerRule
from guichet_workflow.core.definition.journeys import Loop
from guichet_workflow.core.sizes import bounded
from guichet_workflow.core.visit import is_here

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

MOST_ITEMS = 200
MOST_LINES = 50_000
"""Lines of history in one step, after which no list takes its next item."""
Place = Mapping[str, Any]
"""Where a loop is: its `status`, and `at`, the number of the item, from 0."""


def entered(run: Run, status: Status, loop: Loop) -> str:
    """Take the next item and do what the status does; give where to go, "" to stay.

    An item that waits for nobody is followed by the next one at once; any other keeps the case
    here, and the next one is taken each time it comes back.
    """
    outer, at = _outer(run, status.id), _next(run, status.id)
    items = _items(run, loop)
    while at < len(items):
        if run.seq >= MOST_LINES:
            return status.id  # round and round from here, it ends as a runaway
        run.mark("loops", [*outer, {"status": status.id, "at": at}])
        run.put({loop.item: bounded(items[at])})
        run.history("loop", {"at": at + 1, "of": len(items)}, False)
        target = run.act(status.enter)
        if target or run.case.closed_at is not None or _waits(run, status):
            return target
        at += 1
    run.mark("loops", outer)
    return loop.after


def _items(run: Run, loop: Loop) -> list[Any]:
    found = loop.over(run.case.data)
    return found[:MOST_ITEMS] if isinstance(found, list) else []


def _places(run: Run) -> list[Place]:
    """Give the loops under way, each within the one before it."""
    former = run.case.extra.get("loop")  # a case of before one loop could hold another
    if former:
        run.mark("loop", None)
        run.mark("loops", [former])
    found: list[Place] = run.case.extra.get("loops", [])
    return found


def _outer(run: Run, status: str) -> list[Place]:
    """Give the loops that hold the one of a status; those that it held are over."""
    places = _places(run)
    names = [place["status"] for place in places]
    return places[: names.index(status)] if status in names else places


def _next(run: Run, status: str) -> int:
    return next((place["at"] + 1 for place in _places(run) if place["status"] == status), 0)


def is_on_its_way(run: Run, status: str) -> bool:
    """Tell whether the loop of a status has just taken an item that is not its first."""
    places = _places(run) if run.seq < MOST_LINES else ()
    return any(place["status"] == status and place["at"] for place in places)


def _waits(run: Run, status: Status) -> bool:
    """Tell whether anything takes the case on from an item: what was really asked, or a rule."""
    if status.choices or any(_leads(rule) for rule in status.timers.values()):
        return True
    return bool(run.case.asked or run.case.extra.get("approval")) or _awaits(run)


def _leads(rule: TimerRule) -> bool:
    return bool(rule.to) or any(isinstance(action, Move) for action in rule.actions)


def _awaits(run: Run) -> bool:
    """Tell whether an opinion or a call of this visit leads on once it is answered."""
    extra = run.case.extra
    made = (*extra.get("opinions", ()), *extra.get("calls", ()))
    return any(one["to"] and is_here(run.case, one) and not _is_over(one) for one in made)


def _is_over(one: Mapping[str, Any]) -> bool:
    return one.get("state", WAITING) not in (WAITING, FAILED) or bool(one.get("answer"))
