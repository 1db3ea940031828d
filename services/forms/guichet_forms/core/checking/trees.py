"""What is wrong in what a form computes: conditions, checks, formulas, rules."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from guichet_kit.i18n import _
from guichet_kit.logic import check, gives, item_names
from guichet_questions.kinds import kind_of
from guichet_questions.kinds.computed import Computed
from guichet_questions.question import Field, Logic

from guichet_forms.core.checking.finding import Finding
from guichet_forms.core.definition import Form, Page

_QUOTED = re.compile(r"(«[\u00a0 ]?)([a-z][a-z0-9_.]*)([\u00a0 ]?»)")
# Conditions over more combinations than this are not enumerated.
MOST_COMBINATIONS = 4096
# What a formula may give, by what its value is said to be.
_SUITABLE = {"number": ("number", "text", "any"), "text": ("text", "number", "date", "any")}


class _Kinds(Mapping[str, str]):
    """What each answer holds, found when it is asked for: a tree reads few answers of many."""

    def __init__(self, known: Mapping[str, Field]) -> None:
        self._known = known

    def __getitem__(self, name: str) -> str:
        return kind_of(self._known[name]).holds

    def __iter__(self) -> Iterator[str]:
        return iter(self._known)

    def __len__(self) -> int:
        return len(self._known)


@dataclass(frozen=True)
class _Scope:
    """What a tree may name: `known` in the form and its row, `earlier` when it is computed."""

    known: Mapping[str, Field]
    earlier: Mapping[str, Field]

    @property
    def kinds(self) -> _Kinds:
        return _Kinds(self.known)


def tree_faults(form: Form) -> Iterator[Finding]:
    """Faults of each tree, in the order of the pages; only earlier answers may be read."""
    known = {key: item for key, item in form.by_id.items() if kind_of(item).takes_answer}
    earlier: dict[str, Field] = {}
    for index, page in enumerate(form.pages):
        place = f"pages.{index}"
        if page.condition is not None:
            scope = _Scope(known, earlier)
            yield from _condition(f"{place}.condition", page.title, page.condition, scope)
        for position, item in enumerate(page.fields):
            yield from _question(f"{place}.fields.{position}", item, _Scope(known, earlier))
            if item.id in known:
                earlier[item.id] = item
        yield from _rules(place, page, _Scope(known, earlier))


def _question(place: str, item: Field, scope: _Scope) -> Iterator[Finding]:
    """The trees of a question, then of those it holds."""
    if item.condition is not None:
        yield from _condition(f"{place}.condition", item.label, item.condition, scope)
    if isinstance(kind := kind_of(item), Computed):
        yield from _formula(place, item, kind, scope)
    with_itself = _Scope({**scope.known, item.id: item}, {**scope.earlier, item.id: item})
    for number, validation in enumerate(item.validations):
        where = f"{place}.validations.{number}.check"
        yield from _read(where, item.label, validation.check, with_itself)
    yield from _nested(place, item, scope)


def _nested(place: str, item: Field, scope: _Scope) -> Iterator[Finding]:
    """Nested questions read their own row too."""
    row = {nested.id: nested for nested in item.fields if kind_of(nested).takes_answer}
    known, earlier = {**scope.known, **row}, dict(scope.earlier)
    for position, nested in enumerate(item.fields):
        where = f"{place}.{kind_of(item).nests}.{position}"
        yield from _question(where, nested, _Scope(known, earlier))
        if nested.id in row:
            earlier[nested.id] = nested


def _condition(place: str, title: str, tree: Logic, scope: _Scope) -> Iterator[Finding]:
    faults = list(_read(place, title, tree, scope))
    yield from faults
    if not faults and not _can_hold(tree, [scope.earlier[name] for name in sorted(tree.reads)]):
        yield Finding(
            place,
            _("« %(title)s » ne s’affichera jamais : sa condition n’est jamais remplie.")
            % {"title": title},
        )


def _formula(place: str, item: Field, kind: Computed, scope: _Scope) -> Iterator[Finding]:
    tree = item.settings["formula"]
    faults = list(_read(f"{place}.formula", item.label, tree, scope))
    yield from faults
    given = tree["cat"][0] if kind.result == "text" else dict(tree)
    suitable = _SUITABLE.get(kind.result)
    if not faults and suitable and gives(given, scope.kinds) not in suitable:
        yield Finding(
            f"{place}.formula",
            _("La formule de « %(label)s » ne donne pas la sorte de valeur annoncée.")
            % {"label": item.label},
        )


def _rules(place: str, page: Page, scope: _Scope) -> Iterator[Finding]:
    """Rules are asked once their page is answered; each stands at one of its questions."""
    own = {item.id for item in page.fields}
    for number, rule in enumerate(page.rules):
        where = f"{place}.rules.{number}"
        yield from _read(f"{where}.check", page.title, rule.check, scope)
        if rule.field not in own & scope.known.keys():
            yield Finding(
                f"{where}.field",
                _(
                    "La page « %(title)s » n’a pas de question « %(id)s » : choisissez celle où le "
                    "message s’affiche."
                )
                % {"title": page.title, "id": rule.field},
            )


def _read(place: str, title: str, tree: Logic, scope: _Scope) -> Iterator[Finding]:
    """What is unreadable, unknown or senseless in a tree, else what it reads too early."""
    mistakes = check(dict(tree), scope.kinds)
    yield from (Finding(place, _labelled(sentence, scope.known)) for sentence in mistakes)
    late = [] if mistakes else sorted(tree.reads - scope.earlier.keys())
    if late:
        yield Finding(
            place,
            _(
                "La condition de « %(title)s » lit « %(names)s », que la personne n’a pas encore "
                "rempli : remontez cette question, ou revoyez la condition."
            )
            % {"title": title, "names": ", ".join(_label(name, scope.known) for name in late)},
        )
    for block, name in sorted(() if mistakes else item_names(dict(tree))):
        held = scope.known.get(block)
        if held is not None and held.kind == "block" and name.split(".")[0] not in _answers(held):
            yield Finding(place, _not_in_rows(title, name, held.label))


def _labelled(sentence: str, known: Mapping[str, Field]) -> str:
    """A sentence of the checks of trees, which know names alone, with labels in their place."""
    return _QUOTED.sub(lambda found: f"{found[1]}{_label(found[2], known)}{found[3]}", sentence)


def _label(name: str, known: Mapping[str, Field]) -> str:
    head, dot, part = name.partition(".")
    label = known[head].label if head in known else ""
    return f"{label}{_(' : ')}{part}" if label and dot else label or name


def _answers(block: Field) -> set[str]:
    return {nested.id for nested in block.fields if kind_of(nested).takes_answer}


def _not_in_rows(title: str, name: str, block: str) -> str:
    sentence = _("« %(title)s » lit « %(name)s » dans les lignes de « %(block)s », qui ne l’a pas.")
    return sentence % {"title": title, "name": name, "block": block}


def _can_hold(tree: Logic, read: list[Field]) -> bool:
    """False when no combination of answers makes the condition true.

    Only fields with few possible answers are enumerated; for others the doubt is in their favour.
    """
    domains = [kind_of(item).domain() for item in read]
    if any(domain is None for domain in domains):
        return True
    known = [domain for domain in domains if domain is not None]
    combinations = itertools.islice(itertools.product(*known), MOST_COMBINATIONS + 1)
    for count, values in enumerate(combinations):
        answers = {item.id: value for item, value in zip(read, values, strict=True)}
        if count == MOST_COMBINATIONS or tree.holds(answers):
            return True
    return False
