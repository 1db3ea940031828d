"""Letters that leave without end: each round of her own choices, or of delays, sends one."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from heapq import heappop, heappush
from itertools import count
from typing import NamedTuple

from guichet_kit.i18n import _

from guichet_workflow.core.clock import EXACT
from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.finding import ADVICE, BLOCKING, Finding
from guichet_workflow.core.lint.leaving import read_by
from guichet_workflow.core.lint.promises import is_written_to
from guichet_workflow.core.lint.space import Node, Way
from guichet_workflow.core.lint.subject import Subject
from guichet_workflow.core.traits import (
    ANSWERED,
    MOVES,
    TIMER,
    Json,
    actions_of,
    all_actions,
    trait_of,
    written_by,
)

Arrow = tuple[Way, Node]
Wait = Callable[[Way], timedelta]
AT_ONCE, DAY = timedelta(0), timedelta(days=1)


class Round(NamedTuple):
    """A round from a status back to it, how long it takes at least, the labels of its way."""

    status: str
    takes: timedelta
    path: tuple[str, ...]


def rounds(subject: Subject) -> Iterator[Finding]:
    """Find where the citizen may turn by her choices and answers alone while letters leave.

    A round is let be when one of its conditions reads what the round itself writes: a count.
    """
    after = _arrows(subject, lambda way: _is_hers(subject, way))
    for one in _turns(subject, after, lambda _way: AT_ONCE):
        text = _(
            "L’usager peut revenir à «\u00a0%(label)s\u00a0» sans fin, par ses propres choix ou "
            "réponses\u00a0; à chaque tour, un message part. Ajoutez un choix d’agent sur ce "
            "chemin, une condition qui compte les tours, ou montrez le message sur sa page seule.",
            label=subject.label(one.status),
        )
        yield Finding(f"statuses.{one.status}", text, ADVICE, one.path)


def rounds_alone(subject: Subject) -> Iterator[Finding]:
    """Find where delays alone turn a request while letters leave: blocking in less than a day.

    A longer round, such as a weekly reminder until an agent acts, is only advised against.
    """
    delays = dict(_delays(subject))

    def wait(way: Way) -> timedelta:
        if way.how == MOVES:
            return AT_ONCE
        return delays.get(way.where) or delays.get(way.where.rpartition(".")[0], DAY)

    after = _arrows(subject, lambda way: _is_clocked(subject, way))
    for one in _turns(subject, after, wait):
        text = _(
            "La demande revient seule à «\u00a0%(label)s\u00a0» sans fin, par ses délais\u00a0; à "
            "chaque tour, un message part. Ajoutez sur ce chemin une condition qui compte les "
            "tours, ou menez un délai vers un statut qui attend quelqu’un.",
            label=subject.label(one.status),
        )
        level = BLOCKING if one.takes < DAY else ADVICE
        yield Finding(f"statuses.{one.status}", text, level, one.path)


def _delays(subject: Subject) -> Iterator[tuple[str, timedelta]]:
    """How long each delay is at least, by its path."""
    for name, status in subject.statuses.items():
        for timer in status.get("timers", ()):
            yield f"statuses.{name}.timers.{timer['id']}", _least(timer["after"])
    for rule in subject.json.get("actions", ()):
        if rule.get("when"):
            yield f"actions.{rule['id']}", _least(rule["when"]["offset"])
    for where, action in all_actions(subject.json):
        if action.get("deadline"):
            yield where, _least(action["deadline"])


def _least(delay: Json) -> timedelta:
    n = 1 if "option" in delay else max(int(delay["n"]), 0)
    return n * EXACT.get(delay["unit"], DAY)


def _is_clocked(subject: Subject, way: Way) -> bool:
    """Whether a delay takes a way each time that the request is there."""
    if way.how != TIMER or not way.where.startswith("actions."):
        return way.how == TIMER
    rules = {one["id"]: one.get("when") or {} for one in subject.json["actions"]}
    when = rules[way.where.split(".")[1]]
    return when.get("from") == "last" and when.get("status") == way.source


def _arrows(subject: Subject, led: Callable[[Way], bool]) -> dict[Node, list[Arrow]]:
    """The ways that somebody or something leads, and what follows by itself, from each state."""
    found: dict[Node, list[Arrow]] = {}
    for node, way, after in subject.trail.arrows:
        if way.how == MOVES or led(way):
            found.setdefault(node, []).append((way, after))
    return found


def _turns(subject: Subject, after: dict[Node, list[Arrow]], wait: Wait) -> Iterator[Round]:
    """Each round that sends a letter; one that counts is let be."""
    told: set[frozenset[str]] = set()
    for node in subject.trail.before:
        status = subject.statuses[node.status]
        told_here = _sends(status, f"statuses.{node.status}.enter.")
        first = [one for one in after.get(node, ()) if told_here or _sends_on(status, one[0])]
        turn = _shortest(node, first, after, wait)
        statuses = frozenset(way.source for way, _node in turn)
        if turn and statuses not in told and not _counts(subject, turn):
            told.add(statuses)
            path = subject.path(node, *(one.status for _way, one in turn))
            yield Round(node.status, sum((wait(way) for way, _node in turn), AT_ONCE), path)


def _sends_on(status: Json, way: Way) -> bool:
    """Whether a delay of a status that takes a way writes to somebody before it."""
    place = way.where.split(".")
    return place[2:3] == ["timers"] and _sends(status, f"{'.'.join(place[:4])}.")


def _is_hers(subject: Subject, way: Way) -> bool:
    asked = way.how == ANSWERED and trait_of(subject.actions[way.where]).asks
    return asked or way.how == CITIZEN


def _shortest(
    start: Node, first: list[Arrow], after: dict[Node, list[Arrow]], wait: Wait
) -> list[Arrow]:
    """A soonest and shortest round from a state back to it; none of moves, that `circles` finds."""
    seen, rank = {start}, count()
    waiting: list[tuple[timedelta, int, int, list[Arrow]]] = []

    def go_on(spent: timedelta, path: list[Arrow], ways: list[Arrow]) -> None:
        for one in ways:
            longer = [*path, one]
            heappush(waiting, (spent + wait(one[0]), len(longer), next(rank), longer))

    go_on(AT_ONCE, [], first)
    while waiting:
        spent, _steps, _rank, path = heappop(waiting)
        at = path[-1][1]
        if at == start and any(way.how != MOVES for way, _node in path):
            return path
        if at not in seen:
            seen.add(at)
            go_on(spent, path, after.get(at, []))
    return []


def _sends(status: Json, place: str) -> bool:
    """Whether what is done at a place of a status writes to somebody, not on her page alone."""
    return any(
        (action["do"] == "message" and action.get("channel") != PORTAL) or is_written_to(action)
        for where, action in actions_of(status)
        if where.startswith(place)
    )


def _counts(subject: Subject, turn: list[Arrow]) -> bool:
    """Whether a condition of a round, or of what leaves it by itself, reads what it writes."""
    written: set[str] = set()
    ways = [way for way, _node in turn]
    for source in dict.fromkeys(way.source for way in ways):
        ways += [way for way in subject.space.leaving[source] if way.how == MOVES]
        for _where, action in actions_of(subject.statuses[source]):
            written.update(name for name, _tree in written_by(action))
    return any(read_by(tree) & written for way in ways for tree in (*way.wanted, *way.unwanted))
