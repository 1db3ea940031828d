"""What the marking actions do: urgency, tags, several fields, a computed value."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.acts.basic import keep
from guichet_workflow.core.definition import Action
from guichet_workflow.core.definition.marks import (
    Compute,
    RenewCode,
    SetFields,
    Tag,
    Untag,
    Urgency,
)
from guichet_workflow.core.effects import WithdrawCode
from guichet_workflow.core.extras import urgency_of
from guichet_workflow.core.sizes import bounded

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run


def _set(run: Run, action: SetFields) -> None:
    for field, value in action.values:
        keep(run, field, value(run.case.data))


def _compute(run: Run, action: Compute) -> None:
    value = bounded(action.value(run.case.data))
    run.put({action.field: value})
    told = {"label": action.label, "value": value, "unit": action.unit}
    run.history("computed", told, False)


def _urgency(run: Run, action: Urgency) -> None:
    levels = list(run.definition.urgency.values())
    now = urgency_of(run.definition, run.case.extra)
    if now is None:
        return
    by = {"up": 1, "down": -1}.get(action.mode)
    at = levels.index(now) + by if by else [level.id for level in levels].index(action.level)
    found = levels[max(0, min(at, len(levels) - 1))]
    if found != now:
        run.mark("urgency", found.id)
        run.history("urgency", {"label": found.label}, False)
        run.changed = True


def _tag(run: Run, action: Tag) -> None:
    tags = run.case.extra.get("tags", [])
    if action.tag not in tags:
        _retag(run, [*tags, action.tag], "tagged", action.tag)


def _untag(run: Run, action: Untag) -> None:
    tags = run.case.extra.get("tags", [])
    if action.tag in tags:
        _retag(run, [one for one in tags if one != action.tag], "untagged", action.tag)


def _retag(run: Run, tags: list[str], kind: str, tag: str) -> None:
    run.mark("tags", tags)
    run.history(kind, {"label": run.definition.tags[tag]}, False)
    run.changed = True


def _renew_code(run: Run, _action: RenewCode) -> None:
    run.effects.append(WithdrawCode())
    run.history("code_withdrawn", {}, True)


ACTS: dict[type[Action], Callable[[Run, Any], None]] = {
    SetFields: _set,
    Compute: _compute,
    Urgency: _urgency,
    Tag: _tag,
    Untag: _untag,
    RenewCode: _renew_code,
}
