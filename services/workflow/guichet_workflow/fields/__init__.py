"""The kinds of field that a workflow asks: read what was posted, say a value in French."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.bounds import day_of
from guichet_questions.scripts import OF_TYPE
from werkzeug.datastructures import MultiDict

from guichet_workflow.core import questions
from guichet_workflow.core.conditional import shown_fields
from guichet_workflow.core.kinds import EMAIL, HELD, is_answer, is_owed
from guichet_workflow.fields.saying import became, labels, point_in, say, words

Field = Mapping[str, Any]
Posted = MultiDict[str, str]
ENDS, TODAY, ROWS = ("min", "max"), "today", ("fields", "columns")
LONGEST = {"text": 200, "long_text": 4000}
NUMBER = re.compile(r"-?[0-9]{1,12}([.,][0-9]{1,6})?")
SPACES = re.compile(r"[\s\u00a0\u202f]")
NO_FILES: Mapping[str, Any] = MappingProxyType({})
SCRIPTS = ("kit/logic.js", "asked.js")
"""What lets a page show questions as those above are answered."""
PREFIX = "champ-"
"""Before the names of inputs, so that a field's id never meets another input of the page."""


class Refused(Exception):
    """What was typed cannot be taken; the message is a sentence for the person."""


def is_brought(field: Field) -> bool:
    """Tell whether what answers a question comes back from another page: files, items of a list."""
    return field["type"] == "file" or questions.is_sourced(field)


def input_name(field: Field) -> str:
    """Give the name and id of the input of a field."""
    return f"{PREFIX}{field['id']}"


def typed(fields: tuple[Field, ...], posted: Posted) -> dict[str, Any]:
    """Give what was typed, as it was typed, to show it again; files and picked items apart."""
    return {str(field["id"]): _raw(field, posted) for field in fields if not is_brought(field)}


def _raw(field: Field, posted: Posted) -> Any:
    name = input_name(field)
    if field["type"] not in HELD:
        return questions.read(field, posted, PREFIX)
    if field["type"] == "choices":
        return posted.getlist(name)
    if field["type"] == "date":
        return {part: posted.get(f"{name}-{part}", "") for part in ("day", "month", "year")}
    if field["type"] == "address":
        parts = ("line", "complement", "postcode", "city")
        return {part: posted.get(f"{name}-{part}", "") for part in parts}
    if field["type"] == "location":
        return {part: posted.get(f"{name}-{part}", "") for part in ("text", "lat", "lon")}
    return posted.get(name, "").replace("\r\n", "\n").replace("\0", "")


def retyped(field: Field, value: Any) -> Any:
    """Give a value that was kept as it would be typed, to change it."""
    kind = field["type"]
    if questions.is_sourced(field) or kind == questions.CARD:
        return questions.items_of(value)
    if kind not in HELD:
        return questions.retyped(field, value)
    if value is None:
        return ""
    if kind == "date":
        return dict(zip(("year", "month", "day"), str(value).split("-"), strict=False))
    if kind == "checkbox":
        return "1" if value else ""
    if kind == "agent":
        return value["id"]
    return str(value).replace(".", ",") if kind == "number" else value


def bounded(fields: tuple[Field, ...], today: date) -> tuple[Field, ...]:
    """Give fields, and those of their rows, with days where their bounds count from "today"."""
    return tuple(_bounded(field, today) for field in fields)


def _bounded(field: Field, today: date) -> Field:
    ends = {end: field[end] for end in ENDS if str(field.get(end, "")).startswith(TODAY)}
    days = {end: day_of(bound, today).isoformat() for end, bound in ends.items()}
    rows = {key: list(bounded(tuple(field[key]), today)) for key in ROWS if key in field}
    return {**field, **days, **rows}


