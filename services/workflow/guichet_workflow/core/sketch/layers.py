"""A graph in layers: no cycle left, a rank for each node, an order within each rank.

The way of Sugiyama, Tagawa and Toda (1981): what goes back is turned, long arrows pass through a
stand-in at each rank, crossings are lessened by barycentres. The same graph gives the same layers.
"""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

SWEEPS = 12
MOST_SWEPT = 2_000
"""Stand-ins beyond which the first order is kept: no eye follows such a drawing."""
Pair = tuple[str, str]


@dataclass(frozen=True)
class Chain:
    """An arrow through the ranks: the names it passes, its ends included, from top to bottom.

    `turned` says that it truly goes from the last to the first; `label` is the stand-in that
    bears its words, "" when it has no rank to pass.
    """

    pair: Pair
    through: tuple[str, ...]
    turned: bool

    @property
    def label(self) -> str:
        """The stand-in beside where the arrow truly begins."""
        inside = self.through[1:-1]
        return (inside[-1] if self.turned else inside[0]) if inside else ""


@dataclass(frozen=True)
class Layers:
    """The ranks from top to bottom, each from left to right, and the arrows through them."""

    ranks: tuple[tuple[str, ...], ...]
    chains: tuple[Chain, ...]


def layered(nodes: Sequence[str], pairs: Iterable[Pair]) -> Layers:
    """Put nodes in layers; pairs are arrows between two of them, none to itself."""
    arrows = list(dict.fromkeys(pairs))
    backward = _backward(nodes, arrows)
    downward = {pair: pair[::-1] if pair in backward else pair for pair in arrows}
    ranks = _ranks(nodes, list(downward.values()))
    chains = [
        Chain(pair, _through(pair, *downward[pair], ranks), pair in backward) for pair in arrows
    ]
    return Layers(_ordered(nodes, ranks, chains), tuple(chains))


def _backward(nodes: Sequence[str], pairs: Sequence[Pair]) -> set[Pair]:
    """The arrows that close a cycle, walking from the first node in order."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in pairs:
        after[source].append(target)
    found: set[Pair] = set()
    seen: set[str] = set()
    for node in nodes:
        _walk(node, after, seen, found)
    return found


def _walk(start: str, after: Mapping[str, list[str]], seen: set[str], found: set[Pair]) -> None:
    """Depth first, without recursion: a circuit may be a hundred statuses long."""
    if start in seen:
        return
    seen.add(start)
    path, waiting = [start], [iter(after[start])]
    while waiting:
        target = next(waiting[-1], None)
        if target is None:
            waiting.pop()
            path.pop()
        elif target in path:
            found.add((path[-1], target))
        elif target not in seen:
            seen.add(target)
            path.append(target)
            waiting.append(iter(after[target]))


def _ranks(nodes: Sequence[str], pairs: Sequence[Pair]) -> dict[str, int]:
    """Each node under all that leads to it; an entry stands just above what it leads to.

    Even numbers only: between two nodes there is always a rank for the words of an arrow.
    """
    ranks = dict.fromkeys(nodes, 0)
    for _pass in nodes:
        moved = False
        for source, target in pairs:
            if ranks[target] < ranks[source] + 2:
                ranks[target] = ranks[source] + 2
                moved = True
        if not moved:
            break
    entered = {target for _source, target in pairs}
    for node in nodes:
        below = [ranks[target] for source, target in pairs if source == node]
        if node not in entered and below:
            ranks[node] = min(below) - 2
    return ranks


def _through(pair: Pair, top: str, bottom: str, ranks: Mapping[str, int]) -> tuple[str, ...]:
    inside = range(ranks[top] + 1, ranks[bottom])
    return (top, *(f"{pair[0]}>{pair[1]}@{rank}" for rank in inside), bottom)


def _ordered(
    nodes: Sequence[str], ranks: Mapping[str, int], chains: Sequence[Chain]
) -> tuple[tuple[str, ...], ...]:
    """The order with the fewest crossings among those that the sweeps find."""
    order = _first_order(nodes, ranks, chains)
    above, below = _neighbours(chains)
    best, fewest = [list(rank) for rank in order], _crossings(order, below)
    sweeps = SWEEPS if sum(map(len, order)) <= MOST_SWEPT else 0
    for sweep in range(sweeps):
        down = sweep % 2 == 0
        numbers = range(1, len(order)) if down else range(len(order) - 2, -1, -1)
        for number in numbers:
            beside = order[number - 1 if down else number + 1]
            order[number] = _by_barycentre(order[number], beside, above if down else below)
        crossings = _crossings(order, below)
        if crossings < fewest:
            best, fewest = [list(rank) for rank in order], crossings
    return tuple(tuple(rank) for rank in best)


def _first_order(
    nodes: Sequence[str], ranks: Mapping[str, int], chains: Sequence[Chain]
) -> list[list[str]]:
    order: list[list[str]] = [[] for _rank in range(max(ranks.values(), default=0) + 1)]
    for node in nodes:
        order[ranks[node]].append(node)
    for chain in chains:
        first = ranks[chain.through[0]]
        for at, name in enumerate(chain.through[1:-1], first + 1):
            order[at].append(name)
    return order


def _neighbours(chains: Sequence[Chain]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    above: dict[str, list[str]] = {}
    below: dict[str, list[str]] = {}
    for chain in chains:
        for high, low in zip(chain.through, chain.through[1:], strict=False):
            above.setdefault(low, []).append(high)
            below.setdefault(high, []).append(low)
    return above, below


def _by_barycentre(
    rank: Sequence[str], beside: Sequence[str], near: Mapping[str, Sequence[str]]
) -> list[str]:
    at = {name: number for number, name in enumerate(beside)}
    own = {name: float(number) for number, name in enumerate(rank)}
    for name in rank:
        known = [at[other] for other in near.get(name, ()) if other in at]
        if known:
            own[name] = sum(known) / len(known)
    return sorted(rank, key=lambda name: own[name])


def _crossings(order: Sequence[Sequence[str]], below: Mapping[str, Sequence[str]]) -> int:
    """How many pairs of lines cross between each rank and the next."""
    total = 0
    for high, low in zip(order, order[1:], strict=False):
        at = {name: number for number, name in enumerate(low)}
        seen: list[int] = []
        for name in high:
            for end in sorted(at[one] for one in below.get(name, ()) if one in at):
                total += len(seen) - bisect_right(seen, end)
                insort(seen, end)
    return total
