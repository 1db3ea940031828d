"""What a drawing shows of a circuit: its statuses, what comes in from outside, the ways between."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import ANYTIME, Place, Source, items_of, walk
from guichet_workflow.core.editing.sentences import Words, condition_words, delay_of

OUTSIDE = "outside:"
LONGEST_CONDITION = 40


@dataclass(frozen=True)
class Way:
    """A way from a status, or from outside, to another: how it is called, who or what opens it.

    `by_itself` says that nobody chooses it.
    """

    source: str
    target: str
    label: str
    path: str
    by_itself: bool


def ways_of(source: Source, words: Words) -> list[Way]:
    """Every way to a status that exists, in the order of the circuit."""
    known = {place.id for place in items_of(source, "statuses")}
    found = [way for place in walk(source) for way in _of(place, words)]
    return [way for way in found if way.target in known]


def _of(place: Place, words: Words) -> Iterator[Way]:
    if not place.path:
        yield from _from_outside(place)
        return
    for one in place.kind.properties:
        target = place.node.get(one.name)
        if one.kind != "status" or not isinstance(target, str):
            continue
        start = place.status or OUTSIDE + place.path
        yield Way(start, target, _called(place, words), place.path, place.part != "choice")


def _from_outside(place: Place) -> Iterator[Way]:
    start, withdrawal = place.node.get("start"), place.node.get("withdrawal")
    if isinstance(start, str):
        yield Way(f"{OUTSIDE}start", start, "", "", by_itself=True)
    if isinstance(withdrawal, str):
        yield Way(f"{OUTSIDE}withdrawal", withdrawal, "", "", by_itself=True)


def outside_label(name: str, words: Words) -> str:
    """What comes in from outside, in words."""
    after = (words.source.get("silence") or {}).get("after")
    labels = {
        "start": _("Demande reçue"),
        "withdrawal": _("Retrait par l’usager"),
        "silence": _("Sans décision après %(delay)s", delay=delay_of(after, words)),
    }
    place = name.removeprefix(OUTSIDE)
    return _("À tout moment") if place.startswith(f"{ANYTIME}.") else labels.get(place, place)


def _called(place: Place, words: Words) -> str:
    """What an exit is called on its arrow."""
    node = place.node
    if place.part == "silence":
        return ""
    if place.part == "timer":
        return _("après %(delay)s", delay=delay_of(node.get("after"), words))
    if not place.is_action:
        return str(node.get("label") or place.id)
    condition = condition_words(node.get("condition"), words)
    short = (
        condition if len(condition) <= LONGEST_CONDITION else condition[:LONGEST_CONDITION] + "…"
    )
    if short:
        return _("si %(condition)s", condition=short)
    names = {"move": _("aussitôt"), "ask": _("une fois la réponse reçue")}
    return names.get(str(node.get("do")), place.kind.label)
