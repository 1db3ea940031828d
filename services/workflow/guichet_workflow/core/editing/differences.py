"""What changes from a version of a circuit to another, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import Place, Source, walk
from guichet_workflow.core.editing.sentences import Words, told, value_words, words_for
from guichet_workflow.core.palette import Property

UNTOLD = ("", "…")


def differences(before: Source, after: Source, labels: Mapping[str, str]) -> list[str]:
    """The sentences of what was added, taken away, changed; in the order of the new circuit.

    `labels` are those of the fields that conditions read.
    """
    old, new = words_for(before, labels), words_for(after, labels)
    held = {place.path: place for place in walk(before) if not place.is_action}
    found: list[str] = []
    for place in walk(after):
        if place.is_action:
            continue
        former = held.pop(place.path, None)
        if former is None:
            found += [_("Ajouté : %(what)s", what=_whole(place, new))]
        else:
            found += _changed(former, place, old, new)
        found += _acts(before, after, place, old, new) if former else []
    gone = (place for place in held.values() if place.holder.rpartition(".")[0] not in held)
    found += [_("Supprimé : %(what)s", what=_whole(place, old)) for place in gone]
    return found + _order(before, after)


def _whole(place: Place, words: Words) -> str:
    return _within(place, told(place, words), words)


def _within(place: Place, text: str, words: Words) -> str:
    """The sentence, behind the status it belongs to."""
    status = words.statuses.get(place.status, "")
    return text if place.part == "status" or not status else f"{status} : {text}"


def _changed(before: Place, after: Place, old: Words, new: Words) -> Iterator[str]:
    for one in after.kind.properties:
        was, now = before.node.get(one.name), after.node.get(one.name)
        if one.kind == "actions" or was == now:
            continue
        yield _within(after, _step(after, one, (was, now), (old, new)), new)


def _step(
    place: Place, one: Property, values: tuple[object, object], words: tuple[Words, Words]
) -> str:
    was, now = (value_words(one, value, names) for value, names in zip(values, words, strict=True))
    name = str(place.node.get("label") or place.kind.label)
    subject = one.label if place.part == "circuit" else f"« {name} », {one.label}"
    if was in UNTOLD or now in UNTOLD or was == now:
        return _("%(what)s : modifié", what=subject) if was and now else _sided(subject, was, now)
    return _("%(what)s : « %(was)s » devient « %(now)s »", what=subject, was=was, now=now)


def _sided(subject: str, was: str, now: str) -> str:
    if now:
        return _("%(what)s : « %(now)s », rien avant", what=subject, now=now)
    return _("%(what)s : plus rien, « %(was)s » avant", what=subject, was=was)


def _acts(before: Source, after: Source, place: Place, old: Words, new: Words) -> list[str]:
    """Actions are compared by what they say: their rank is not a name."""
    was, now = (
        _told_within(source, place.path, words) for source, words in ((before, old), (after, new))
    )
    name = str(place.node.get("label") or place.kind.label)
    gone = [text for text in was if text not in now]
    made = [text for text in now if text not in was]
    kept = [text for text, settings in now.items() if was.get(text, settings) != settings]
    return [
        *(_("« %(name)s », action ajoutée : %(what)s", name=name, what=text) for text in made),
        *(_("« %(name)s », action modifiée : %(what)s", name=name, what=text) for text in kept),
        *(_("« %(name)s », action supprimée : %(what)s", name=name, what=text) for text in gone),
    ]


def _told_within(source: Source, path: str, words: Words) -> dict[str, list[object]]:
    """The actions that a part holds itself, with the settings of those that say the same.

    Those of what it holds are told with it.
    """
    found: dict[str, list[object]] = {}
    for one in walk(source):
        if one.is_action and _owner(one.path) == path and path:
            found.setdefault(told(one, words), []).append(_settings(one))
    return found


def _settings(place: Place) -> list[object]:
    """What an action holds beside other actions, which are told by themselves."""
    properties = [one for one in place.kind.properties if one.kind != "actions"]
    return [place.node.get(one.name) for one in properties]


def _owner(path: str) -> str:
    """The part that an action belongs to: a status or a delay, through other actions."""
    names = path.split(".")
    while len(names) > 2 and names[-1].isdecimal():
        names = names[:-2]
    return ".".join(names)


def _order(before: Source, after: Source) -> list[str]:
    was, now = ([one.get("id") for one in source.get("statuses", ())] for source in (before, after))
    kept, still = [n for n in was if n in now], [n for n in now if n in was]
    return [_("L’ordre des statuts change.")] if kept != still else []
