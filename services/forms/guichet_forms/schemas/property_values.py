"""What the inputs of properties hold, and what a page that was posted wants written."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from guichet_questions.plain_words import id_from
from guichet_questions.written import (
    day_read,
    day_shown,
    size_read,
    size_shown,
    tree_read,
    tree_shown,
)

from guichet_forms.core.inputs import Inputs
from guichet_forms.schemas.origin_words import key_read, key_shown
from guichet_forms.schemas.properties import CHOSEN, TRUE_UNLESS_SAID, Property

LISTS = ("lines", "several")
"""Widgets of lists of texts: one a line when they are shown."""


def seen(listed: list[Property], field: Mapping[str, Any]) -> str:
    """A trace of what the inputs held when they were shown, so that only changes are written."""
    return orjson.dumps({one.key: _trace(shown(one, field)) for one in listed}).decode()


def changed_since(
    listed: list[Property], field: Mapping[str, Any], posted: Inputs, trace: str
) -> list[Property]:
    """The properties that were changed in the page; what another page wrote meanwhile stays."""
    before = _traces(trace)
    outer = {
        one.key.partition(".")[0]
        for one in listed
        if _is_posted(one, posted, before)
        and _trace(_as_typed(one, posted)) not in (before.get(one.key), _trace(shown(one, field)))
    }
    return [one for one in listed if one.key.partition(".")[0] in outer]


def _is_posted(one: Property, posted: Inputs, before: Mapping[str, str]) -> bool:
    """Whether the page had this input: boxes that are not ticked are not posted."""
    ticked = one.widget == "box" or (one.widget == "several" and one.key in before)
    return ticked or one.name in posted


def _as_typed(one: Property, posted: Inputs) -> str:
    if one.widget == "several":
        return "\n".join(posted.getlist(one.name))
    return posted.get(one.name, "").replace("\r\n", "\n").strip()


def _traces(trace: str) -> dict[str, str]:
    try:
        found = orjson.loads(trace)
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}


def _trace(text: str) -> str:
    return hashlib.sha256(text.strip().encode()).hexdigest()[:10]


def shown(one: Property, field: Mapping[str, Any]) -> str:
    """What the input of a property holds for this question."""
    value = _value_at(field, one.key)
    if one.widget == "box":
        return "1" if value is True or (value is None and one.key in TRUE_UNLESS_SAID) else ""
    if one.key in CHOSEN:
        return next((word for word, known in CHOSEN[one.key].items() if known == value), "")
    if value is None:
        return ""
    if one.widget == "options" and isinstance(value, list):
        return "\n".join(_line(one.columns, item) for item in value)
    if one.widget in LISTS and isinstance(value, list):
        return "\n".join(_ordered(one, list(map(str, value))))
    if (words := _in_words(one, value, field)) is not None:
        return words
    if isinstance(value, dict | list):
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def _ordered(one: Property, values: list[str]) -> list[str]:
    """Values to tick in the order of their boxes, as the page posts them."""
    order = {choice.value: n for n, choice in enumerate(one.choices)}
    return sorted(values, key=lambda value: order.get(value, len(order)))


def _in_words(one: Property, value: Any, field: Mapping[str, Any]) -> str | None:
    """A value of the widgets that have words of their own, None for any other."""
    if one.widget == "day" and isinstance(value, str):
        return day_shown(value)
    if one.widget == "size" and isinstance(value, int):
        return size_shown(value)
    if one.widget == "tree" and isinstance(value, list):
        return tree_shown(value)
    if one.widget == "origin" and isinstance(value, str):
        return key_shown(str(field.get("prefill", {}).get("from", "")), value)
    return None


def _value_at(field: Mapping[str, Any], key: str) -> Any:
    value: Any = field
    for step in key.split("."):
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _line(columns: tuple[str, ...], item: Any) -> str:
    if not isinstance(item, Mapping):
        return str(item)
    parts = [str(item.get(name, "")) for name in columns]
    while len(parts) > 2 and not parts[-1]:
        parts.pop()
    return " | ".join(parts)


def posted_values(properties: list[Property], posted: Inputs) -> dict[str, Any]:
    """The values to write for the properties of a page that was posted; None takes a key away.

    What cannot be understood is kept as it was typed: the check of the form says what is wrong.
    """
    values: dict[str, Any] = {}
    for one in properties:
        if one.name not in posted and one.widget not in ("box", "several"):
            continue
        value = _read(one, _as_typed(one, posted), posted.get("p-prefill.from", ""))
        outer, _dot, inner = one.key.partition(".")
        if not inner:
            values[outer] = value
        elif value is not None:
            values[outer] = {**(values.get(outer) or {}), inner: value}
        else:
            values.setdefault(outer, None)
    return values


def _read(one: Property, text: str, origin: str) -> Any:
    if one.widget == "box":
        usual = one.key in TRUE_UNLESS_SAID
        return None if bool(text) is usual else bool(text)
    if not text:
        return None
    if one.key in CHOSEN:
        return CHOSEN[one.key].get(text, text)
    readers: Mapping[str, Callable[[str], Any]] = {
        "number": _number,
        "decimal": _number,
        "json": _json,
        "lines": _lines,
        "several": _lines,
        "day": day_read,
        "size": size_read,
        "tree": tree_read,
        "origin": lambda typed: key_read(origin, typed),
        "options": lambda typed: options_from(typed, one.columns),
    }
    reader = readers.get(one.widget)
    return reader(text) if reader else text.replace("\r\n", "\n")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _number(text: str) -> Any:
    plain = text.replace("\u202f", "").replace("\u00a0", "").replace(" ", "").replace(",", ".")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        found = float(plain)
    except ValueError:
        return text
    return found if found - found == 0 else text


def _json(text: str) -> Any:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError:
        return text


def options_from(text: str, columns: tuple[str, ...]) -> list[dict[str, str]]:
    """Options written one to a line, "valeur | libellé"; cells of a spreadsheet come with tabs.

    A line of one cell is a label, and its value is made of the words of the label.
    """
    found: list[dict[str, str]] = []
    for line in filter(str.strip, text.splitlines()):
        cells = [cell.strip() for cell in line.split("\t" if "\t" in line else "|")]
        if len(cells) == 1:
            made = id_from(cells[0], f"reponse_{len(found) + 1}")
            cells = [cells[0] if columns[0] == "key" else made, cells[0]]
        pairs = zip(columns, cells, strict=False)
        found.append({name: cell for name, cell in pairs if cell or name != "hint"})
    return found
