"""The drawing of a circuit: boxes and arrows with their places, in pixels, ready to be written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from guichet_workflow.core.editing.places import Place, Source, items_of
from guichet_workflow.core.editing.sentences import Words
from guichet_workflow.core.sketch.coordinates import centres
from guichet_workflow.core.sketch.layers import Chain, Layers, layered
from guichet_workflow.core.sketch.ways import OUTSIDE, Way, outside_label, ways_of

BOX, HEIGHT, GAP, MARGIN = 190.0, 60.0, 22.0, 14.0
LETTER, LINE = 6.6, 15.0
BESIDE = 14.0
LONGEST_LINE, LONGEST_NAME, LONGEST_OF_SEVERAL, MOST_LINES = 22, 18, 28, 3
MOST_WAYS = 400
"""Lines drawn; what has more is not read from a drawing."""
ROOM = 0.36
"""How far from its middle arrows may meet the side of a box, in widths."""


@dataclass(frozen=True)
class Box:
    """A status, or what comes in from outside; x and y are its top left corner."""

    id: str
    kind: str
    lines: tuple[str, ...]
    label: str
    x: float
    y: float
    width: float
    height: float
    exits: tuple[str, ...]

    @property
    def middle(self) -> float:
        """The middle of its width."""
        return self.x + self.width / 2


@dataclass(frozen=True)
class Arrow:
    """A line from a box to another, as an SVG path, with its words and where they are centred."""

    source: str
    target: str
    path: str
    lines: tuple[str, ...]
    x: float
    y: float
    by_itself: bool


@dataclass(frozen=True)
class Drawing:
    """A whole circuit; boxes are in the order of the list of statuses.

    `left_out` is how many ways have no line, when there are too many of them.
    """

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: int = 0


def wrapped(text: str, longest: int = LONGEST_LINE, most: int = 2) -> tuple[str, ...]:
    """A text in lines of so many letters; what does not fit ends in an ellipsis."""
    lines = [""]
    for word in text.replace("\u00a0", " ").split(" "):
        joined = f"{lines[-1]} {word}".strip()
        if len(joined) <= longest or not lines[-1]:
            lines[-1] = joined
        else:
            lines.append(word)
    kept = [line if len(line) <= longest else line[: longest - 1] + "…" for line in lines[:most]]
    if len(lines) > most and not kept[-1].endswith("…"):
        kept[-1] = kept[-1][: longest - 1] + "…"
    return tuple(kept)


def draw(source: Source, words: Words) -> Drawing:
    """Draw a circuit, complete or not; the same circuit gives the same drawing."""
    statuses = items_of(source, "statuses")
    ways = ways_of(source, words)
    outside = list(dict.fromkeys(way.source for way in ways if way.source.startswith(OUTSIDE)))
    nodes = [*outside, *dict.fromkeys(place.id for place in statuses)]
    pairs = dict.fromkeys((way.source, way.target) for way in ways if way.source != way.target)
    drawn = list(pairs)[:MOST_WAYS]
    layers = layered(nodes, drawn)
    labels = _labels(layers, ways)
    loops = {place.id: _own_loop(place.id, ways) for place in statuses}
    found = _Plan(layers, labels, loops, words).drawing(statuses, outside, ways)
    return replace(found, left_out=len(pairs) - len(drawn))


def _labels(layers: Layers, ways: Sequence[Way]) -> dict[str, tuple[str, ...]]:
    """The words of each arrow, by the stand-in that bears them."""
    said: dict[tuple[str, str], list[str]] = {}
    for way in ways:
        said.setdefault((way.source, way.target), []).append(way.label)
    return {
        chain.label: _in_lines([label for label in dict.fromkeys(said[chain.pair]) if label])
        for chain in layers.chains
    }


def _in_lines(labels: Sequence[str]) -> tuple[str, ...]:
    if len(labels) == 1:
        return wrapped(labels[0])
    lines = [wrapped(label, LONGEST_OF_SEVERAL, 1)[0] for label in labels]
    return tuple(lines if len(lines) <= MOST_LINES else [*lines[: MOST_LINES - 1], "…"])


def _own_loop(status: str, ways: Sequence[Way]) -> tuple[str, ...]:
    """The words of the ways from a status to itself."""
    own = [way.label for way in ways if way.source == way.target == status]
    return _in_lines(list(dict.fromkeys(own))) if own else ()


def _length(lines: Sequence[str]) -> float:
    return max((len(line) for line in lines), default=0) * LETTER


class _Plan:
    """Sizes and places, while a drawing is being made."""

    def __init__(
        self,
        layers: Layers,
        labels: Mapping[str, tuple[str, ...]],
        loops: Mapping[str, tuple[str, ...]],
        words: Words,
    ) -> None:
        self.layers, self.labels, self.loops, self.words = layers, labels, loops, words
        names = [name for rank in layers.ranks for name in rank]
        self.widths = {name: self._width(name) for name in names}
        self.x = centres(layers, self.widths, GAP)
        self.tops: list[float] = []
        self.heights: list[float] = []
        y = MARGIN
        for rank in layers.ranks:
            height = max((self._height(name) for name in rank), default=0.0)
            self.tops.append(y)
            self.heights.append(height)
            y += height + BESIDE
        self.bottom = y - BESIDE + MARGIN
        self.sides = (self._meeting(0, 1), self._meeting(-1, -2))
        self.rank = {name: at for at, rank in enumerate(layers.ranks) for name in rank}

    def _meeting(self, end: int, beside: int) -> dict[str, list[Chain]]:
        """The arrows that meet the bottom or the top of each box, from left to right."""
        found: dict[str, list[Chain]] = {}
        for chain in self.layers.chains:
            found.setdefault(chain.through[end], []).append(chain)
        for own in found.values():
            own.sort(key=lambda one: (self.x[one.through[beside]], one.pair))
        return found

    def _width(self, name: str) -> float:
        if name in self.loops:
            lines = self.loops[name]
            return BOX + (2 * (34 + _length(lines)) if lines else 0)
        if name.startswith(OUTSIDE) and ">" not in name:
            return 24 + _length(wrapped(outside_label(name, self.words)))
        return max(10.0, _length(self.labels.get(name, ())) + 8)

    def _height(self, name: str) -> float:
        if name in self.loops:
            return HEIGHT
        if name.startswith(OUTSIDE) and ">" not in name:
            return 18 + LINE * len(wrapped(outside_label(name, self.words)))
        return 8 + LINE * len(self.labels.get(name, ()))

    def drawing(
        self, statuses: Sequence[Place], outside: Sequence[str], ways: Sequence[Way]
    ) -> Drawing:
        boxes = [self._outside(name) for name in outside]
        boxes += [self._box(place, ways) for place in statuses]
        alone: dict[tuple[str, str], bool] = {}
        for way in ways:
            pair = (way.source, way.target)
            alone[pair] = alone.get(pair, True) and way.by_itself
        arrows = [self._arrow(chain, alone[chain.pair]) for chain in self.layers.chains]
        arrows += [self._loop(place.id) for place in statuses if self.loops[place.id]]
        width = max((self.x[n] + w / 2 for n, w in self.widths.items()), default=0) + 2 * MARGIN
        return Drawing(round(width, 1), round(self.bottom, 1), tuple(boxes), tuple(arrows))

    def _box(self, place: Place, ways: Sequence[Way]) -> Box:
        label = str(place.node.get("label") or place.id)
        exits = [way for way in ways if way.source == place.id]
        names = self.words.statuses
        told = tuple(f"{way.label} → {names.get(way.target, way.target)}" for way in exits)
        kind = str(place.node.get("kind"))
        return self._put(place.id, kind, wrapped(label, LONGEST_NAME), label, BOX, HEIGHT, told)

    def _outside(self, name: str) -> Box:
        label = outside_label(name, self.words)
        width, height = self.widths[name], self._height(name)
        return self._put(name, "outside", wrapped(label), label, width, height, ())

    def _put(
        self,
        name: str,
        kind: str,
        lines: tuple[str, ...],
        label: str,
        width: float,
        height: float,
        exits: tuple[str, ...],
    ) -> Box:
        rank = self.rank[name]
        x = self.x[name] - width / 2 + MARGIN
        y = self.tops[rank] + (self.heights[rank] - height) / 2
        return Box(name, kind, lines, label, round(x, 1), round(y, 1), width, height, exits)

    def _arrow(self, chain: Chain, by_itself: bool) -> Arrow:
        points = self._points(chain)
        bearer = chain.label
        x = self.x.get(bearer, self.x[chain.through[0]]) + MARGIN
        rank = self.rank.get(bearer, 0)
        y = self.tops[rank] + self.heights[rank] / 2
        return Arrow(
            *chain.pair,
            _path(points[::-1] if chain.turned else points),
            self.labels.get(bearer, ()),
            round(x, 1),
            round(y, 1),
            by_itself,
        )

    def _points(self, chain: Chain) -> list[tuple[float, float]]:
        """Where an arrow passes: the bottom of a box, both ends of each stand-in, a top."""
        top, *inside, bottom = chain.through
        points = [(self._port(top, chain, down=True), self._edge(top, down=True))]
        for name in inside:
            rank, x = self.rank[name], self.x[name] + MARGIN
            points += [(x, self.tops[rank]), (x, self.tops[rank] + self.heights[rank])]
        return [*points, (self._port(bottom, chain, down=False), self._edge(bottom, down=False))]

    def _edge(self, name: str, *, down: bool) -> float:
        rank, height = self.rank[name], self._height(name)
        top = self.tops[rank] + (self.heights[rank] - height) / 2
        return top + height if down else top

    def _port(self, name: str, chain: Chain, *, down: bool) -> float:
        """Arrows that meet a side of a box do so apart, in the order of their next places."""
        end = 0 if down else 1
        own = self.sides[end][name]
        width = BOX if name in self.loops else self.widths[name]
        share = (own.index(chain) + 1) / (len(own) + 1) - 0.5
        return self.x[name] + MARGIN + share * 2 * ROOM * width

    def _loop(self, name: str) -> Arrow:
        """A way from a status to itself: a loop on its right."""
        rank = self.rank[name]
        x, y = self.x[name] + MARGIN + BOX / 2, self.tops[rank] + self.heights[rank] / 2
        path = f"M{x:.1f} {y - 12:.1f}c26 -4 26 28 2 24"
        lines = self.loops[name]
        return Arrow(name, name, path, lines, round(x + 30 + _length(lines) / 2, 1), y, False)


def _path(points: Sequence[tuple[float, float]]) -> str:
    """A curve that leaves and arrives upright at each point."""
    x, y = points[0]
    parts = [f"M{x:.1f} {y:.1f}"]
    for to_x, to_y in points[1:]:
        middle = (y + to_y) / 2
        parts.append(
            f"V{to_y:.1f}"
            if abs(to_x - x) < 0.1
            else f"C{x:.1f} {middle:.1f} {to_x:.1f} {middle:.1f} {to_x:.1f} {to_y:.1f}"
        )
        x, y = to_x, to_y
    return "".join(parts)
