"""The answers that a made-up request needs: those that the conditions of a circuit read."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.lint.subject import HELD, Subject, trees_of
from guichet_workflow.core.lint.values import Use, domains, uses

Json = Mapping[str, Any]
MOST_EXAMPLES = 5


class Proposal(NamedTuple):
    """An answer to make up: `nature` is boolean, number, list or text, `examples` are worth a try.

    The examples are the values that conditions compare it with, and their neighbours.
    """

    name: str
    label: str
    nature: str
    examples: tuple[str, ...]


def proposals(json: Json, answers: Iterable[Json] = ()) -> list[Proposal]:
    """Give what to make up, in the order that the circuit reads it.

    `answers` are questions of the procedures (id, label, type), as far as they are known.
    """
    known = {str(one["id"]): one for one in answers}
    subject = Subject(json)
    later = {*(one["id"] for one in subject.asked()), *subject.computed()}
    found = [use for use in _uses(json) if use.name and use.name not in later]
    kinds = {name: HELD.get(str(one.get("type")), "text") for name, one in known.items()}
    return [
        _proposal(name, known.get(name, {}), domain.compared, kinds.get(name, ""))
        for name, domain in domains(found, kinds).items()
    ]


def compared(json: Json) -> dict[str, set[Any]]:
    """Give the texts with which the circuit itself compares each field that it reads."""
    found: dict[str, set[Any]] = {}
    for use in _uses(json):
        texts = {one for one in use.constants if isinstance(one, str)}
        found.setdefault(use.name, set()).update(texts)
    return found


def _uses(json: Json) -> list[Use]:
    found: list[Use] = []
    for _where, tree in trees_of(json):
        try:
            compiled(tree)
        except LogicRefused:
            continue
        found += uses(tree)
    return found


def _proposal(name: str, known: Json, compared: tuple[Any, ...], kind: str) -> Proposal:
    label = str(known.get("label") or name.replace("_", " ").replace(".", ", ").capitalize())
    nature = kind if kind in ("boolean", "number", "list") else _nature(compared)
    examples = tuple(dict.fromkeys(_shown(one) for one in compared if one not in (None, [], "")))
    return Proposal(name, label, nature, () if nature == "boolean" else examples[:MOST_EXAMPLES])


def _nature(compared: tuple[Any, ...]) -> str:
    if all(isinstance(one, bool) for one in compared):
        return "boolean"
    if all(isinstance(one, int | float) for one in compared):
        return "number"
    return "list" if any(isinstance(one, list) for one in compared) else "text"


def _shown(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(str, value))
    return str(value).replace(".", ",") if isinstance(value, float) else str(value)


def understood(text: str, nature: str = "") -> Any:
    """Give the value of an answer as typed; a list is separated by commas. None when empty."""
    words = text.strip()
    if not words:
        return None
    if nature == "list":
        return [part.strip() for part in words.split(",") if part.strip()]
    if words.lower() in (_("oui"), _("non")) and nature in ("", "boolean"):
        return words.lower() == _("oui")
    number = words.replace("\u00a0", "").replace(" ", "").replace(",", ".")
    is_number = number.removeprefix("-").replace(".", "", 1).isdecimal()
    return number if is_number and nature in ("", "number") else words
