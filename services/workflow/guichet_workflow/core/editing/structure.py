"""Parts added, copied, moved, changed and taken away: each gives a new source."""

from __future__ import annotations

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import (
    SILENCE,
    EditRefused,
    Place,
    Source,
    fresh,
    identifier,
    ids,
    items_of,
    locate,
    part_of,
    walk,
)
from guichet_workflow.core.palette import Kind, action_kind, actions_offered, part_kind

MOST_STATUSES, MOST_OF_A_LIST = 100, 30
PREFIXES = {
    "status": "statut",
    "choice": "choix",
    "timer": "delai",
    "function": "fonction",
    "global": "acte",
}


def new_part(source: Source, holder: str, do: str = "") -> dict[str, Any]:
    """A part to put in this list, as complete as it can be without being asked anything.

    `do` is which action. Raises `EditRefused` for one that does not exist.
    """
    part = part_of(holder)
    if part == "action" and do not in {kind.do for kind in actions_offered()}:
        raise EditRefused(_("Cette action n’existe pas. Choisissez-en une dans la liste."))
    kind = action_kind(do) if part == "action" else part_kind(part)
    node: dict[str, Any] = {"do": do} if part == "action" else _named(source, part)
    return node | deepcopy(dict(kind.starting or {})) | _owed(source, holder, kind)


def _named(source: Source, part: str) -> dict[str, Any]:
    taken = set(ids(source, part))
    name = fresh(f"{PREFIXES[part]}_{len(taken) + 1}", taken)
    return {"id": name}


def _owed(source: Source, holder: str, kind: Kind) -> dict[str, Any]:
    """What is owed and that only the circuit knows: a status to go to, who acts."""
    own = holder.split(".")[1] if holder.startswith("statuses.") else ""
    statuses = [name for name in ids(source, "status") if name != own] or [own]
    functions = ids(source, "function")
    values = {"status": statuses[0], "functions": functions[:1]}
    owed = {one.name: values[one.kind] for one in kind.properties if _is_owed(one, values)}
    if kind.do == "status" and functions:
        owed["function"] = functions[0]
    if kind.do == "global":
        owed |= {"by": functions[:1], "to": statuses[0]}
    return owed


def _is_owed(one: Any, values: Mapping[str, Any]) -> bool:
    return bool(one.required and one.kind in values)


def add(source: Source, holder: str, node: Mapping[str, Any], after: str | None = None) -> Source:
    """Put a part in a list behind the one of path `after` ("" first, None last).

    Raises `EditRefused`.
    """
    changed, owner = _opened(source, holder)
    name = holder.rpartition(".")[2]
    part = dict(deepcopy(dict(node)))
    if part_of(holder) == "function":
        owner.setdefault(name, {})[part.pop("id")] = part
    else:
        held = owner.setdefault(name, [])
        paths = [one.path for one in items_of(changed, holder)]
        index = paths.index(after) + 1 if after in paths else 0 if after == "" else len(held)
        held.insert(index, part)
    return _bounded(changed)


def _opened(source: Source, holder: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """A copy of the source, and in it the part that has this list."""
    changed = deepcopy(dict(source))
    return changed, _node(changed, holder.rpartition(".")[0])


def _node(changed: dict[str, Any], path: str) -> dict[str, Any]:
    """The very JSON of a part in a source being changed. Raises `EditRefused`."""
    return locate(changed, path).node if path else changed


def _bounded(changed: Source) -> Source:
    """The source itself. Raises `EditRefused` when it passes what a circuit may hold."""
    if len(changed.get("statuses", ())) > MOST_STATUSES:
        raise EditRefused(_("Un circuit a au plus %(most)s statuts.", most=MOST_STATUSES))
    counts: dict[str, int] = {}
    for place in walk(changed):
        counts[place.holder] = counts.get(place.holder, 0) + 1
    counts.pop("statuses", None)
    if max(counts.values()) > MOST_OF_A_LIST:
        raise EditRefused(
            _("Une liste a au plus %(most)s lignes. Coupez ce statut.", most=MOST_OF_A_LIST)
        )
    return changed


def set_silence(source: Source, wanted: bool) -> Source:
    """Give the circuit its legal clock, or take it away."""
    changed = deepcopy(dict(source))
    if not wanted:
        changed.pop(SILENCE, None)
    elif SILENCE not in changed:
        kind = part_kind(SILENCE)
        changed[SILENCE] = deepcopy(dict(kind.starting or {})) | _owed(source, "", kind)
    return changed


def put(source: Source, path: str, values: Mapping[str, Any]) -> Source:
    """Change keys of a part; None takes a key away. Raises `EditRefused`."""
    changed = deepcopy(dict(source))
    node = _node(changed, path)
    for key, value in values.items():
        if value is None:
            node.pop(key, None)
        else:
            node[key] = deepcopy(value)
    return changed


def drop(source: Source, path: str) -> Source:
    """Take a part away with what it holds; what leads to it is then found by the checks.

    Raises `EditRefused`.
    """
    if path == SILENCE:
        return set_silence(source, False)
    place = locate(source, path)
    changed, owner = _opened(source, place.holder)
    name = place.holder.rpartition(".")[2]
    if place.part in ("status", "function") and len(owner[name]) == 1:
        raise EditRefused(_("Un circuit garde au moins un statut et une fonction."))
    del owner[name][place.id if place.part == "function" else place.index]
    return changed


def copy(source: Source, path: str) -> Source:
    """Put a copy of a part behind it, under an id of its own. Raises `EditRefused`."""
    place = locate(source, path)
    node = deepcopy(place.node)
    if place.is_action:
        node.pop("id", None)
    else:
        named = identifier(str(node.get("label", "")), place.id)
        node["id"] = fresh(named, set(ids(source, place.part)))
        if "label" in node:
            node["label"] = _("%(label)s (copie)", label=node["label"])[:200]
    return add(source, place.holder, node, path)


def move(source: Source, path: str, step: int) -> Source:
    """Put a part one line up (-1) or down (1); nothing at the edge. Raises `EditRefused`."""
    place = locate(source, path)
    return reorder(source, path, place.index + step)


def reorder(source: Source, path: str, rank: int) -> Source:
    """Put a part at this rank of its list; nothing beyond it. Raises `EditRefused`."""
    place = locate(source, path)
    changed, owner = _opened(source, place.holder)
    name = place.holder.rpartition(".")[2]
    named = isinstance(owner[name], dict)
    held = list(owner[name].items()) if named else owner[name]
    if 0 <= rank < len(held):
        held.insert(rank, held.pop(place.index))
    owner[name] = dict(held) if named else held
    return changed


def moved_path(place: Place, rank: int) -> str:
    """The path of a part once it is at this rank: actions are named by it."""
    return f"{place.holder}.{rank}" if place.is_action else place.path
