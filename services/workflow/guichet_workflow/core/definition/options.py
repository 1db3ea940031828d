"""The options of a workflow: values that each procedure may set."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

Json = Mapping[str, Any]
TYPES = ("text", "number", "boolean")
LONGEST = 2_000


@dataclass(frozen=True, slots=True)
class Option:
    """A value of which conditions read `options.<id>`; `default` where a procedure sets none."""

    label: str
    type: str
    default: Any


def fits(kind: str, value: Any) -> bool:
    """Tell whether a value is of a type of option."""
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "number":
        return isinstance(value, int | float) and not isinstance(value, bool)
    return isinstance(value, str) and len(value) <= LONGEST


def compile_options(json: Json) -> dict[str, Option]:
    """Give the options of a definition by id."""
    found = json.get("options", {}).items()
    return {slug: Option(one["label"], one["type"], one["default"]) for slug, one in found}


def values_of(options: Mapping[str, Option], given: Json) -> dict[str, Any]:
    """Give the value of each option: what is given and fits, else the default."""
    return {
        slug: given[slug] if slug in given and fits(option.type, given[slug]) else option.default
        for slug, option in options.items()
    }
