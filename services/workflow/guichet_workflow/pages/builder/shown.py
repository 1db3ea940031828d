"""A circuit as the panes show it: its statuses, and each of their parts as a sentence."""

from collections.abc import Mapping
from dataclasses import dataclass

from guichet_kit.i18n import _

from guichet_workflow.core.editing import Place, Source, items_of, walk
from guichet_workflow.core.editing.places import ANYTIME
from guichet_workflow.core.editing.sentences import Words, delay_of, told
from guichet_workflow.core.palette import part_kind

LISTS = ("enter", "choices", "timers")
TONES = {"blocking": "bad", "advice": "warn"}


@dataclass(frozen=True, kw_only=True)
class Line:
    """One part as a sentence; `level` is that of the worst finding about it, "" for none."""

    path: str
    text: str
    level: str
    rank: int
    count: int
    inner: tuple["Group", ...] = ()


@dataclass(frozen=True, kw_only=True)
class Group:
    """A list of parts: its path, its title, what to add in it."""

    path: str
    title: str
    add: str
    lines: tuple[Line, ...]
    short: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A status: its words, who acts, its delay, what it does and where it leads."""

    path: str
    id: str
    label: str
    citizen_label: str
    kind: str
    kind_words: str
    facts: tuple[str, ...]
    groups: tuple[Group, ...]
    level: str
    running: int
    rank: int
    count: int


def cards_of(
    source: Source, words: Words, levels: Mapping[str, str], running: Mapping[str, int]
) -> list[Card]:
    """The statuses in order; `levels` is the worst finding of each path."""
    statuses = items_of(source, "statuses")
    return [
        _card(place, words, levels, running.get(place.id, 0), len(statuses)) for place in statuses
    ]


def _card(place: Place, words: Words, levels: Mapping[str, str], running: int, count: int) -> Card:
    node = place.node
    kinds = part_kind("status").property("kind")
    return Card(
        path=place.path,
        id=place.id,
        label=str(node.get("label") or place.id),
        citizen_label=str(node.get("citizen_label") or node.get("label") or ""),
        kind=str(node.get("kind")),
        kind_words=dict(kinds.options if kinds else ()).get(str(node.get("kind")), ""),
        facts=tuple(_facts(place, words)),
        groups=tuple(_group(place, name, words, levels) for name in LISTS),
        level=worst(levels, place.path),
        running=running,
        rank=place.index,
        count=count,
    )


def anytime_of(source: Source, words: Words, levels: Mapping[str, str]) -> Group:
    """What may happen whatever the status."""
    held = items_of(source, ANYTIME)
    lines = tuple(_line(one, words, levels, len(held)) for one in held)
    return Group(path=ANYTIME, title=_("À tout moment"), add=_("Ajouter une action"), lines=lines)


def _facts(place: Place, words: Words) -> list[str]:
    """Who acts, in how long, and what the law says here."""
    node = place.node
    found = [_who(place, words)]
    if node.get("due"):
        found.append(_("À faire sous %(delay)s.", delay=delay_of(node["due"], words)))
    if node.get("pauses_silence"):
        found.append(_("Le délai légal s’arrête ici."))
    if node.get("legal_basis"):
        found.append(_("Texte : %(basis)s.", basis=node["legal_basis"]))
    return found


def _who(place: Place, words: Words) -> str:
    node = place.node
    if node.get("turn") == "citizen":
        return _("L’usager doit agir.")
    if node.get("turn") == "nobody":
        return _("Personne n’a plus à agir.")
    name = words.functions.get(str(node.get("function")), "")
    return _("%(name)s s’en occupe.", name=name) if name else _("On ne sait pas qui s’en occupe.")


def _group(place: Place, name: str, words: Words, levels: Mapping[str, str]) -> Group:
    titles = {
        "enter": (_("En y entrant"), _("Ajouter une action")),
        "choices": (_("Choix"), _("Ajouter un choix")),
        "timers": (_("Avec le temps"), _("Ajouter un délai")),
        "actions": (_("Alors"), _("Ajouter une action")),
        "then": (_("Une fois le document fait"), _("Ajouter une action")),
    }
    title, add = titles.get(name) or _titled(place, name)
    path = f"{place.path}.{name}"
    held = items_of(words.source, path, place)
    lines = tuple(_line(one, words, levels, len(held)) for one in held)
    short = {"enter": _("Action"), "choices": _("Choix"), "timers": _("Délai")}.get(name, "")
    return Group(path=path, title=title, add=add, lines=lines, short=short)


def _titled(place: Place, name: str) -> tuple[str, str]:
    found = place.kind.property(name)
    return (found.label if found else name), _("Ajouter une action")


def _line(place: Place, words: Words, levels: Mapping[str, str], count: int) -> Line:
    acting = place.part in ("timer", "global")
    names = ["actions"] if acting else []
    names += [one.name for one in place.kind.properties if one.kind == "actions"]
    return Line(
        path=place.path,
        text=told(place, words),
        level=worst(levels, place.path, own=acting),
        rank=place.index,
        count=count,
        inner=tuple(_group(place, name, words, levels) for name in names),
    )


def worst(levels: Mapping[str, str], path: str, *, own: bool = False) -> str:
    """The tone of the worst finding about a part, or about what it holds unless `own`."""
    found = {
        level
        for where, level in levels.items()
        if where == path or (not own and where.startswith(f"{path}."))
    }
    return TONES["blocking"] if "blocking" in found else TONES["advice"] if found else ""


def parts_named(source: Source, words: Words) -> dict[str, str]:
    """What each part is called, by its path: what a finding speaks of."""
    return {place.path: _called(place, words) for place in walk(source)}


def _called(place: Place, words: Words) -> str:
    if not place.path:
        return _("Le circuit")
    label = str(place.node.get("label") or "")
    if place.part in ("status", "function") and label:
        return label
    status = words.statuses.get(place.status, "")
    what = f"« {label} »" if label else place.kind.label
    return f"{status}, {what}" if status else what
