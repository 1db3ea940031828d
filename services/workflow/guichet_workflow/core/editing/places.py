"""Where each part of a circuit is: the same paths as findings, such as `statuses.x.choices.y`.

Statuses, choices, delays and functions are named by their id, actions by their rank.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.palette import Kind, action_kind, part_kind

Source = Mapping[str, Any]
PARTS = {"functions": "function", "statuses": "status", "choices": "choice", "timers": "timer"}
"""What a list of each name holds; any other list of parts holds actions."""
CHILDREN: Mapping[str, tuple[str, ...]] = {
    "circuit": ("functions", "statuses", "actions"),
    "status": ("enter", "choices", "timers"),
    "timer": ("actions",),
    "global": ("actions",),
}
WHOLE, SILENCE, ANYTIME = "", "silence", "actions"
PROVISIONAL = re.compile(r"(statut|choix|delai|fonction|acte)_\d+")
LONGEST_ID = 60


class EditRefused(Exception):
    """An operation that does not apply; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class Place:
    """A part: its path, what it is, its JSON, the path of the list that holds it, its rank."""

    path: str
    part: str
    node: dict[str, Any]
    holder: str = ""
    index: int = 0

    @property
    def kind(self) -> Kind:
        """What the palette says of it."""
        return action_kind(str(self.node.get("do"))) if self.is_action else part_kind(self.part)

    @property
    def is_action(self) -> bool:
        """Whether it is an action."""
        return self.part == "action"

    @property
    def id(self) -> str:
        """Its id, "" for what has none."""
        return "" if self.is_action else self.path.rpartition(".")[2]

    @property
    def status(self) -> str:
        """The id of the status it belongs to, "" for none."""
        names = self.path.split(".")
        return names[1] if names[0] == "statuses" and len(names) > 1 else ""


def part_of(holder: str) -> str:
    """What the list of this path holds: status, choice, timer, function, global or action."""
    if holder == ANYTIME:
        return "global"
    return PARTS.get(holder.rpartition(".")[2], "action")


def holders_of(place: Place) -> list[str]:
    """The paths of the lists that a part may hold."""
    names = list(CHILDREN.get(place.part, ()))
    names += [one.name for one in place.kind.properties if one.kind == "actions"]
    return [f"{place.path}.{name}" if place.path else name for name in names]


def whole(source: Source) -> Place:
    """The circuit itself."""
    return Place(path=WHOLE, part="circuit", node=dict(source))


def walk(source: Source) -> Iterator[Place]:
    """Every part, a part before what it holds, in the order of the JSON."""
    yield from _within(source, whole(source))
    if isinstance(source.get(SILENCE), dict):
        yield Place(path=SILENCE, part="silence", node=source[SILENCE])


def _within(source: Source, place: Place) -> Iterator[Place]:
    yield place
    for holder in holders_of(place):
        for inner in items_of(source, holder, place):
            yield from _within(source, inner)


def items_of(source: Source, holder: str, owner: Place | None = None) -> list[Place]:
    """The parts that a list holds, [] when there is none."""
    owner = owner or locate(source, holder.rpartition(".")[0])
    held = owner.node.get(holder.rpartition(".")[2]) or ()
    part = part_of(holder)
    named = list(held.items()) if isinstance(held, dict) else [(None, one) for one in held]
    return [
        Place(
            path=f"{holder}.{_name(name, node, part, index)}",
            part=part,
            node=node,
            holder=holder,
            index=index,
        )
        for index, (name, node) in enumerate(named)
        if isinstance(node, dict)
    ]


def _name(name: str | None, node: Source, part: str, index: int) -> str:
    return name or (str(index) if part == "action" else str(node.get("id", index)))


def locate(source: Source, path: str) -> Place:
    """The part of this path. Raises `EditRefused` when there is none."""
    found = find(source, path)
    if found is None:
        raise EditRefused(_("Cet élément du circuit n’existe plus. Rechargez la page."))
    return found


def find(source: Source, path: str) -> Place | None:
    """The part of this path, None when there is none."""
    if not path:
        return whole(source)
    if path == SILENCE and isinstance(source.get(SILENCE), dict):
        return Place(path=SILENCE, part="silence", node=source[SILENCE])
    holder, _dot, _name = path.rpartition(".")
    owner = find(source, holder.rpartition(".")[0]) if holder else None
    if owner is None or holder not in holders_of(owner):
        return None
    return next((one for one in items_of(source, holder, owner) if one.path == path), None)


def nearest(source: Source, where: str) -> Place:
    """The part that a finding speaks of: ids or ranks may name it, and what follows is left."""
    here, path = whole(source), WHOLE
    if where.partition(".")[0] == SILENCE:
        return find(source, SILENCE) or here
    names = where.split(".")
    for holder, name in zip(names[::2], names[1::2], strict=False):
        path = f"{path}.{holder}" if path else holder
        if path not in holders_of(here):
            return here
        held = items_of(source, path, here)
        inner = [one for one in held if name in (one.path.rpartition(".")[2], one.node.get("id"))]
        inner = inner or [one for one in held if str(one.index) == name]
        if not inner:
            return here
        here, path = inner[0], inner[0].path
    return here


def ids(source: Source, part: str) -> list[str]:
    """The ids of the parts of this sort, in order."""
    return [place.id for place in walk(source) if place.part == part]


def identifier(words: str, otherwise: str) -> str:
    """An id made of words: lower case, without accent, joined by low lines."""
    spaced = words.replace("’", " ")
    plain = unicodedata.normalize("NFKD", spaced).encode("ascii", "ignore").decode().lower()
    made = re.sub(r"[^a-z0-9]+", "_", plain).strip("_").lstrip("0123456789_")
    return made[:LONGEST_ID].rstrip("_") or otherwise


def fresh(wanted: str, taken: set[str]) -> str:
    """An id that nothing bears: the one wanted, else followed by a number."""
    if wanted not in taken:
        return wanted
    base = re.sub(r"_\d+$", "", wanted)
    return next(name for n in count(2) if (name := numbered(base, n)) not in taken)


def numbered(base: str, n: int) -> str:
    """An id followed by a number, cut so that it is no longer than ids are."""
    return f"{base[: LONGEST_ID - len(str(n)) - 1]}_{n}"
