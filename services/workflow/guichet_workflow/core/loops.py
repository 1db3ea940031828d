"""A status run once for each item of a list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guichet_workflow.core.definition import Ask, Status
from guichet_workflow.core.definition.journeys import Loop

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

MOST_ITEMS = 200


def entered(run: Run, status: Status, loop: Loop) -> str:
    """Take the next item and do what the status does; give where to go, "" to stay.

    A status that waits for nobody takes its items one after the other; any other takes the next
    one each time the case comes back to it.
    """
    items, at = _items(run, loop), _next(run, status.id)
    while at < len(items):
        run.mark("loop", {"status": status.id, "at": at})
        run.put({loop.item: items[at]})
        run.history("loop", {"at": at + 1, "of": len(items)}, False)
        target = run.act(status.enter)
        if target or _waits(status) or run.case.closed_at is not None:
            return target
        at += 1
    run.mark("loop", None)
    return loop.after


def _items(run: Run, loop: Loop) -> list[Any]:
    found = loop.over(run.case.data)
    return found[:MOST_ITEMS] if isinstance(found, list) else []


def _next(run: Run, status: str) -> int:
    kept = run.case.extra.get("loop")
    return kept["at"] + 1 if kept and kept["status"] == status else 0


def _waits(status: Status) -> bool:
    asks = any(isinstance(action, Ask) for action in status.enter)
    return bool(asks or status.choices or status.timers)
