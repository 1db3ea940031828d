"""What the actions do that change the way of a case, or show something on it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.journeys import (
    Alert,
    LinkRequest,
    Locate,
    Marker,
    Redirect,
    Reopen,
)
from guichet_workflow.core.effects import Led
from guichet_workflow.core.zones import point_of, zone_of

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run


def _marker(run: Run, action: Marker) -> None:
    kept = run.case.extra.get("markers", {})
    status = run.definition.statuses[run.case.status]
    run.mark("markers", {**kept, action.name: status.id})
    run.history("marker", {"marker": action.name, "status": status.label}, False)


def _reopen(run: Run, _action: Reopen) -> None:
    run.reopen()


def _alert(run: Run, action: Alert) -> None:
    told = {
        "text": action.text,
        "for": action.audience,
        "level": action.level,
        "keep": action.keep,
    }
    run.mark("alerts", [*run.case.extra.get("alerts", []), told])
    run.history("alert", {"text": action.text}, False)


def _locate(run: Run, action: Locate) -> None:
    point = point_of(run.case.data.get(action.place))
    zones = run.definition.zones
    found = zone_of(zones, *point) if point else None
    run.put({action.field: found})
    run.history("located", {"label": zones[found].label if found else ""}, False)


def _link(run: Run, action: LinkRequest) -> None:
    link(run, str(run.case.data.get(action.field) or ""))


def link(run: Run, number: str) -> None:
    """Show beside the case the request of this number, once."""
    number, linked = number.strip()[:40], run.case.extra.get("linked", [])
    if number and number not in linked:
        run.mark("linked", [*linked, number])
        run.history("linked", {"number": number}, False)


def _redirect(run: Run, action: Redirect) -> None:
    if run.by.kind == action.who:
        run.effects.append(Led(action.page))
        run.history("led", {"page": action.page}, False)


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {
    Marker: _marker,
    Reopen: _reopen,
    Alert: _alert,
    Locate: _locate,
    LinkRequest: _link,
    Redirect: _redirect,
}
