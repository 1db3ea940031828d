"""The states that a request may be in, and the ways between them: what the linter explores.

A state is a status, the status before it where a question leads back there, and one thing that a
rule follows (a field that was set, a message that was sent). That a clock is paused or a question
open is known from the status. Conditions are not computed: a way may be taken when some answers
make its conditions true.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from guichet_workflow.core.traits import MOVES

Json = Mapping[str, Any]
BY_ITSELF = (MOVES,)
FROM_OUTSIDE = ("silence", "withdrawal")
"""Ways that the whole definition gives to every status, which are no issue of their own."""


class Way(NamedTuple):
    """A way from a status to another; `target` "" is the status before.

    `how` is start, choice, citizen (her own choice), timer, move, answer, person, outside, silence
    or withdrawal. Its `wanted` conditions hold and its `unwanted` do not. `sets` are the fields
    that surely hold something once it is taken; `tells` says that the citizen has surely been
    written to on it.
    """

    where: str
    source: str
    target: str
    how: str
    legal_basis: str = ""
    wanted: tuple[Any, ...] = ()
    unwanted: tuple[Any, ...] = ()
    sets: frozenset[str] = frozenset()
    tells: bool = False


class Node(NamedTuple):
    """A state of a request; `bit` is what the rule that explores follows."""

    status: str
    previous: str = ""
    bit: bool = False


Follow = Callable[[Way, bool], bool]


@dataclass
class Trail:
    """What was explored: each state with the one before it on a shortest way, and every arrow."""

    before: dict[Node, Node | None] = field(default_factory=dict)
    arrows: list[tuple[Node, Way, Node]] = field(default_factory=list)

    def path(self, node: Node | None) -> list[Node]:
        """Give a shortest way from the start to a state, both included."""
        found: list[Node] = []
        while node is not None:
            found.append(node)
            node = self.before[node]
        return found[::-1]

    def first(self, status: str, bit: bool) -> Node | None:
        """Give the first state found in a status with this bit, the nearest to the start."""
        nodes = (node for node in self.before if node.status == status and node.bit is bit)
        return next(nodes, None)


class Space:
    """The statuses of a definition with the ways between them; those to nowhere are left out."""

    def __init__(self, statuses: Collection[str], start: str, ways: Collection[Way]) -> None:
        self.start = start if start in statuses else ""
        self.ways = [way for way in ways if way.target in statuses or not way.target]
        self.returning = {way.source for way in self.ways if not way.target}
        self.leaving: dict[str, list[Way]] = {status: [] for status in statuses}
        for way in self.ways:
            self.leaving[way.source].append(way)

    def explore(self, follow: Follow, *, start: bool = False) -> Trail:
        """Give every state that a request may come to, nearest first; `start` is the first bit."""
        trail = Trail()
        waiting = [Node(self.start, "", start)] if self.start else []
        trail.before = dict.fromkeys(waiting)
        for node in waiting:  # grows on the way
            for way, after in self._after(node, follow):
                trail.arrows.append((node, way, after))
                if after not in trail.before:
                    trail.before[after] = node
                    waiting.append(after)
        return trail

    def _after(self, node: Node, follow: Follow) -> Iterator[tuple[Way, Node]]:
        for way in self.leaving[node.status]:
            # The engine goes back to the first status when there was none before.
            target = way.target or node.previous or self.start
            previous = node.status if target in self.returning else ""
            yield way, Node(target, previous, follow(way, node.bit))


def reach(starts: Collection[Node], arrows: Collection[tuple[Node, Node]]) -> set[Node]:
    """Give all that the arrows lead to from `starts`, these included."""
    after: dict[Node, list[Node]] = {}
    for source, target in arrows:
        after.setdefault(source, []).append(target)
    found, waiting = set(starts), list(starts)
    while waiting:
        new = [node for node in after.get(waiting.pop(), ()) if node not in found]
        found.update(new)
        waiting.extend(new)
    return found
