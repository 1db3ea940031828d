"""Conditions and values that read a field which nobody filled in on some way."""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from guichet_kit.i18n import _

from guichet_workflow.core.lint.finding import ADVICE, Finding
from guichet_workflow.core.lint.leaving import filled, may_happen, read_by
from guichet_workflow.core.lint.space import Trail, Way
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.lint.values import ORDERS, uses
from guichet_workflow.core.traits import (
    Json,
    actions_within,
    conditions_of,
    trait_of,
    worked_out,
    written_by,
)


class Reading(NamedTuple):
    """A field that a condition of a status reads; `sets` are those just set before, there.

    `misled` says that the condition may hold although the field is empty: it is ordered, or must
    differ from a value. `worked` says that a value is worked out of it rather.
    """

    where: str
    status: str
    name: str
    sets: frozenset[str]
    misled: bool
    worked: bool = False


def absent(subject: Subject) -> Iterator[Finding]:
    """Find fields that a condition compares and that the circuit fills in on some ways only.

    Those of the form are taken as filled in. A condition that asks whether the field is empty
    knows what it does, and a value that copies it copies nothing; one that reckons with it is
    worth a look.
    """
    late = {*(one["id"] for one in subject.asked()), *subject.computed()} - set(
        subject.fields or ()
    )
    trails: dict[str, Trail] = {}
    told: set[tuple[str, str]] = set()
    for reading in _readings(subject.json):
        name = reading.name
        if name not in late or name in reading.sets or (reading.where, name) in told:
            continue
        if name not in trails:
            trails[name] = _explored(subject, name)
        node = trails[name].first(reading.status, False)
        if node is not None:
            told.add((reading.where, name))
            path = subject.path(node, trail=trails[name])
            yield _empty(reading, subject.labels.get(name, name), path)


def _empty(reading: Reading, label: str, path: tuple[str, ...]) -> Finding:
    said = {"name": label}
    if reading.worked:
        text = _(
            "Le calcul lit «\u00a0%(name)s\u00a0», que personne n’a rempli sur ce chemin.", **said
        )
        return Finding(reading.where, text, ADVICE, path)
    text = _(
        "La condition lit «\u00a0%(name)s\u00a0», que personne n’a rempli sur ce chemin.", **said
    )
    return Finding(reading.where, text, path=path)


def unanswered(subject: Subject) -> Iterator[Finding]:
    """Find questions that not everyone answers, and of which the lack may make a condition hold."""
    surely = set(subject.computed())
    for reading in _readings(subject.json):
        known = reading.name in surely | reading.sets
        if reading.misled and reading.name in subject.doubtful and not known:
            text = _(
                "La condition lit « %(name)s », à quoi tout le monde ne répond pas : voyez ce qui "
                "arrive sans réponse, ou ajoutez « est renseigné ».",
                name=subject.doubtful[reading.name],
            )
            yield Finding(reading.where, text, ADVICE)


def _explored(subject: Subject, name: str) -> Trail:
    def follow(way: Way, bit: bool) -> bool:
        return bit or name in way.sets

    return subject.space.explore(follow)


def _readings(json: Json) -> Iterator[Reading]:
    for status in json["statuses"]:
        where, own = f"statuses.{status['id']}", status["id"]
        sets: set[str] = set()
        yield from _of_actions(f"{where}.enter", own, status.get("enter", ()), sets)
        yield from _of_questions(where, own, status, sets)
        for timer in status.get("timers", ()):
            path = f"{where}.timers.{timer['id']}"
            yield from _of_actions(path, own, timer.get("actions", ()), set(sets))
        for choice in status.get("choices", ()):
            path, tree = f"{where}.choices.{choice['id']}", choice.get("condition")
            yield from _of_tree(path, own, tree, frozenset(sets))
            yield from _of_questions(path, own, choice, sets)
        yield from _of_anytime(json, status, sets)


def _of_anytime(json: Json, status: Json, sets: set[str]) -> Iterator[Reading]:
    """What global actions read in a status where they may be done."""
    for rule in json.get("actions", ()):
        if may_happen(rule, status):
            where, own = f"actions.{rule['id']}", status["id"]
            yield from _of_tree(where, own, rule.get("condition"), frozenset(sets))
            yield from _of_questions(where, own, rule, sets)
            more = sets | filled(rule.get("fields", ()))
            yield from _of_actions(where, own, rule.get("actions", ()), more)


def _of_actions(
    where: str, status: str, actions: Iterable[Json], sets: set[str]
) -> Iterator[Reading]:
    """What the trees of actions read, in order; `sets` gathers what they surely set."""
    for path, action in actions_within(where, list(actions)):
        for tree in conditions_of(action):
            yield from _of_tree(path, status, tree, frozenset(sets))
        yield from _of_values(path, status, action, sets)
        yield from _of_questions(path, status, action, sets)
        if action.get("condition") is None:
            sets.update(name for name, _tree in written_by(action))


def _of_questions(where: str, status: str, asking: Json, sets: set[str]) -> Iterator[Reading]:
    """What the conditions of questions read, but for the other questions of their list."""
    asked = asking.get("fields", ())
    known = frozenset(sets | {one["id"] for one in asked})
    for one in asked:
        yield from _of_tree(where, status, one.get("condition"), known)


def _of_values(where: str, status: str, action: Json, sets: set[str]) -> Iterator[Reading]:
    """What an action reckons with, once its condition holds: it has looked at what that reads."""
    known = sets | read_by(action.get("condition"))
    sent = () if trait_of(action).writes else worked_out(action)
    for name, tree in (*written_by(action), *(("", one) for one in sent)):
        for reading in _of_tree(where, status, tree, frozenset(known)):
            yield reading._replace(misled=False, worked=True)
        known = known | {name}


def _of_tree(where: str, status: str, tree: Any, sets: frozenset[str]) -> Iterator[Reading]:
    if isinstance(tree, dict):
        misleading = _misleading(tree)
        for name in sorted(read_by(tree) - _asked_if_empty(tree)):
            yield Reading(where, status, name, sets, name in misleading)


def _asked_if_empty(tree: Any) -> set[str]:
    """The names of which a tree asks whether they hold something."""
    found = {use.name for use in uses(tree) if use.how == "truth"}
    found |= {use.name for use in uses(tree) if use.how == "equal" and None in use.constants}
    return {name.split(".")[0] for name in found}


def _misleading(tree: Any) -> set[str]:
    """The names that a tree orders, or wants different from something."""
    if isinstance(tree, list):
        return {name for one in tree for name in _misleading(one)}
    if not isinstance(tree, dict):
        return set()
    found = {name for inner in tree.values() for name in _misleading(inner)}
    return found | (read_by(tree) if tree.keys() & {*ORDERS, "!=", "!=="} else set())
