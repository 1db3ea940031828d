"""What the actions do that call outside."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.calls import Call
from guichet_workflow.core.effects import CallOutside

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

WAITING = "waiting"


def _call(run: Run, action: Call) -> None:
    called = {
        "kind": action.kind,
        "name": action.name,
        "label": action.label,
        "values": {name: value(run.case.data) for name, value in action.values},
        "result": action.result,
        "idempotent": action.idempotent,
        "to": action.to,
        "goto": action.goto,
        "reactions": dict(action.reactions),
        "arrival": run.case.moved_version,
        "minutes": 0,
    }
    due_at = run.due(action.timeout) if action.timeout else None
    if due_at:
        called["minutes"] = int((due_at - run.now).total_seconds() // 60)
    send(run, called)
    if action.kind == "transfer":
        # Who asked the wrong authority is told which one has her request now (CRPA L114-2).
        run.history("transferred", {"recipient": action.name}, True)
    else:
        run.history("called", {"label": action.label}, False)
    run.changed = True


def send(run: Run, called: dict[str, Any]) -> None:
    """Send a call under a key of its own, and wait for its answer as long as it says."""
    key = f"call.{run.case.version}.{run.seq}"
    made = {**called, "key": key, "state": WAITING, "failure": ""}
    run.mark("calls", [*run.case.extra.get("calls", []), made])
    run.effects.append(CallOutside(key, made))
    if called["minutes"]:
        run.start("call", key, run.later(called["minutes"]))


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {Call: _call}
