"""The properties of a question as inputs of a page: made from the keys that types declare."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol

import orjson
from marshmallow import fields, validate

from guichet_forms.core.editing import id_from
from guichet_forms.core.fields import KINDS
from guichet_forms.schemas.property_words import choice_label, words_of
from guichet_forms.schemas.questions import QuestionShape, ShownShape

BASICS = frozenset({"id", "type", "label", "hint", "required", "condition"})
ELSEWHERE = frozenset({"validations", "formula", "fields", "from"})
LINE_SHAPES = ({"value", "label", "hint"}, {"value", "label"}, {"id", "label"})
MOST_OF_A_LINE = 200
TRUE_UNLESS_SAID = frozenset({"in_summary", "shown"})
CHOSEN: Mapping[str, Mapping[str, Any]] = {
    "locked": {"true": True, "unless_empty": "unless_empty"},
    "personal": {"true": True, "false": False},
}
"""Keys whose values are words and booleans together: what the page posts for each."""


class Given(Protocol):
    """The inputs of a page that was posted."""

    def get(self, name: str, default: str = "") -> str:
        """The first value posted under this name."""

    def __contains__(self, name: object) -> bool:
        """Whether the name was posted."""


@dataclass(frozen=True, kw_only=True)
class Property:
    """One key of a question, or one of an object in it ("prefill.from").

    `widget` is text, area, number, decimal, day, box, select, options, lines or json. `choices`
    are pairs of value and label. `columns` names the parts of a line of options.
    """

    key: str
    widget: str
    label: str
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"p-{self.key}"


def own_properties(kind: str) -> list[Property]:
    """Those of this type alone."""
    keys = KINDS[kind].keys if kind in KINDS else {}
    return _listed(kind, keys)


def details(kind: str) -> list[Property]:
    """Those of every type, beyond the first five; the type's own are not repeated."""
    own = set(KINDS[kind].keys) if kind in KINDS else set()
    rest = {k: v for k, v in _common(kind).items() if k not in BASICS | own}
    return _listed(kind, rest)


def known_keys(kind: str) -> set[str]:
    """Every key that a question of this type may have."""
    return {*_common(kind), *(KINDS[kind].keys if kind in KINDS else ())}


def basics(kind: str) -> list[str]:
    """Which of the first five a question of this type has, in their order."""
    common = _common(kind)
    return [key for key in ("label", "hint", "type", "required", "condition") if key in common]


def _common(kind: str) -> Mapping[str, fields.Field[Any]]:
    """The keys of all types; those of what is only shown are fewer."""
    asked = kind not in KINDS or KINDS[kind].takes_answer
    return (QuestionShape if asked else ShownShape)().fields


def _listed(kind: str, keys: Mapping[str, fields.Field[Any]]) -> list[Property]:
    found: list[Property] = []
    for name, shape in keys.items():
        key = shape.data_key or name
        if key in ELSEWHERE:
            continue
        if isinstance(shape, fields.Nested):
            inner = ((one.data_key or part, one) for part, one in shape.schema.fields.items())
            found.extend(_property(kind, f"{key}.{part}", one) for part, one in inner)
        else:
            found.append(_property(kind, key, shape))
    return found


def _property(kind: str, key: str, shape: fields.Field[Any]) -> Property:
    label, hint = words_of(kind, key)
    values = list(CHOSEN[key]) if key in CHOSEN else _values(shape)
    choices = tuple((value, choice_label(key, value)) for value in values)
    columns = _columns(shape)
    widget = "options" if columns else _widget(kind, shape, bool(choices))
    return Property(
        key=key, widget=widget, label=label, hint=hint, choices=choices, columns=columns
    )


def _values(shape: fields.Field[Any]) -> list[str]:
    rules = [rule for rule in shape.validators if isinstance(rule, validate.OneOf)]
    return [str(value) for rule in rules for value in rule.choices]


def _columns(shape: fields.Field[Any]) -> tuple[str, ...]:
    """The parts of a line when the shape is a list of small objects that a line can say."""
    if not isinstance(shape, fields.List) or not isinstance(shape.inner, fields.Nested):
        return ()
    names = tuple(shape.inner.schema.fields)
    return names if set(names) in LINE_SHAPES else ()


def _widget(kind: str, shape: fields.Field[Any], chosen: bool) -> str:
    if chosen:
        return "select"
    if isinstance(shape, fields.Boolean):
        return "box"
    if isinstance(shape, fields.Integer):
        return "number"
    if isinstance(shape, fields.List) and isinstance(shape.inner, fields.String):
        return "lines"
    if isinstance(shape, fields.String):
        return _text_widget(kind, shape)
    return "decimal" if type(shape) is fields.Raw else "json"


def _text_widget(kind: str, shape: fields.String) -> str:
    lengths = [rule.max for rule in shape.validators if isinstance(rule, validate.Length)]
    if lengths and (lengths[0] or 0) > MOST_OF_A_LINE:
        return "area"
    return "text"


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
    if one.widget == "lines" and isinstance(value, list):
        return "\n".join(map(str, value))
    if isinstance(value, dict | list):
        return orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


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


def posted_values(properties: list[Property], posted: Given) -> dict[str, Any]:
    """The values to write for the properties of a page that was posted; None takes a key away.

    What cannot be understood is kept as it was typed: the check of the form says what is wrong.
    """
    values: dict[str, Any] = {}
    for one in properties:
        if one.name not in posted and one.widget != "box":
            continue
        value = _read(one, posted.get(one.name, "").strip())
        outer, _dot, inner = one.key.partition(".")
        if not inner:
            values[outer] = value
        elif value is not None:
            values[outer] = {**(values.get(outer) or {}), inner: value}
        else:
            values.setdefault(outer, None)
    return values


def _read(one: Property, text: str) -> Any:
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
        "lines": lambda typed: [line.strip() for line in typed.splitlines() if line.strip()],
        "options": lambda typed: options_from(typed, one.columns),
    }
    reader = readers.get(one.widget)
    return reader(text) if reader else text.replace("\r\n", "\n")


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
            cells = [id_from(cells[0], f"reponse_{len(found) + 1}"), cells[0]]
        pairs = zip(columns, cells, strict=False)
        found.append({name: cell for name, cell in pairs if cell or name != "hint"})
    return found
