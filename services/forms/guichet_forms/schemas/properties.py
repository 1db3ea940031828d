"""The properties of a question as inputs of a page: made from the keys that types declare."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from guichet_kit.i18n import language
from guichet_questions.kinds import KINDS
from guichet_questions.kinds.formats import FORMATS, REGEX
from marshmallow import fields, validate

from guichet_forms.schemas.origin_words import autocomplete_words, media_words, part_words
from guichet_forms.schemas.property_words import choice_label, empty_label, words_of
from guichet_forms.schemas.questions import QuestionShape, ShownShape

BASICS = frozenset({"id", "type", "label", "hint", "required", "condition"})
ELSEWHERE = frozenset({"validations", "formula", "fields", "from"})
LINE_SHAPES = (
    {"value", "label", "hint"},
    {"value", "label"},
    {"id", "label"},
    {"key", "label"},
)
MOST_OF_A_LINE = 200
FIRST = ("label", "hint", "required")
IN_SIGHT = frozenset(
    {
        "options", "source", "text", "rows", "levels", "tree", "parts", "level", "min",
        "max", "unit", "accept", "max_files", "indispensable", "photo", "place", "wallet",
        "show",
    }
)  # fmt: skip
"""Keys of a type that are shown with the first five, not behind « Plus »."""
MEANINGLESS: Mapping[str, frozenset[str]] = {
    "computed": frozenset({"required", "autocomplete", "prefill", "locked", "validations"}),
    "hidden": frozenset({"required", "hint", "autocomplete", "locked", "validations"}),
}
"""Keys of every type that say nothing of a type that nobody answers."""
WRITTEN: Mapping[str, str] = {
    **{f"{kind}.{key}": "day" for kind in ("date", "datetime", "period") for key in ("min", "max")},
    "file.max_bytes": "size",
    "linked_lists.tree": "tree",
    "prefill.key": "origin",
}
"""Keys that are shown and read in words of their own (`written` of questions, `origin_words`)."""
TRUE_UNLESS_SAID = frozenset({"in_summary", "shown", "indispensable"})
CHOSEN: Mapping[str, Mapping[str, Any]] = {
    "required": {"": True, "false": False, "front_office": "front_office"},
    "locked": {"true": True, "unless_empty": "unless_empty"},
    "personal": {"true": True, "false": False},
    "level": {"2": 2, "3": 3},
}
"""Keys whose values are words and booleans together: what the page posts for each."""


@dataclass(frozen=True)
class Chosen:
    """A value that a list offers."""

    value: str
    label: str


@dataclass(frozen=True, kw_only=True)
class Property:
    """One key of a question, or one of an object in it ("prefill.from").

    `widget` is text, area, number, decimal, box, select, several, options, lines, json, or one of
    `WRITTEN`. `columns` names the parts of a line of options; `empty` says what no choice means.
    """

    key: str
    widget: str
    label: str
    hint: str = ""
    choices: tuple[Chosen, ...] = ()
    columns: tuple[str, ...] = ()
    empty: str = ""

    @property
    def name(self) -> str:
        """The name of its input."""
        return f"p-{self.key}"


def own_properties(kind: str) -> list[Property]:
    """Those of this type alone."""
    return _own(kind, language())


@cache
def _own(kind: str, _language: str) -> list[Property]:
    keys = KINDS[kind].keys if kind in KINDS else {}
    return _listed(kind, keys)


def details(kind: str) -> list[Property]:
    """Those of every type, beyond the first five; the type's own are not repeated."""
    return _details(kind, language())


@cache
def _details(kind: str, _language: str) -> list[Property]:
    own = set(KINDS[kind].keys) if kind in KINDS else set()
    rest = {k: v for k, v in _common(kind).items() if k not in BASICS | own}
    return _listed(kind, rest)


def firsts(kind: str) -> list[Property]:
    """The label, the hint and whether an answer is owed, for the types that have them."""
    return _firsts(kind, language())


@cache
def _firsts(kind: str, _language: str) -> list[Property]:
    common = _common(kind)
    return [_property(kind, key, common[key]) for key in FIRST if key in common]


def arranged(kind: str) -> tuple[list[Property], list[Property]]:
    """The properties in sight for this type, and those behind « Plus »."""
    own = own_properties(kind)
    seen = [one for one in own if one.key.partition(".")[0] in IN_SIGHT]
    return seen, [*(one for one in own if one not in seen), *details(kind)]


def all_of(kind: str) -> list[Property]:
    """Every property that a page may post for a question of this type."""
    return [*firsts(kind), *own_properties(kind), *details(kind)]


def offering(one: Property, held: str, more: Iterable[Chosen] = ()) -> Property:
    """The same property with `more` to choose from, and what it holds whatever that is."""
    choices = (*one.choices, *more)
    if one.widget not in ("select", "several") and not choices:
        return one
    known = {choice.value for choice in choices}
    unknown = [value for value in held.splitlines() if value and value not in known]
    widget = one.widget if one.widget == "several" else "select"
    return replace(one, widget=widget, choices=(*choices, *(Chosen(v, v) for v in unknown)))


def known_keys(kind: str) -> set[str]:
    """Every key that a question of this type may have."""
    return {*_common(kind), *(KINDS[kind].keys if kind in KINDS else ())}


def basics(kind: str) -> list[str]:
    """Which of the first five a question of this type has, in their order."""
    common = _common(kind)
    return [key for key in ("label", "hint", "type", "required", "condition") if key in common]


@cache
def _common(kind: str) -> Mapping[str, fields.Field[Any]]:
    """The keys of all types; those of what is only shown are fewer."""
    asked = kind not in KINDS or KINDS[kind].takes_answer
    every = (QuestionShape if asked else ShownShape)().fields
    unsaid = MEANINGLESS.get(kind, frozenset())
    return {key: shape for key, shape in every.items() if key not in unsaid}


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
    choices, columns = _choices(kind, key, shape), _columns(shape)
    widget = WRITTEN.get(f"{kind}.{key}") or WRITTEN.get(key)
    if widget is None:
        widget = "options" if columns else _widget(kind, shape, bool(choices))
    return Property(
        key=key,
        widget=widget,
        label=label,
        hint=hint,
        choices=choices,
        columns=columns,
        empty=empty_label(kind, key),
    )


def _choices(kind: str, key: str, shape: fields.Field[Any]) -> tuple[Chosen, ...]:
    listed = {
        "autocomplete": autocomplete_words,
        "file.accept": media_words,
        "identity.parts": part_words,
    }
    words = listed.get(f"{kind}.{key}") or listed.get(key)
    if words is not None:
        return tuple(Chosen(value, said) for value, said in words().items())
    if key == "format":
        values = [*FORMATS, REGEX]
    else:
        values = list(CHOSEN[key]) if key in CHOSEN else _values(shape)
    return tuple(Chosen(value, choice_label(key, value)) for value in values if value)


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
        return "several" if isinstance(shape, fields.List) else "select"
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
