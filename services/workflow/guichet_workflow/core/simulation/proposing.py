"""The answers that a made-up request needs: those that the conditions of a circuit read."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.lint.search import nested
from guichet_workflow.core.lint.subject import HELD, Subject, trees_of
from guichet_workflow.core.lint.values import Use, domains, uses

Json = Mapping[str, Any]
MOST_EXAMPLES = 5
EXAMPLE = {"document_id": "00000000-0000-7000-8000-000000000000", "name": "exemple.pdf"}
"""What stands for a file: nobody sends one to a simulation."""
SOME_DAY = "2026-03-02"
"""A day that stands for another when no condition names one."""
LISTED, DAY, FILE = "choices", "date", "file"
NATURES = {
    **dict.fromkeys(("number", "integer", "amount"), "number"),
    **dict.fromkeys(("checkbox", "yes_no"), "boolean"),
    **dict.fromkeys((DAY, FILE, "choice", LISTED, "text", "long_text", "email", "phone")),
}
"""The questions that are typed as a form asks them; None: by an input of the same name."""


class Proposal(NamedTuple):
    """An answer to make up.

    `nature` is boolean, number, list or a type of question of `NATURES`; `examples` are worth a
    try: the values that conditions compare it with, and their neighbours; `options` what a
    question proposes, values with their labels.
    """

    name: str
    label: str
    nature: str
    examples: tuple[str, ...] = ()
    options: tuple[tuple[str, str], ...] = ()


def proposals(json: Json, answers: Iterable[Json] = ()) -> list[Proposal]:
    """Give what to make up, in the order that the circuit reads it.

    `answers` are questions of the procedures (id, label, kind or type, options), as far as they
    are known.
    """
    subject = Subject(json)
    later = {*(one["id"] for one in subject.asked()), *subject.computed()}
    return _proposed([use for use in _uses(json) if use.name not in later], answers)


def invented(json: Json, trees: Iterable[Any], answers: Iterable[Json] = ()) -> dict[str, Any]:
    """Give a made-up value of all that a circuit, and trees being written, read: the first tried.

    What the circuit asks or works out later is made up too: a condition on it has its example.
    """
    read = _uses(json)
    named = {use.name for use in read}  # what is typed does not move the example under it
    new = [use for use in _used(trees) if use.name not in named]
    asked = _proposed([*read, *new], answers)
    return nested({one.name: value for one in asked if (value := _made_up(one)) is not None})


def _made_up(one: Proposal) -> Any:
    if one.nature == "boolean":
        return True
    plain = {DAY: SOME_DAY, FILE: EXAMPLE["name"], "number": "1"}.get(one.nature, _("Exemple"))
    offered = [*one.examples, *(value for value, _label in one.options), plain]
    return next((value for text in offered if (value := _taken(one, text)) is not None), None)


def _taken(one: Proposal, text: str) -> Any:
    """The value of an example, None for one that is no such answer: a number for a day."""
    try:
        return made_up_answer(one, [text])
    except ValueError:
        return None


def _proposed(found: Sequence[Use], answers: Iterable[Json]) -> list[Proposal]:
    known = {str(one["id"]): one for one in answers}
    kinds = {name: HELD.get(_kind(one), "text") for name, one in known.items()}
    return [
        _proposal(name, known.get(name, {}), domain.compared, kinds.get(name, ""))
        for name, domain in domains(found, kinds).items()
        if name
    ]


def others(answers: Iterable[Json], asked: Iterable[Proposal]) -> list[Proposal]:
    """Give the questions of the forms that a circuit does not read, in the order of the forms.

    Those of a kind that no simple input types (blocks, places, identities) are left out.
    """
    done = {one.name for one in asked}
    return [
        Proposal(str(one["id"]), _label(str(one["id"]), one), nature, (), _options(one))
        for one in answers
        if str(one["id"]) not in done and (nature := _typed_as(one))
    ]


def _kind(question: Json) -> str:
    return str(question.get("kind") or question.get("type") or "")


def _typed_as(question: Json) -> str:
    """How a question is typed, "" when it is not."""
    kind = _kind(question)
    if kind in ("choice", LISTED) and not question.get("options"):
        return "text" if kind == "choice" else "list"
    return NATURES[kind] or kind if kind in NATURES else ""


def _options(question: Json) -> tuple[tuple[str, str], ...]:
    return tuple((str(one["value"]), str(one["label"])) for one in question.get("options") or ())


def compared(json: Json) -> dict[str, set[Any]]:
    """Give the texts with which the circuit itself compares each field that it reads."""
    found: dict[str, set[Any]] = {}
    for use in _uses(json):
        texts = {one for one in use.constants if isinstance(one, str)}
        found.setdefault(use.name, set()).update(texts)
    return found


def _uses(json: Json) -> list[Use]:
    return _used(tree for _where, tree in trees_of(json))


def _used(trees: Iterable[Any]) -> list[Use]:
    found: list[Use] = []
    for tree in trees:
        try:
            compiled(tree)
        except LogicRefused:
            continue
        found += uses(tree)
    return found


def _proposal(name: str, known: Json, compared: tuple[Any, ...], kind: str) -> Proposal:
    label = _label(name, known)
    examples = tuple(dict.fromkeys(_shown(one) for one in compared if one not in (None, [], "")))
    nature, options = _typed_as(known), _options(known)
    if options:
        offered = {value for value, _label in options}
        more = [(text, text) for text in examples if text not in offered and nature == "choice"]
        return Proposal(name, label, nature, (), (*options, *more))
    if nature not in (DAY, FILE):
        nature = kind if kind in ("boolean", "number", "list") else _nature(compared)
    return Proposal(name, label, nature, () if nature == "boolean" else examples[:MOST_EXAMPLES])


def _label(name: str, known: Json) -> str:
    return str(known.get("label") or name.replace("_", " ").replace(".", ", ").capitalize())


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


def made_up_answer(one: Proposal, typed: Sequence[str]) -> Any:
    """Give the value of what was typed or picked for a proposal, None for nothing.

    Raises `ValueError` with a sentence for a day that is none.
    """
    words = typed[0].strip() if typed else ""
    if one.nature == LISTED and one.options:
        return list(typed) or None
    if one.nature == FILE:
        return [dict(EXAMPLE)] if words else None
    if one.nature == DAY and words:
        return _day(words)
    nature = "list" if one.nature == LISTED else one.nature
    return understood(words, nature)


def _day(words: str) -> str:
    found = re.fullmatch(r"(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})", words)
    text = f"{found[3]}-{found[2]:0>2}-{found[1]:0>2}" if found else words
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise ValueError(_("Écrivez un jour, par exemple 31/12/2026.")) from error


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
