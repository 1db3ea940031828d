"""Reads the ways out of each status: what its actions do in order, then what may happen there."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_kit.logic import LogicRefused, names

from guichet_workflow.core.definition.model import CITIZEN, HERS
from guichet_workflow.core.kinds import is_owed
from guichet_workflow.core.lint.search import search
from guichet_workflow.core.lint.space import FROM_OUTSIDE, Way
from guichet_workflow.core.traits import (
    ANSWERED,
    MOVES,
    OUTSIDE,
    PERSON,
    Json,
    actions_of,
    actions_within,
    all_actions,
    tells,
    trait_of,
    written_by,
)

Kinds = Mapping[str, str]


@dataclass
class Done:
    """What a list of actions has surely done so far: fields set, moves not taken, messages."""

    sets: set[str] = field(default_factory=set)
    refused: list[Any] = field(default_factory=list)
    telling: list[Any] = field(default_factory=list)

    def tells(self, kinds: Kinds) -> bool:
        """Whether the citizen was written to: surely, or by one message or the other."""
        if None in self.telling:
            return True
        return bool(self.telling) and not search((), self.telling, kinds).plain

    def take(self, action: Json) -> None:
        """Add what an action does."""
        condition = action.get("condition")
        for name, _tree in written_by(action):
            self.refused = [tree for tree in self.refused if name not in read_by(tree)]
            if condition is None:
                self.sets.add(name)
        if any(tells(inner) for _where, inner in actions_within("", [action])):
            self.telling.append(condition)


def read_by(tree: Any) -> set[str]:
    """Give the fields that a tree reads; none when it cannot be read."""
    try:
        return {name.split(".")[0] for name in names(tree)}
    except LogicRefused:
        return set()


def closes(status: Json) -> bool:
    """Whether entering a status surely ends the request."""
    enter = status.get("enter", ())
    return any(act["do"] == "close" and act.get("condition") is None for act in enter)


def rests(status: Json) -> bool:
    """Whether a request may stay in a status: no move takes it on whatever happens."""
    for action in status.get("enter", ()):
        if action["do"] == "close" and action.get("condition") is None:
            return True
        if MOVES in trait_of(action).targets.values() and action.get("condition") is None:
            return False
    return True


def filled(fields: Iterable[Json]) -> set[str]:
    """Give the fields that whoever fills them in cannot leave empty."""
    return {one["id"] for one in fields if is_owed(one) and one.get("condition") is None}


def ways_of(json: Json, kinds: Kinds) -> Iterator[Way]:
    """Give every way from one status to another of a definition."""
    marked = _marked(json)
    for status in json["statuses"]:
        for way in _ways_of_status(json, status, kinds):
            yield way
            yield from (way._replace(target=target) for target in marked.get(way.where, ()))


def _marked(json: Json) -> dict[str, list[str]]:
    """Where each action that goes back to a marker may lead besides: where it was put."""
    put: dict[str, list[str]] = {}
    for status in json["statuses"]:
        for _where, action in actions_of(status):
            if action["do"] == "marker":
                put.setdefault(action["name"], []).append(status["id"])
    returns = [(where, one) for where, one in all_actions(json) if one["do"] == "return"]
    return {where: put.get(one["marker"], []) for where, one in returns}


def _ways_of_status(json: Json, status: Json, kinds: Kinds) -> Iterator[Way]:
    where, done = f"statuses.{status['id']}", Done()
    if status.get("loop"):
        yield Way(f"{where}.loop", status["id"], status["loop"]["after"], MOVES)
    yield from _moves(f"{where}.enter", status["id"], status.get("enter", ()), done, kinds)
    if closes(status):
        yield from _anytime(json, status, frozenset(done.sets), kinds)
    if not rests(status) or closes(status):
        return
    sets = frozenset(done.sets)
    yield from _choices(status, sets)
    yield from _timers(status, sets, kinds)
    yield from _later(actions_of(status), status["id"], sets)
    yield from _whole(json, status, sets)
    yield from _anytime(json, status, sets, kinds)


def _moves(
    where: str, source: str, actions: Iterable[Json], done: Done, kinds: Kinds, how: str = MOVES
) -> Iterator[Way]:
    """The moves that a list of actions may make; `done` gathers what they all do."""
    for at, action in enumerate(actions):
        condition = action.get("condition")
        if action["do"] == "close" and condition is None:
            done.telling += _telling_after(actions, at)
            return
        for key, kind in trait_of(action).targets.items():
            if kind != MOVES or not action.get(key):
                continue
            wanted = () if condition is None else (condition,)
            refused, sets = tuple(done.refused), frozenset(done.sets)
            tells = done.tells(kinds)
            path = f"{where}.{at}"
            yield Way(path, source, action[key], how, "", wanted, refused, sets, tells)
            if condition is None:
                return
            done.refused.append(condition)
        done.take(action)


def _telling_after(actions: Iterable[Json], at: int) -> list[Any]:
    after = Done()
    for action in list(actions)[at + 1 :]:
        after.take(action)
    return after.telling


def _choices(status: Json, sets: frozenset[str]) -> Iterator[Way]:
    for choice in status.get("choices", ()):
        condition = choice.get("condition")
        wanted = () if condition is None else (condition,)
        more = sets | filled(choice.get("fields", ()))
        where = f"statuses.{status['id']}.choices.{choice['id']}"
        for how in _choosers(choice):
            yield Way(where, status["id"], choice["to"], how, "", wanted, sets=more)


def _choosers(choice: Json) -> Iterator[str]:
    if not HERS.issuperset(choice["by"]):
        yield "choice"
    if CITIZEN in choice["by"]:
        yield CITIZEN


def _timers(status: Json, sets: frozenset[str], kinds: Kinds) -> Iterator[Way]:
    for timer in status.get("timers", ()):
        where, done = f"statuses.{status['id']}.timers.{timer['id']}", Done(set(sets))
        basis = timer.get("legal_basis", "")
        for way in _moves(where, status["id"], timer.get("actions", ()), done, kinds, "timer"):
            yield way._replace(legal_basis=basis)
        if timer.get("to"):
            refused, more = tuple(done.refused), frozenset(done.sets)
            tells = done.tells(kinds)
            target = timer["to"]
            yield Way(where, status["id"], target, "timer", basis, (), refused, more, tells)


def _later(actions: Iterable[tuple[str, Json]], source: str, sets: frozenset[str]) -> Iterator[Way]:
    """Ways that wait for someone: the citizen's answer, a colleague, another service."""
    for where, action in actions:
        trait, condition = trait_of(action), action.get("condition")
        wanted = () if condition is None else (condition,)
        for key, how in trait.targets.items():
            by = OUTSIDE if how == MOVES and _is_nested(where) else how
            back = trait.asks and by == ANSWERED
            if by == MOVES or not (action.get(key) or back):
                continue
            more = sets | _filled_by(action) if by in (ANSWERED, OUTSIDE) else sets
            yield Way(where, source, action.get(key) or "", by, "", wanted, sets=more)


