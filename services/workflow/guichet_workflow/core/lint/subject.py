"""A definition being checked, with what was read in it once and what it may refer to."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from guichet_questions.kinds import KINDS, SOURCED

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.lint.leaving import may_happen, ways_of
from guichet_workflow.core.lint.search import Answers, search
from guichet_workflow.core.lint.space import Node, Space, Trail, Way
from guichet_workflow.core.questions import is_sourced
from guichet_workflow.core.traits import (
    Json,
    all_actions,
    conditions_of,
    trait_of,
    worked_out,
    written_by,
)

ENDS = ("done", "refused")
HELD = {name: kind.logic for name, kind in KINDS.items()}
"""What an answer of each type is in a condition; those of the other types are texts."""


def _held(field: Json) -> str:
    """What an answer to a question is in a condition."""
    kinds = SOURCED if is_sourced(field) else KINDS
    return kinds[field["type"]].logic if field["type"] in kinds else "text"


@dataclass(frozen=True)
class Subject:
    """A definition; `messages`, `sms`, `documents`, `fields` are what exists, None when not known.

    `doubtful` are the labels of the fields of the form that a request may lack, `sources` the data
    sources, `roles` those that agents may hold; None while none is known.
    """

    json: Json
    messages: Collection[str] | None = None
    sms: Collection[str] | None = None
    documents: Collection[str] | None = None
    fields: Mapping[str, str] | None = None
    doubtful: Mapping[str, str] = field(default_factory=dict)
    sources: Collection[str] | None = None
    roles: Collection[str] | None = None

    @cached_property
    def statuses(self) -> dict[str, Json]:
        """Each status by its id."""
        return {status["id"]: status for status in self.json["statuses"]}

    @cached_property
    def actions(self) -> dict[str, Json]:
        """Each action by its path."""
        return dict(all_actions(self.json))

    @cached_property
    def ways(self) -> list[Way]:
        """Every way that is written, those that nothing can take included."""
        return list(ways_of(self.json, self.kinds))

    @cached_property
    def never(self) -> list[Way]:
        """The ways whose conditions cannot hold, whatever the answers."""
        return [way for way in self.ways if self._is_never(way)]

    def _is_never(self, way: Way) -> bool:
        guarded = way.wanted or way.unwanted
        return bool(guarded) and self.search(way.wanted, way.unwanted).certain

    @cached_property
    def space(self) -> Space:
        """The ways that may be taken."""
        never = set(map(id, self.never))
        ways = [way for way in self.ways if id(way) not in never]
        return Space(self.statuses, self.json["start"], ways)

    @cached_property
    def trail(self) -> Trail:
        """All that a request may come to."""
        return self.space.explore(lambda _way, bit: bit)

    @cached_property
    def kinds(self) -> dict[str, str]:
        """What each field that can be known holds, in the words of `guichet_kit.logic.check`."""
        found = {one["id"]: _held(one) for one in self.asked()}
        found.update((name, "any") for name in self.computed())
        for name, option in self.json.get("options", {}).items():
            found[f"options.{name}"] = option["type"]
        return {**(self.fields or {}), **found}

    @cached_property
    def labels(self) -> dict[str, str]:
        """What each field that is asked in the circuit is called."""
        return {one["id"]: one["label"] for one in self.asked()}

    def asked(self) -> Iterator[Json]:
        """Give every question: of choices, and to the citizen."""
        for _where, fields in lists_of(self.json):
            yield from fields

    def asked_of_citizens(self) -> Iterator[str]:
        """Give the fields that citizens are asked for after their form."""
        for action in self.actions.values():
            yield from (one["id"] for one in action.get("fields", ()))
        for choice in self._choices():
            if CITIZEN in choice["by"]:
                yield from (one["id"] for one in choice.get("fields", ()))

    def _choices(self) -> Iterator[Json]:
        for status in self.json["statuses"]:
            yield from status.get("choices", ())

    def asked_of_agents(self) -> Iterator[Json]:
        """Give every question to agents: of global actions, of statuses, of choices."""
        for rule in self.json.get("actions", ()):
            yield from rule.get("fields", ())
        for status in self.json["statuses"]:
            yield from status.get("fields", ())
        for choice in self._choices():
            if CITIZEN not in choice["by"]:
                yield from choice.get("fields", ())

    def computed(self) -> Iterator[str]:
        """Give every field that an action sets."""
        yield from (one["loop"]["item"] for one in self.json["statuses"] if one.get("loop"))
        for _where, action in all_actions(self.json):
            yield from (name for name, _tree in written_by(action))
            if late := action.get(trait_of(action).later):
                yield late

    def search(self, true: Collection[Any], false: Collection[Any]) -> Answers:
        """Look for answers that fit, with what fields hold."""
        return search(tuple(true), tuple(false), self.kinds)

    def label(self, status: str) -> str:
        """Give what agents call a status."""
        found = self.statuses.get(status)
        return str(found["label"]) if found else status

    def reached(self, status: str) -> bool:
        """Whether a request may come to a status."""
        return self.trail.first(status, False) is not None

    def path(self, node: Node | None, *more: str, trail: Trail | None = None) -> tuple[str, ...]:
        """Give the labels of a shortest way to a state, and on to the statuses of `more`."""
        nodes = (trail or self.trail).path(node)
        return tuple(self.label(one) for one in (*(node.status for node in nodes), *more))

    def path_to(self, status: str, *more: str) -> tuple[str, ...]:
        """Give the labels of a shortest way to a status, and on; empty when none leads there."""
        node = self.trail.first(status, False)
        return self.path(node, *more) if node else ()

    def path_to_action(self, name: str) -> tuple[str, ...]:
        """Give the labels of a shortest way to where a global action may be done."""
        rules = [one for one in self.json.get("actions", ()) if one["id"] == name]
        there = (s for s in self.json["statuses"] if any(may_happen(one, s) for one in rules))
        ways = [way for status in there if (way := self.path_to(status["id"]))]
        return min(ways, key=len, default=())


def decides(status: Json) -> bool:
    """Whether a status decides: an end does, unless it says that it does not."""
    return bool(status.get("decides", status["kind"] in ENDS))


def trees_of(json: Json) -> Iterator[tuple[str, Any]]:
    """Give each condition and each value to compute, with its path."""
    for status in json["statuses"]:
        for choice in status.get("choices", ()):
            yield f"statuses.{status['id']}.choices.{choice['id']}", choice.get("condition")
    loops = [one for one in json["statuses"] if one.get("loop")]
    yield from ((f"statuses.{one['id']}.loop", one["loop"]["over"]) for one in loops)
    for rule in json.get("actions", ()):
        yield f"actions.{rule['id']}", rule.get("condition")
    for where, action in all_actions(json):
        yield from ((where, tree) for tree in (*conditions_of(action), *worked_out(action)))
    for where, fields in lists_of(json):
        yield from ((where, one.get("condition")) for one in fields)


def lists_of(json: Json) -> Iterator[tuple[str, Collection[Json]]]:
    """Give each list of questions with the path of what asks them, of citizens first."""
    for where, action in all_actions(json):
        yield where, action.get("fields", ())
    for rule in json.get("actions", ()):
        yield f"actions.{rule['id']}", rule.get("fields", ())
    for status in json["statuses"]:
        where = f"statuses.{status['id']}"
        yield where, status.get("fields", ())
        for choice in status.get("choices", ()):
            yield f"{where}.choices.{choice['id']}", choice.get("fields", ())
