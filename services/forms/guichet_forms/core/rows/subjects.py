"""What a tree may speak of: earlier questions, their parts, what the rows of a block come to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import KINDS, Kind, kind_of
from guichet_questions.kinds.nested import Block, Nest
from guichet_questions.question import Field

MOMENTS = ("date", "datetime", "time")
SUM, COUNT = "sum", "count"
OURS = frozenset({"at", "ban_id", "score", "free"})
"""Parts that we add to an answer, which nobody who writes a condition thinks of."""


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a tree may read; `nature` says how its value compares.

    `name` is a path, "sum:frais.montant" for a question added up over the rows of a block, or
    "count:frais" for how many rows it has.

    Natures: text, choice, number, date, datetime, time, boolean, list, object. `options` are the
    values it may have, with their labels, when they are known.
    """

    name: str
    label: str
    nature: str
    options: tuple[tuple[str, str], ...] = ()


def read_by(name: str) -> Any:
    """The tree that reads what a subject of this name says."""
    how, colon, path = name.partition(":")
    if not colon:
        return {"var": name}
    block, _dot, nested = path.partition(".")
    if how == COUNT:
        return {COUNT: [{"var": block}]}
    return {SUM: [{"var": block}, {"var": nested}]}


def subject_of(tree: Any) -> str:
    """The name of what a tree reads, "" when it does anything else."""
    if not isinstance(tree, dict) or len(tree) != 1:
        return ""
    ((operator, raw),) = tree.items()
    arguments = raw if isinstance(raw, list) else [raw]
    if operator == "var":
        return str(arguments[0]) if len(arguments) == 1 else ""
    names = [subject_of(argument) for argument in arguments]
    if operator not in (SUM, COUNT) or not all(names) or ":" in "".join(names):
        return ""
    return f"{operator}:{'.'.join(names)}"


def subjects_of(fields: list[Field]) -> list[Subject]:
    """What may be compared of these questions, in their order."""
    return [one for field in fields for one in _of(field)]


def _of(field: Field) -> Iterator[Subject]:
    if not KINDS[field.kind].takes_answer:
        return
    kind = kind_of(field)
    nature, options = _nature(kind), _options(kind)
    yield Subject(name=field.id, label=field.label, nature=nature, options=options)
    if nature == "object":
        yield from _parts(field, kind)
    if isinstance(kind, Block):
        yield from _rows(field)


def _rows(field: Field) -> Iterator[Subject]:
    """How many rows a block has, and each of its numbers added up over them."""
    counted = _("le nombre de lignes de « %(block)s »", block=field.label)
    yield Subject(name=f"{COUNT}:{field.id}", label=counted, nature="number")
    for nested in field.fields:
        if KINDS[nested.kind].takes_answer and _nature(kind_of(nested)) == "number":
            words = {"label": nested.label, "block": field.label}
            summed = _("la somme de « %(label)s » dans « %(block)s »") % words
            yield Subject(name=f"{SUM}:{field.id}.{nested.id}", label=summed, nature="number")


def _nature(kind: Kind) -> str:
    if kind.field.kind in MOMENTS:
        return kind.field.kind
    if isinstance(kind, Nest):
        return "object"
    if kind.holds == "text" and _options(kind):
        return "choice"
    return {"any": "text"}.get(kind.holds, kind.holds)


def _options(kind: Kind) -> tuple[tuple[str, str], ...]:
    if kind.field.options:
        return tuple((option.value, option.label) for option in kind.field.options)
    known = kind.domain() or []
    return tuple((value, kind.show(value)) for value in known if isinstance(value, str))


def _parts(field: Field, kind: Kind) -> Iterator[Subject]:
    """The parts of an object, as the JSON Schema of its answers names them."""
    described: Mapping[str, Any] = kind.describe().get("properties", {})
    levels = {level["id"]: level["label"] for level in field.settings.get("levels", ())}
    for part, shape in described.items():
        if part in OURS or (field.kind == "consent" and part != "given"):
            continue
        words = levels.get(part) or part_labels().get(part, part)
        holds = _type_of(shape)
        nature = {"number": "number", "boolean": "boolean"}.get(holds, "text")
        if shape.get("format") == "date" or part in ("from", "to", "birth_date"):
            nature = "date"
        if nature != "text" or holds in ("string", ""):
            yield Subject(
                name=f"{field.id}.{part}", label=f"{field.label}{_(' : ')}{words}", nature=nature
            )


def _type_of(shape: Mapping[str, Any]) -> str:
    """The type that a JSON Schema names, null put aside; "" when it names none."""
    named = shape.get("type", "")
    known = [one for one in (named if isinstance(named, list) else [named]) if one != "null"]
    return str(known[0]) if known else ""


def part_labels() -> dict[str, str]:
    """What the parts of answers are called."""
    return {
        "civility": _("civilité"),
        "family_name": _("nom de naissance"),
        "usage_name": _("nom d’usage"),
        "given_names": _("prénoms"),
        "birth_date": _("date de naissance"),
        "birth_place": _("lieu de naissance"),
        "from": _("du"),
        "to": _("au"),
        "line": _("numéro et voie"),
        "complement": _("complément"),
        "postcode": _("code postal"),
        "city": _("commune"),
        "citycode": _("code INSEE de la commune"),
        "lat": _("latitude"),
        "lon": _("longitude"),
        "id": _("code"),
        "text": _("nom"),
        "name": _("nom écrit"),
        "given": _("accord donné"),
    }