def read(
    fields: tuple[Field, ...],
    raw: Mapping[str, Any],
    data: Mapping[str, Any],
    files: Mapping[str, Any] = NO_FILES,
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the values to keep and a sentence for each field that cannot be taken; files apart.

    Conditions of fields read the `data` of the case, and the `files` joined. What was typed for a
    question that is not asked is left out.
    """
    values, errors = _read_all(fields, raw, data)
    asked = {field["id"] for field in shown_fields(fields, data, {**values, **files})}
    return (
        {name: value for name, value in values.items() if name in asked},
        {name: text for name, text in errors.items() if name in asked},
    )


def _read_all(
    fields: tuple[Field, ...], raw: Mapping[str, Any], data: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for field in fields:
        name = str(field["id"])
        if is_brought(field):
            continue
        try:
            value = _value(field, raw.get(name, ""), data.get(name))
        except Refused as refusal:
            errors[name] = str(refusal)
            continue
        except FieldRefused as refusal:
            errors[name] = questions.fault_of(refusal)
            continue
        if is_answer(field, value):
            values[name] = value
        elif is_owed(field):
            errors[name] = _("Remplissez «\u00a0%(label)s\u00a0».", label=field["label"])
    return values, errors


def _value(field: Field, raw: Any, former: Any) -> Any:
    if field["type"] in HELD:
        return READERS[field["type"]](field, raw)
    return questions.cleaned(field, raw, former)


def _text(field: Field, raw: Any) -> Any:
    text = str(raw).strip()
    longest = int(field.get("max_length", LONGEST.get(field["type"], 200)))
    if len(text) > longest:
        raise Refused(_("Écrivez %(n)s caractères au plus.", n=longest))
    return text


def _email(field: Field, raw: Any) -> Any:
    text = str(_text(field, raw))
    if text and not EMAIL.fullmatch(text):
        raise Refused(_("Écrivez une adresse comme nom@exemple.fr."))
    return text


def _number(field: Field, raw: Any) -> Any:
    text = SPACES.sub("", str(raw)).removesuffix(SPACES.sub("", str(field.get("unit", ""))))
    if not text:
        return ""
    if not NUMBER.fullmatch(text):
        raise Refused(_("Écrivez un nombre, par exemple 1200,50."))
    number = Decimal(text.replace(",", "."))
    places = int(field.get("decimals", 0))
    if number != round(number, places):
        raise Refused(_("Écrivez %(n)s chiffres au plus après la virgule.", n=places))
    _check_bounds(field, number, Decimal)
    return f"{number.normalize():f}" if number else "0"


def _date(field: Field, raw: Any) -> Any:
    parts = raw if isinstance(raw, Mapping) else {}
    numbers = [str(parts.get(name, "")).strip() for name in ("year", "month", "day")]
    if not any(numbers):
        return ""
    try:
        found = date(*map(int, numbers))
    except (ValueError, OverflowError) as error:
        raise Refused(
            _("Cette date n’existe pas. Vérifiez le jour, le mois et l’année.")
        ) from error
    _check_bounds(field, found, _day)
    return found.isoformat()


def _day(text: Any) -> date:
    return date.fromisoformat(str(text))


def _check_bounds(field: Field, value: Any, parse: Any) -> None:
    try:
        low = parse(field["min"]) if field.get("min") is not None else None
        high = parse(field["max"]) if field.get("max") is not None else None
    except (ValueError, InvalidOperation):
        return
    if low is not None and value < low:
        raise Refused(_("La plus petite valeur possible est %(low)s.", low=_plain(low)))
    if high is not None and value > high:
        raise Refused(_("La plus grande valeur possible est %(high)s.", high=_plain(high)))


def _plain(bound: Any) -> str:
    return french_date(bound) if isinstance(bound, date) else str(bound).replace(".", ",")


def _choice(field: Field, raw: Any) -> Any:
    text = str(raw)
    if text and text not in labels(field):
        raise Refused(_("Choisissez une réponse de la liste."))
    return text


def _choices(field: Field, raw: Any) -> Any:
    found = [str(item) for item in raw] if isinstance(raw, list) else []
    if any(item not in labels(field) for item in found):
        raise Refused(_("Choisissez des réponses de la liste."))
    return found


def _parts(field: Field, raw: Any) -> Any:
    """The parts as they were typed, once the library found them whole."""
    parts = {key: str(value).strip()[:200] for key, value in raw.items()} if raw else {}
    if not any(parts.values()):
        return ""
    questions.cleaned(field, parts)
    return parts


READERS = {
    "text": _text,
    "long_text": _text,
    "phone": _text,
    "agent": _text,
    "email": _email,
    "number": _number,
    "date": _date,
    "choice": _choice,
    "choices": _choices,
    "checkbox": lambda _field, raw: bool(raw),
    "address": _parts,
    "location": _parts,
}


def dialled(phone: str) -> str:
    """Give a French number as it is dialled, "06 12 34 56 78", and any other as it is kept."""
    found = re.fullmatch(r"\+33([1-9])(\d\d)(\d\d)(\d\d)(\d\d)", phone)
    return "\u00a0".join((f"0{found[1]}", *found.groups()[1:])) if found else phone


def scripts_of(lists: Iterable[Iterable[Field]]) -> list[str]:
    """Give the scripts of a page that asks these lists of questions."""
    kinds = {field["type"] for asked in lists for field in asked}
    return [*SCRIPTS, *(script for kind, script in OF_TYPE.items() if kind in kinds)]


def asks_place(lists: Iterable[Iterable[Field]]) -> bool:
    """Tell whether a question of these lists is answered on a map."""
    return any(field["type"] == "location" for asked in lists for field in asked)


__all__ = [
    "NO_FILES",
    "PREFIX",
    "SCRIPTS",
    "Field",
    "Posted",
    "Refused",
    "asks_place",
    "became",
    "dialled",
    "input_name",
    "is_brought",
    "point_in",
    "read",
    "retyped",
    "scripts_of",
    "say",
    "typed",
    "words",
]
