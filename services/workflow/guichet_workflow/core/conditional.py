"""Which questions of a list are asked: those whose condition holds."""

from collections.abc import Iterable, Mapping
from typing import Any

from guichet_kit.logic import evaluate, names

from guichet_workflow.core.questions import computed, is_sourced

Field = Mapping[str, Any]
Fields = tuple[Field, ...]
FOLLOWED = frozenset(
    ("text", "long_text", "email", "phone", "number", "date", "choice", "choices", "checkbox")
)
"""The types of fields of which a page reads what is typed, as `static/workflow/asked.js` does."""


def shown_fields(fields: Fields, data: Mapping[str, Any], given: Mapping[str, Any]) -> Fields:
    """Give the fields that are asked of who has `given` these answers to them.

    A condition reads the data of the case, and of the same list the answers to the questions asked
    before, never what the case held of them.
    """
    if not any(_condition(field) is not None for field in fields):
        return fields
    known, found = _without(data, fields), []
    for field in fields:
        if _holds(field, known):
            found.append(field)
            known |= {field["id"]: given[field["id"]]} if field["id"] in given else {}
    return tuple(found)


def settled(fields: Fields, data: Mapping[str, Any], given: Mapping[str, Any]) -> dict[str, Any]:
    """Give what a case is to hold of these answers: nothing for what they no longer bring.

    What questions compute of them comes along.

    Nobody sees any more what had been answered to such a question, and no condition must read it.
    What the case holds under the name of one not asked before stays: it comes from elsewhere.
    """
    still = shown_fields(fields, data, given)
    given = {**given, **computed(still, data, given)}
    if len(still) == len(fields):
        return given
    before = {field["id"] for field in shown_fields(fields, data, data) if field["id"] in data}
    return {**given, **dict.fromkeys(before - {field["id"] for field in still})}


def offered_fields(fields: Fields, data: Mapping[str, Any]) -> Fields:
    """Give the fields that a page shows before anything is typed.

    Out are those that no answer to the others can bring. One that depends on them alone says so
    under `live`, for the page to follow: the condition, and the type of each field that it reads.
    What the case holds stays here: an applicant may not read it all.
    """
    before, above = _without(data, fields), dict[str, str]()
    found: list[Field] = []
    for field in fields:
        read = read_by_condition(field)
        kinds = {name: above[name] for name in sorted(read & above.keys())}
        if kinds and FOLLOWED.issuperset(kinds.values()) and read <= above.keys():
            found.append({**field, "live": {"if": field["condition"], "kinds": kinds}})
        elif kinds or _holds(field, before):
            found.append(field)
        above[field["id"]] = "item" if is_sourced(field) else field["type"]
    return tuple(found)


def read_by_condition(field: Field) -> set[str]:
    """Give the names that the condition of a field reads."""
    tree = _condition(field)
    return set() if tree is None else {name.split(".")[0] for name in names(tree)}


def _condition(field: Field) -> Any:
    return field.get("condition")


def _holds(field: Field, known: Mapping[str, Any]) -> bool:
    tree = _condition(field)
    return tree is None or bool(evaluate(tree, known))


def _without(data: Mapping[str, Any], fields: Iterable[Field]) -> dict[str, Any]:
    own = {field["id"] for field in fields}
    return {name: value for name, value in data.items() if name not in own}
