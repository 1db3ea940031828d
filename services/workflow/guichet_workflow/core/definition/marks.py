"""The actions that mark a case: urgency, tags, several fields at once, a computed value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition, compiled

from guichet_workflow.core.definition.actions import Action

Json = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Level:
    """A degree of urgency; the first of a definition is the ordinary one."""

    id: str
    label: str
    tone: str


@dataclass(frozen=True, slots=True)
class SetFields(Action):
    """Put values in several fields, in order: each tree sees what those before it wrote."""

    values: tuple[tuple[str, Condition], ...]


@dataclass(frozen=True, slots=True)
class Compute(Action):
    """Work out a value that agents read by its label, with its unit."""

    field: str
    label: str
    unit: str
    value: Condition


@dataclass(frozen=True, slots=True)
class Urgency(Action):
    """Change how urgent the case is: `mode` is set (to `level`), up or down by one."""

    mode: str
    level: str


@dataclass(frozen=True, slots=True)
class Tag(Action):
    """Put a tag on the case."""

    tag: str


@dataclass(frozen=True, slots=True)
class Untag(Action):
    """Take a tag off."""

    tag: str


@dataclass(frozen=True, slots=True)
class RenewCode(Action):
    """Have the tracking code made again."""


def compile_levels(json: Json) -> dict[str, Level]:
    """Give the degrees of urgency of a definition, from the ordinary one to the highest."""
    levels = json.get("urgency", ())
    return {one["id"]: Level(one["id"], one["label"], one.get("tone", "flat")) for one in levels}


def build_set(json: Json, when: Condition | None) -> SetFields:
    """Compile `values`, the several fields of a `set`."""
    pairs = tuple((one["field"], compiled(one["value"])) for one in json["values"])
    return SetFields(when, pairs)


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "compute": lambda json, when: Compute(
        when, json["field"], json["label"], json.get("unit", ""), compiled(json["value"])
    ),
    "urgency": lambda json, when: Urgency(when, json["mode"], json.get("level", "")),
    "tag": lambda json, when: Tag(when, json["tag"]),
    "untag": lambda json, when: Untag(when, json["tag"]),
    "renew_code": lambda json, when: RenewCode(when),
}
