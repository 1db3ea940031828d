"""What a condition or a computed value gives on an example, in words: nothing is kept of it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, NamedTuple

from guichet_kit.dates import french_date
from guichet_kit.i18n import _, ngettext
from guichet_kit.logic import LogicRefused, evaluate, names, truth

from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.simulation.playing import NotPlayed, play
from guichet_workflow.core.sizes import bounded
from guichet_workflow.core.told import LONGEST_VALUE, number_words, shortened

Json = Mapping[str, Any]
MOST_READ = 6
"""Data of the example that are told beside a result; the others are counted."""
LETTERS_OF_A_DAY = len("2026-03-02")


class Written(NamedTuple):
    """A tree that a designer writes: whether it is a condition, and the unit of its value."""

    tree: Any
    condition: bool
    unit: str = ""


def example_data(definition: Definition | None, scenario: Json, status: str) -> Json:
    """Give what the request of a scenario holds when it is last in a status, else at its end.

    Without a definition that can be played, what it arrives with.
    """
    found = _played(definition, scenario) if definition else ()
    whole = [case for case in found if case.anonymised_at is None]
    there = [case for case in whole if case.status == status] or whole
    arrived = {**scenario.get("answers", {}), "options": scenario.get("options", {})}
    return there[-1].data if there else arrived


def _played(definition: Definition, scenario: Json) -> tuple[CaseState, ...]:
    try:
        return tuple(frame.case for frame in play(definition, scenario).frames)
    except NotPlayed:
        return ()


def tried(written: Written, data: Json, labels: Mapping[str, str]) -> str:
    """Say what a tree gives on the data of an example, and which of them it reads.

    `labels` are those of data and of their values (`nature=mariage`).
    """
    try:
        value, read = bounded(evaluate(written.tree, data)), sorted(names(written.tree))
    except LogicRefused:
        return _("Sur l’exemple\u00a0: rien, car cette écriture n’est pas lisible")
    if written.condition:
        result = _("vrai") if truth(value) else _("faux")
    elif value is None:
        result = _why(read, data, labels)
    else:
        result = example_words(value, written.unit)
    said = _("Sur l’exemple\u00a0: %(result)s", result=result)
    held = "\u202f; ".join(_held(read, data, labels))
    return f"{said} ({held})" if held else said


def _why(read: list[str], data: Json, labels: Mapping[str, str]) -> str:
    """Say why a value cannot be worked out."""
    empty = [labels.get(name, name) for name in read if _at(data, name) in (None, "", [])]
    if empty:
        return _("rien, car «\u00a0%(label)s\u00a0» y est vide", label=empty[0])
    return _("rien\u00a0: une division par zéro, un texte à la place d’un nombre, ou trop long")


def _held(read: list[str], data: Json, labels: Mapping[str, str]) -> Iterator[str]:
    for name in read[:MOST_READ]:
        value = _at(data, name)
        label = labels.get(name, name)
        words = labels.get(f"{name}={value}") or example_words(value)
        yield _("%(label)s\u00a0: %(value)s", label=label, value=words)
    if (more := len(read) - MOST_READ) > 0:
        yield ngettext("%(num)s autre donnée", "%(num)s autres données", more)


def _at(data: Json, name: str) -> Any:
    return evaluate({"var": name}, data)


def example_words(value: Any, unit: str = "") -> str:
    """Say a value of a case as a designer reads it, no longer than a line."""
    if value in (None, ""):
        return _("vide")
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return _("rien dans la liste") if not value else _listed(value)
    if isinstance(value, Mapping):
        return ngettext("%(num)s valeur", "%(num)s valeurs", len(value))
    return shortened(_day(value) or number_words(value, unit))


def _listed(items: list[Any]) -> str:
    simple = all(isinstance(one, str) for one in items) and sum(map(len, items)) < LONGEST_VALUE
    if simple:
        return ", ".join(items)
    return ngettext("une liste de %(num)s élément", "une liste de %(num)s éléments", len(items))


def _day(value: Any) -> str:
    written = isinstance(value, str) and len(value) == LETTERS_OF_A_DAY
    try:
        return french_date(date.fromisoformat(value)) if written else ""
    except ValueError:
        return ""
