"""What the `extra` of a case says, read with its definition."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition, Status
from guichet_workflow.core.definition.marks import Level

Extra = Mapping[str, Any]


def urgency_of(definition: Definition, extra: Extra) -> Level | None:
    """Give how urgent a case is; None where the definition knows no urgency."""
    levels = definition.urgency
    return levels.get(extra.get("urgency", "")) or next(iter(levels.values()), None)


def unusual_urgency(definition: Definition, extra: Extra) -> Level | None:
    """Give the urgency of a case when it is worth telling: any but the first, ordinary one."""
    found = urgency_of(definition, extra)
    return None if found == next(iter(definition.urgency.values()), None) else found


def tags_of(definition: Definition, extra: Extra) -> list[str]:
    """Give the labels of the tags of a case, in the order they were put."""
    return [definition.tags[tag] for tag in extra.get("tags", ()) if tag in definition.tags]


def shown_status(definition: Definition, case: CaseState) -> Status:
    """Give the status that the citizen reads: the current one, or the last not hidden from her."""
    status = definition.statuses[case.status]
    if not status.hidden:
        return status
    return definition.statuses[case.extra.get("shown") or definition.start]
