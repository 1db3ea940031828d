"""A circuit in a file with its simulations and the templates it names, to be read elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import orjson
from guichet_kit.i18n import _
from guichet_kit.strict import read_json

from guichet_workflow.core.editing.places import Source, walk
from guichet_workflow.core.exchange.publik import read_publik
from guichet_workflow.core.exchange.publik.reading import PublikRefused

FORMAT = "guichet-circuit"
VERSION = 1
MOST_LETTERS = 500_000
MOST_SIMULATIONS = 50
DEEPEST = 50


class NotRead(Exception):
    """A file that is no circuit; `sentence` says why, in French."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Imported:
    """What a file holds: a circuit, what of it did not pass, its simulations, its templates."""

    source: Source
    notes: Sequence[str] = ()
    simulations: Sequence[Mapping[str, Any]] = ()


def as_bundle(source: Source, simulations: Sequence[Mapping[str, Any]]) -> bytes:
    """The circuit as a file that `read_upload` reads back."""
    bundle = {
        "format": FORMAT,
        "version": VERSION,
        "circuit": source,
        "simulations": list(simulations),
        "templates": templates_of(source),
    }
    return orjson.dumps(bundle, option=orjson.OPT_INDENT_2)


def templates_of(source: Source) -> dict[str, list[str]]:
    """The templates that a circuit names, to be written where it is read."""
    found: dict[str, set[str]] = {"messages": set(), "documents": set()}
    kinds = {"template_message": "messages", "template_document": "documents"}
    for place in walk(source):
        for one in place.kind.properties:
            value = place.node.get(one.name)
            if one.kind in kinds and isinstance(value, str) and value:
                found[kinds[one.kind]].add(value)
    return {kind: sorted(names) for kind, names in found.items()}


def read_upload(text: str) -> Imported:
    """Read a bundle, a bare circuit, or a workflow of Publik. Raises `NotRead`."""
    if len(text) > MOST_LETTERS:
        raise NotRead(_("Ce fichier est trop long pour être un circuit."))
    text = text.removeprefix("\ufeff")
    if not text.strip():
        raise NotRead(_("Choisissez un fichier, ou collez son texte."))
    if text.lstrip().startswith("<"):
        try:
            source, notes = read_publik(text.lstrip())
        except PublikRefused as error:
            raise NotRead(error.sentence) from error
        return Imported(source, notes)
    return _from_json(_parsed(text))


def _parsed(text: str) -> Mapping[str, Any]:
    wrong = _("Ce texte n’est pas un circuit au format JSON.")
    try:
        found = read_json(text)
    except orjson.JSONDecodeError as error:
        line = _("Ligne %(line)s, caractère %(column)s.", line=error.lineno, column=error.colno)
        raise NotRead(f"{wrong} {line}") from error
    except ValueError as error:
        twice = _("Un mot y est écrit deux fois au même endroit, ou un nombre est trop grand.")
        raise NotRead(f"{wrong} {twice}") from error
    if not isinstance(found, dict):
        raise NotRead(wrong)
    return found


def _from_json(found: Mapping[str, Any]) -> Imported:
    if found.get("format") != FORMAT:
        return Imported(_shaped(found))
    if found.get("version") != VERSION:
        raise NotRead(_("Ce fichier vient d’une version plus récente de Guichet."))
    circuit, kept = found.get("circuit"), found.get("simulations")
    if not isinstance(circuit, dict):
        raise NotRead(_("Ce fichier ne contient pas de circuit."))
    simulations = [one for one in kept if isinstance(one, dict)] if isinstance(kept, list) else []
    return Imported(_shaped(circuit), (), simulations[:MOST_SIMULATIONS])


def _shaped(source: Mapping[str, Any]) -> Source:
    """The circuit itself, once it has the shape that the builder needs. Raises `NotRead`."""
    statuses, functions = source.get("statuses"), source.get("functions")
    if not isinstance(statuses, list) or not statuses or not isinstance(functions, dict):
        raise NotRead(
            _("Ce texte n’est pas un circuit : il lui manque « statuses » ou « functions ».")
        )
    if not _is_regular(source):
        raise NotRead(_("Ce circuit est abîmé : une de ses listes contient autre chose."))
    return source


def _is_regular(node: Any, name: str = "", depth: int = 0) -> bool:
    """Whether each list of parts holds objects, as deep as they go, and that is not too deep."""
    parts = name in PART_LISTS and not (name == "statuses" and depth > 1)  # an action names its own
    if depth > DEEPEST or (parts and not isinstance(node, list)):
        return False
    if isinstance(node, dict):
        return all(_is_regular(value, key, depth + 1) for key, value in node.items())
    if not isinstance(node, list):
        return True
    if parts and not all(isinstance(one, dict) and _is_named(one, name) for one in node):
        return False
    return all(_is_regular(one, "", depth + 1) for one in node)


PART_LISTS = ("statuses", "choices", "timers", "enter", "actions", "then", "fields")
WITH_ID = ("statuses", "choices", "timers", "fields")


def _is_named(one: Mapping[str, Any], name: str) -> bool:
    return name not in WITH_ID or isinstance(one.get("id"), str)
