"""What questions hold, as people read it: what is kept, what was typed."""

from collections.abc import Callable, Mapping
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_workflow.core import questions
from guichet_workflow.core.kinds import HELD
from guichet_workflow.core.told import number_words

Field = Mapping[str, Any]
LISTED = ("choice", "choices", "linked_lists")
"""The types of answers whose words the form alone knows."""


def labels(field: Field) -> dict[str, str]:
    """The label of each option of a choice, by its value."""
    return {option["value"]: option["label"] for option in field.get("options", ())}


def say(field: Field, value: Any) -> str:
    """Give a value as people read it: label of a choice, date in French, names of files."""
    if questions.is_sourced(field):
        return ", ".join(str(one["text"]) for one in questions.items_of(value))
    if "formula" in field:
        return questions.said(field, value)
    otherwise = _say_parts if field["type"] in HELD else questions.said
    return SAYERS.get(field["type"], otherwise)(field, value)


def became(answer: Mapping[str, Any], value: Any) -> str:
    """Give what an answer of the form became, "" once emptied; a choice has its value alone."""
    if value is None:
        return ""
    if isinstance(value, bool | int | float):
        return number_words(value)
    if answer["type"] in LISTED:
        return ", ".join(map(str, value)) if isinstance(value, list) else _say_parts(answer, value)
    return questions.said({name: answer[name] for name in ("id", "label", "type")}, value)


def words(asked: tuple[Field, ...], raw: Mapping[str, Any]) -> list[str]:
    """Give what was typed, each answer after its label, as people read it; to copy or to keep."""
    said = [(field["label"], _typed_words(field, raw.get(field["id"]))) for field in asked]
    return [f"{label}\u00a0: {text}" for label, text in said if text]


def _typed_words(field: Field, raw: Any) -> str:
    if not raw or field["type"] == "agent":
        return ""
    if field["type"] not in HELD:
        return questions.typed_words(field, raw)
    if field["type"] in ("choice", "choices", "checkbox"):
        return say(field, raw)
    parts = raw.values() if isinstance(raw, Mapping) else [raw]
    return " ".join(str(part) for part in parts if part)


def _say_choices(field: Field, value: Any) -> str:
    return ", ".join(labels(field).get(item, item) for item in value)


def _say_number(field: Field, value: Any) -> str:
    unit = field.get("unit", "")
    return str(value).replace(".", ",") + (f"\u00a0{unit}" if unit else "")


def _say_parts(_field: Field, value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(str(part) for part in value.values() if part)
    return str(value)


def _say_place(_field: Field, value: Any) -> str:
    text, point = str(value.get("text") or ""), point_in(value)
    return f"{text} ({point['lat']:.5f}, {point['lon']:.5f})".strip() if point else text


def _say_address(_field: Field, value: Any) -> str:
    line, complement, postcode, city = (
        str(value.get(name) or "") for name in ("line", "complement", "postcode", "city")
    )
    return ", ".join(part for part in (line, complement, f"{postcode} {city}".strip()) if part)


def point_in(value: Any) -> dict[str, float] | None:
    """Give the point of a place, whose coordinates are kept as they were typed; None for none."""
    try:
        return {name: float(value[name]) for name in ("lat", "lon")}
    except (KeyError, TypeError, ValueError):
        return None


SAYERS: Mapping[str, Callable[[Field, Any], str]] = {
    "choice": lambda field, value: labels(field).get(str(value), str(value)),
    "choices": _say_choices,
    "date": lambda _field, value: french_date(value),
    "checkbox": lambda _field, value: _("Oui") if value else _("Non"),
    "file": lambda _field, value: ", ".join(str(file["name"]) for file in value),
    "agent": lambda _field, value: str(value["name"]),
    "computed": lambda field, value: number_words(value, field["unit"]),
    "number": _say_number,
    "location": _say_place,
    "address": _say_address,
}
