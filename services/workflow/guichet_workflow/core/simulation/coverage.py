"""What scenarios went through: the statuses of a circuit, and the ways out of each."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from guichet_workflow.core.effects import History
from guichet_workflow.core.lint.leaving import ways_of
from guichet_workflow.core.lint.space import Way
from guichet_workflow.core.simulation.playing import Played
from guichet_workflow.core.simulation.stage import Moment
from guichet_workflow.core.traits import ANSWERED, MOVES, OUTSIDE, PERSON, TIMER

Json = Mapping[str, Any]
HOW = {
    "silence": "silence",
    "withdrawn": "withdrawal",
    **dict.fromkeys(("answered", "opinion_given", "opinion_tacit"), ANSWERED),
    **dict.fromkeys(("answer_late", "opinion_late"), TIMER),
    **dict.fromkeys(("call_answered", "call_failed", "call_skipped", "taken_in"), OUTSIDE),
    **dict.fromkeys(("approved", "sent_back", "signed"), PERSON),
}
"""How a request goes on after what a line of history says."""


Place = tuple[str, str]
"""Where a way is written, and where it leads."""


class Mark(NamedTuple):
    """A way out of a status: where it is written, where it leads ("" back), and if it was taken."""

    where: str
    source: str
    target: str
    how: str
    taken: bool


@dataclass(frozen=True)
class Coverage:
    """Whether each status was entered, and the mark of each way."""

    statuses: Mapping[str, bool]
    marks: tuple[Mark, ...]

    @property
    def share(self) -> int:
        """Give the percentage of statuses and ways that were gone through, rounded down."""
        all_of_them = [*self.statuses.values(), *(mark.taken for mark in self.marks)]
        return 100 * sum(all_of_them) // len(all_of_them)

    def of(self, status: str) -> list[Mark]:
        """Give the marks of the ways out of a status; those of the whole circuit are under ""."""
        return [mark for mark in self.marks if mark.source == status]


def cover(json: Json, plays: Iterable[Played]) -> Coverage:
    """Give what the plays of a definition went through."""
    ways = list(ways_of(json, {}))
    entered: set[str] = set()
    taken: set[Place] = set()
    for played in plays:
        for moment in (one for frame in played.frames for one in frame.moments):
            entered.update(_entered(moment))
            taken.update(_taken(moment, ways))
    statuses = {status["id"]: status["id"] in entered for status in json["statuses"]}
    return Coverage(statuses, tuple(_marks(ways, taken)))


def _marks(ways: Iterable[Way], taken: set[Place]) -> Iterator[Mark]:
    """One mark for each way out; silence and withdrawal, written once, belong to no status."""
    seen: set[Place] = set()
    for way in ways:
        place = (way.where, way.target)
        if place not in seen:
            seen.add(place)
            source = way.source if way.where.startswith("statuses.") else ""
            yield Mark(way.where, source, way.target, way.how, place in taken)


def _entered(moment: Moment) -> list[str]:
    lines = (one for one in moment.effects if isinstance(one, History))
    return [str(line.values["status"]) for line in lines if line.kind == "moved"]


def _taken(moment: Moment, ways: list[Way]) -> Iterator[Place]:
    """The ways that a moment took: the first for its cause, then by themselves."""
    here, caused = moment.status, _cause(moment)
    for after in _entered(moment):
        for way in ways:
            if way.source == here and way.target in (after, "") and caused(way):
                yield way.where, way.target
        here, caused = after, _by_itself


def _by_itself(way: Way) -> bool:
    return way.how == MOVES


def _cause(moment: Moment) -> Callable[[Way], bool]:
    """Tell the ways that what happened may take; any way when it is not known."""
    where = f"statuses.{moment.status}"
    for line in (one for one in moment.effects if isinstance(one, History)):
        if line.kind == "chose":
            return _written_at(f"{where}.choices.{line.values['choice']}")
        if line.kind == "timer":
            return _written_at(f"{where}.timers.{line.values['timer']}")
        if line.kind == "triggered":
            return _written_at(f"actions.{line.values['action']}")
        if line.kind == "global_timer":
            return lambda way: way.where.startswith("actions.") and way.how == "timer"
        if line.kind in HOW:
            return _going(HOW[line.kind])
    return lambda _way: True


def _written_at(place: str) -> Callable[[Way], bool]:
    return lambda way: way.where == place or way.where.startswith(f"{place}.")


def _going(how: str) -> Callable[[Way], bool]:
    return lambda way: way.how == how