def _anytime(json: Json, status: Json, sets: frozenset[str], kinds: Kinds) -> Iterator[Way]:
    """What global actions may do: a person decides by hand, a delay or a program by itself."""
    for rule in json.get("actions", ()):
        if not may_happen(rule, status):
            continue
        where, done = f"actions.{rule['id']}", Done({*sets, *filled(rule.get("fields", ()))})
        condition, basis = rule.get("condition"), (rule.get("when") or {}).get("legal_basis", "")
        wanted = () if condition is None else (condition,)
        for how in _hows(rule):
            own = Done(set(done.sets))
            for way in _moves(where, status["id"], rule.get("actions", ()), own, kinds, how):
                yield way._replace(legal_basis=basis, wanted=(*wanted, *way.wanted))
            if rule.get("to"):
                refused, more = tuple(own.refused), frozenset(own.sets)
                tells = own.tells(kinds)
                ways = (where, status["id"], rule["to"], how, basis, wanted, refused, more)
                yield Way(*ways, tells)
        inner = actions_within(where, rule.get("actions", ()))
        for way in _later(inner, status["id"], frozenset(done.sets)):
            yield way._replace(wanted=(*wanted, *way.wanted))


def may_happen(rule: Json, status: Json) -> bool:
    """Whether a global action may be done in a status: one that it names, else any open one."""
    unsaid = [] if closes(status) else [status["id"]]
    return status["id"] in rule.get("statuses", unsaid)


def _hows(rule: Json) -> list[str]:
    asked = {PERSON: rule.get("by"), "timer": rule.get("when"), OUTSIDE: rule.get("api")}
    return [how for how, by in asked.items() if by]


def _filled_by(action: Json) -> set[str]:
    late = action.get(trait_of(action).later)
    return filled(action.get("fields", ())) | ({late} if late else set())


def _is_nested(where: str) -> bool:
    """Whether a path leads inside an action, as "statuses.recue.enter.0.then.0" does."""
    return any(part.isdecimal() for part in where.split(".")[2:-1])


def _whole(json: Json, status: Json, sets: frozenset[str]) -> Iterator[Way]:
    """What may happen to every request that is not closed: silence, withdrawal."""
    silence, (quiet, leaves) = json.get("silence"), FROM_OUTSIDE
    stopped = status.get("pauses_silence") or status.get("decides")
    if silence and silence.get("to") and not stopped:
        basis = silence.get("legal_basis", "")
        yield Way("silence", status["id"], silence["to"], quiet, basis, sets=sets)
    if json.get("withdrawal") and status.get("citizen", {}).get("withdraw", True):
        yield Way("withdrawal", status["id"], json["withdrawal"], leaves, sets=sets, tells=True)
