"""Looks for answers that make some conditions true and others false, by trying a few."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, NamedTuple

from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled

from guichet_workflow.core.lint.values import Domain, domains, uses

MOST_TRIED = 2000
MOST_WORK, SEARCH = 1_000_000, 10
"""What all the searches in one definition may cost, sixty times what large ones do; and each."""


@dataclass
class Work:
    """What is left of the work that one definition is worth, in names and conditions tried."""

    left: int = MOST_WORK

    @property
    def over(self) -> bool:
        """Whether nothing is looked for any more."""
        return self.left <= 0


_work: ContextVar[Work] = ContextVar("work")


@contextmanager
def measured() -> Iterator[Work]:
    """Bound what the searches made within cost together; those past the bound find nothing."""
    work = Work()
    token = _work.set(work)
    try:
        yield work
    finally:
        _work.reset(token)


class Answers(NamedTuple):
    """What was found: `found` is None when nothing fits.

    `plain`: only values that the conditions speak of were needed. `certain`, when nothing was
    found: there is nothing to find, whatever the answers.
    """

    found: dict[str, Any] | None
    plain: bool = False
    certain: bool = False


def search(true: Sequence[Any], false: Sequence[Any], kinds: Mapping[str, str]) -> Answers:
    """Give answers for which each tree of `true` holds and none of `false`."""
    work = _work.get(None) or Work()
    if work.over:
        return Answers(None)
    try:
        wanted = [(compiled(tree), True) for tree in true]
        wanted += [(compiled(tree), False) for tree in false]
    except LogicRefused:
        return Answers(None)
    used = [use for tree in (*true, *false) for use in uses(tree)]
    work.left -= SEARCH + len(used)
    found = domains(used, kinds)
    plain = {name: domain.compared for name, domain in found.items()}
    if (answers := _fitting(plain, wanted, work)) is not None:
        return Answers(answers, plain=True)
    every = {name: (*domain.compared, *domain.spare) for name, domain in found.items()}
    answers = _fitting(every, wanted, work)
    certain = answers is None and not work.over and _is_whole(found, every)
    return Answers(answers, certain=certain)


def _is_whole(found: Mapping[str, Domain], every: Mapping[str, tuple[Any, ...]]) -> bool:
    tried = 1
    for values in every.values():
        tried *= len(values)
    return tried <= MOST_TRIED and all(domain.whole for domain in found.values())


def _fitting(
    tried: Mapping[str, tuple[Any, ...]], wanted: list[Any], work: Work
) -> dict[str, Any] | None:
    for values in islice(product(*tried.values()), MOST_TRIED):
        work.left -= len(tried) + len(wanted)
        if work.over:
            return None
        answers = dict(zip(tried, values, strict=True))
        data = nested(answers)
        if all(bool(condition(data)) is expected for condition, expected in wanted):
            return answers
    return None


def nested(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Give the data in which each path ("adresse.commune") leads to its value."""
    data: dict[str, Any] = {}
    for path, value in answers.items():
        *folders, name = path.split(".")
        here = data
        for folder in folders:
            inner = here.setdefault(folder, {})
            here = inner if isinstance(inner, dict) else {}
        here[name] = value
    return data


def in_words(answers: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    """Give answers in French, such as "« Montant » vaut 1000 et « Danger » vaut oui"."""
    return _(" et ").join(_each(answers, labels))


def _each(answers: Mapping[str, Any], labels: Mapping[str, str]) -> Iterator[str]:
    for name, value in answers.items():
        label = labels.get(name, name)
        if value is None or value == []:
            yield _("« %(label)s » est vide", label=label)
        elif isinstance(value, list):
            shown = ", ".join(map(str, value))
            yield _("« %(label)s » contient %(value)s", label=label, value=shown)
        else:
            yield _("« %(label)s » vaut %(value)s", label=label, value=_shown(value))


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, float):
        return f"{value:g}".replace(".", ",")
    return str(value)
