"""The data of a case that a condition may read: answers of the forms, fields of the circuit."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_questions.kinds import KINDS

from guichet_workflow.core.editing.places import Source, walk
from guichet_workflow.core.editing.references import fields_of

COMPARED = ("number", "date", "boolean", "list")
NATURES = {name: kind.logic for name, kind in KINDS.items() if kind.logic in COMPARED}
"""How the answers of these types compare; those of the other types are texts."""


@dataclass(frozen=True)
class Subject:
    """What a condition may read; `options` are values with their labels, when they are known."""

    name: str
    label: str
    nature: str = "text"
    options: tuple[tuple[str, str], ...] = ()


def subjects_of(source: Source, answers: Iterable[Mapping[str, Any]] = ()) -> list[Subject]:
    """The answers that the procedures give, what the circuit asks or keeps, its options."""
    found = {one["id"]: _answered(one) for one in answers if one.get("id")}
    options = _options(source)
    for name, label, kind in fields_of(source):
        if name not in found:
            found[name] = Subject(name, label, NATURES.get(kind, "text"), options.get(name, ()))
    settings = source.get("options")
    for name, one in settings.items() if isinstance(settings, dict) else ():
        path, one = f"options.{name}", one if isinstance(one, Mapping) else {}
        found[path] = Subject(path, str(one.get("label") or name), str(one.get("type", "text")))
    return list(found.values())


def _answered(one: Mapping[str, Any]) -> Subject:
    name = str(one["id"])
    label = str(one.get("label") or name)
    kind = str(one.get("kind") or one.get("type"))
    return Subject(name, label, NATURES.get(kind, "text"), _values(one))


def _values(field: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (str(option.get("value")), str(option.get("label")))
        for option in field.get("options") or ()
        if isinstance(option, Mapping)
    )


def _options(source: Source) -> dict[str, tuple[tuple[str, str], ...]]:
    return {
        str(field.get("id")): _values(field)
        for place in walk(source)
        for field in place.node.get("fields") or ()
    }


def labels_of(subjects: Iterable[Subject]) -> dict[str, str]:
    """The labels of fields, and of their values, as sentences of conditions take them."""
    labels: dict[str, str] = {}
    for one in subjects:
        labels[one.name] = one.label
        labels |= {f"{one.name}={value}": label for value, label in one.options}
    return labels
