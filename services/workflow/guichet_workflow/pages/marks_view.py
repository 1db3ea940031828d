"""How a case may be marked by hand, for the case page."""

from typing import Any

from guichet_workflow.actions.carry import Held
from guichet_workflow.core.extras import urgency_of


def marks_shown(held: Held) -> dict[str, Any]:
    """Give levels of urgency and tags as options: `worn` those it has, `tags` the others."""
    definition, extra = held.definition, held.state.extra
    on, level = extra.get("tags", ()), urgency_of(definition, extra)
    found = [_option(slug, label) for slug, label in definition.tags.items()]
    return {
        "levels": [_option(slug, one.label) for slug, one in definition.urgency.items()],
        "level": level.id if level else "",
        "tags": [one for one in found if one["value"] not in on],
        "worn": [one for one in found if one["value"] in on],
    }


def _option(value: str, label: str) -> dict[str, str]:
    return {"value": value, "label": label}
