"""What a field of a definition may hold: each kind of field, and the shape of its values."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from math import isfinite
from typing import Any

from guichet_questions.kinds import KINDS

from guichet_workflow.core import questions

Field = Mapping[str, Any]
EMPTY: tuple[Any, ...] = (None, "", [])
LONGEST = {"text": 200, "long_text": 4000, "email": 320}
NUMERAL = re.compile(r"-?[0-9]{1,15}(\.[0-9]{1,6})?")
EMAIL = re.compile(r"[^@\s,;<>\"]{1,64}@[^@\s,;<>\"]+\.[^@\s,;<>\"]{2,}")
OF_ALL = frozenset(
    {
        "id", "type", "label", "hint", "why", "required", "condition", "indispensable",
        "autocomplete",
    }
)  # fmt: skip
"""The keys of a field of any type."""
OURS = frozenset(
    {
        "max_length", "pattern_hint", "min", "max", "decimals", "unit", "options", "display",
        "text", "accept", "max_bytes", "max_files", "source",
    }
)  # fmt: skip
"""The keys of the types that circuits had first."""
OF_LIBRARY = frozenset(key for kind in KINDS.values() for key in kind.keys)
MOST_PARTS, LONGEST_PART = 20, 500
"""Of an address or a place, and of a file or an agent."""


def fits(field: Field, value: Any) -> bool:
    """Tell whether a value is of the kind of its field; an empty one is of any kind."""
    if questions.is_sourced(field):
        return value in EMPTY or questions.is_picked(field, value)
    return value in EMPTY or HELD.get(field["type"], questions.holds)(field, value)


def knows(kind: str, key: str) -> bool:
    """Tell whether a field of this type may have this key, as far as the library says."""
    if kind in HELD or kind not in KINDS:
        return key in OF_ALL or key in OURS or key not in OF_LIBRARY
    return key in OF_ALL or key in KINDS[kind].keys or key == KINDS[kind].nests


def is_owed(field: Field) -> bool:
    """Tell whether a field that is asked wants an answer."""
    return bool(field.get("required", True)) and field["type"] not in questions.UNASKED


def is_answer(field: Field, value: Any) -> bool:
    """Tell whether a value says something: a box that is not ticked says nothing, a No does."""
    return bool(value) or (value is False and field["type"] == "yes_no")


def is_offered(field: Field, value: Any) -> bool:
    """Tell whether a value is among the options of its field, as far as it has any.

    Not asked by `fits`: histories were kept of answers that no longer are, or never were.
    """
    if field["type"] not in ("choice", "choices") or value in EMPTY or questions.is_sourced(field):
        return True
    options = {one["value"] for one in field.get("options", ())}
    given = value if isinstance(value, list) else [value]
    return all(isinstance(one, str) and one in options for one in given)


def _text(field: Field, value: Any) -> bool:
    longest = field.get("max_length", LONGEST.get(field["type"], 200))
    return isinstance(value, str) and len(value) <= longest


def _email(field: Field, value: Any) -> bool:
    return _text(field, value) and EMAIL.fullmatch(value) is not None


def _number(field: Field, value: Any) -> bool:
    if isinstance(value, str):
        return NUMERAL.fullmatch(value) is not None and _within(field, float(value))
    plain = isinstance(value, int | float) and not isinstance(value, bool)
    return plain and isfinite(value) and _within(field, float(value))


def _date(field: Field, value: Any) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _within(field: Field, value: float) -> bool:
    """Tell whether a number keeps the bounds of its field; one that is no number bounds nothing."""
    low, high = (_bound(field.get(name)) for name in ("min", "max"))
    return (low is None or low <= value) and (high is None or value <= high)


def _bound(given: Any) -> float | None:
    try:
        return float(given)
    except (TypeError, ValueError):
        return None


def _texts(field: Field, value: Any) -> bool:
    return isinstance(value, list) and all(_text(field, one) for one in value)


def _parts(_field: Field, value: Any) -> bool:
    """Tell whether a value is made of a few named texts or numbers."""
    if not isinstance(value, Mapping) or len(value) > MOST_PARTS:
        return False
    return all(isinstance(key, str) and _is_part(one) for key, one in value.items())


def _is_part(value: Any) -> bool:
    return value is None or isinstance(value, int | float | str) and len(str(value)) <= LONGEST_PART


def _agent(field: Field, value: Any) -> bool:
    return _parts(field, value) and bool(value.get("id")) and isinstance(value.get("name"), str)


def _files(field: Field, value: Any) -> bool:
    return isinstance(value, list) and all(_is_file(field, one) for one in value)


def _is_file(field: Field, value: Any) -> bool:
    return _parts(field, value) and bool(value.get("document_id")) and bool(value.get("name"))


HELD: dict[str, Callable[[Field, Any], bool]] = {
    "text": _text,
    "long_text": _text,
    "phone": _text,
    "email": _email,
    "number": _number,
    "date": _date,
    "choice": _text,
    "choices": _texts,
    "checkbox": lambda _field, value: isinstance(value, bool),
    "address": _parts,
    "location": _parts,
    "agent": _agent,
    "file": _files,
}
"""The types that circuits had first; `core.questions` judges the others."""
