"""The statuses of a definition as a graph: what leads where."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any, NamedTuple

Json = Mapping[str, Any]


class Edge(NamedTuple):
    """A way from a status to another: how is choice, timer, ask or move."""

    where: str
    source: str
    target: str
    how: str
    legal_basis: str = ""


def actions_of(status: Json) -> Iterator[tuple[str, Json]]:
    """Give each action of a status with its path, those of timers and documents included."""
    where = f"statuses.{status['id']}"
    groups = [(f"{where}.enter", status.get("enter", ()))]
    groups += [
        (f"{where}.timers.{timer['id']}", timer.get("actions", ()))
        for timer in status.get("timers", ())
    ]
    for path, actions in groups:
        for at, action in enumerate(actions):
            yield f"{path}.{at}", action
            for after, then in enumerate(action.get("then", ())):
                yield f"{path}.{at}.then.{after}", then


def written_by(action: Json) -> Iterator[tuple[str, Any]]:
    """Give the fields that an action writes, each with the tree of its value."""
    if action["do"] in ("set", "compute"):
        pairs = action.get("values") or [action]
        yield from ((one["field"], one["value"]) for one in pairs)


def edges_of(json: Json) -> Iterator[Edge]:
    """Give every way from one status to another that is written on a status."""
    for status in json["statuses"]:
        source = status["id"]
        for choice in status.get("choices", ()):
            yield Edge(f"statuses.{source}.choices.{choice['id']}", source, choice["to"], "choice")
        for timer in status.get("timers", ()):
            if timer.get("to"):
                where = f"statuses.{source}.timers.{timer['id']}"
                basis = timer.get("legal_basis", "")
                yield Edge(where, source, timer["to"], "timer", basis)
        for where, action in actions_of(status):
            if action["do"] in ("ask", "move") and action.get("to"):
                yield Edge(where, source, action["to"], action["do"])


def targets_of_whole(json: Json) -> Iterator[tuple[str, str]]:
    """Give the paths and targets written on the definition: start, withdrawal, silence."""
    yield "start", json["start"]
    if json.get("withdrawal"):
        yield "withdrawal", json["withdrawal"]
    if json.get("silence"):
        yield "silence", json["silence"]["to"]


def reach(starts: Collection[str], ways: Collection[tuple[str, str]]) -> set[str]:
    """Give all that the ways (source, target) lead to from `starts`, these included."""
    found, waiting = set(starts), list(starts)
    while waiting:
        here = waiting.pop()
        new = {target for source, target in ways if source == here} - found
        found |= new
        waiting.extend(new)
    return found
