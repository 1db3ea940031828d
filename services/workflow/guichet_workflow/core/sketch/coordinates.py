"""Where each thing of the layers stands: near what it is joined to, never over its neighbour."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from guichet_workflow.core.sketch.layers import Chain, Layers

PASSES, FEW_PASSES = 10, 2
MOST_THINGS = 4_000
"""Things to place beyond which few passes are made."""


def centres(layers: Layers, widths: Mapping[str, float], gap: float) -> dict[str, float]:
    """The middle of each thing from the left edge, in the unit of `widths`."""
    at = _packed(layers, widths, gap)
    near = _joined(layers.chains)
    for turn in range(PASSES if len(at) <= MOST_THINGS else FEW_PASSES):
        ranks = layers.ranks if turn % 2 == 0 else layers.ranks[::-1]
        for rank in ranks:
            wanted = [_mean([at[one] for one in near.get(name, ())], at[name]) for name in rank]
            at.update(zip(rank, _apart(wanted, _spaces(rank, widths, gap)), strict=True))
    left = min((at[name] - widths[name] / 2 for name in at), default=0.0)
    return {name: round(x - left, 1) for name, x in at.items()}


def _packed(layers: Layers, widths: Mapping[str, float], gap: float) -> dict[str, float]:
    at: dict[str, float] = {}
    for rank in layers.ranks:
        x = 0.0
        for name in rank:
            at[name] = x + widths[name] / 2
            x += widths[name] + gap
    return at


def _joined(chains: Sequence[Chain]) -> dict[str, list[str]]:
    near: dict[str, list[str]] = {}
    for chain in chains:
        for high, low in zip(chain.through, chain.through[1:], strict=False):
            near.setdefault(high, []).append(low)
            near.setdefault(low, []).append(high)
    return near


def _mean(numbers: Sequence[float], otherwise: float) -> float:
    return sum(numbers) / len(numbers) if numbers else otherwise


def _spaces(rank: Sequence[str], widths: Mapping[str, float], gap: float) -> list[float]:
    """How far the middle of each must be from that of the one before."""
    pairs = zip(rank, rank[1:], strict=False)
    first = [0.0] if rank else []
    return [*first, *((widths[a] + widths[b]) / 2 + gap for a, b in pairs)]


def _apart(wanted: Sequence[float], spaces: Sequence[float]) -> list[float]:
    """The places nearest to those wanted, in the least squares, that keep their distances.

    Pool adjacent violators: neighbours that want to be nearer than allowed move as one block.
    """
    shift, shifts = 0.0, []
    for space in spaces:
        shift += space
        shifts.append(shift)
    blocks: list[list[float]] = []
    for want, moved in zip(wanted, shifts, strict=True):
        blocks.append([want - moved, 1.0])
        while len(blocks) > 1 and blocks[-2][0] > blocks[-1][0]:
            value, count = blocks.pop()
            before, others = blocks[-1]
            blocks[-1] = [(before * others + value * count) / (others + count), others + count]
    placed = [value for value, count in blocks for _one in range(int(count))]
    return [value + moved for value, moved in zip(placed, shifts, strict=True)]
