"""What the properties of a question let one choose from the rest of the form and of the house."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.actions.sources.offering import Offered
from guichet_forms.core.editing import Source, walk
from guichet_forms.schemas.origin_words import claim_words
from guichet_forms.schemas.properties import Chosen, Property, offering


@dataclass(frozen=True)
class Around:
    """The form being made, the question that is selected, and the sources of the authority."""

    source: Source
    question: str
    offered: Mapping[str, Offered]

    def chosen_before(self) -> Iterator[tuple[Mapping[str, Any], Offered | None]]:
        """The earlier questions that choose from a source, with that source."""
        for place in walk(self.source):
            if place.field["id"] == self.question:
                return
            if place.field.get("type") == "choice" and place.field.get("source"):
                yield place.field, self.offered.get(str(place.field["source"]))


def named_sources(source: Source) -> set[str]:
    """The slugs of the sources that questions of the form choose from."""
    asked = (place.field for place in walk(source) if place.field.get("type") != "card_data")
    return {str(field["source"]) for field in asked if field.get("source")}


def with_choices(
    listed: Iterable[Property], values: Mapping[str, str], kind: str, around: Around
) -> list[Property]:
    """The properties with what may be chosen for them, and what they hold already."""
    return [_with_choices(one, values[one.key], kind, around) for one in listed]


def _with_choices(one: Property, held: str, kind: str, around: Around) -> Property:
    if one.key == "source" and kind == "card_data":
        before = [Chosen(f["id"], _label(f)) for f, _source in around.chosen_before()]
        made = replace(one, widget="select", empty=_("Choisissez une question"))
        return offering(made, held, before)
    if one.key == "source":
        found = [Chosen(item.slug, item.title) for item in around.offered.values()]
        return offering(replace(one, widget="select"), held, found)
    if one.key == "show":
        return replace(one, hint=_told(one.hint, around))
    return offering(one, held)


def _told(hint: str, around: Around) -> str:
    """What the card chosen in the form has to say, after the hint."""
    said = dict.fromkeys(
        key for _field, offered in around.chosen_before() if offered for key, _words in offered.line
    )
    return f"{hint} {_('Au choix :')} {', '.join(said)}." if said else hint


def origins(around: Around) -> list[Chosen]:
    """What « Ce qu’il faut y lire » suggests: claims in words, choices made before, questions."""
    claims = [Chosen(words, "") for words in claim_words().values()]
    return [*claims, *_read_in_choices(around), *_asked_here(around)]


def _read_in_choices(around: Around) -> Iterator[Chosen]:
    for field, offered in around.chosen_before():
        pairs = dict((*offered.line, *offered.card)) if offered else {}
        for key, words in pairs.items():
            yield Chosen(f"{field['id']}.{key}", f"{_label(field)}{_(' : ')}{words}")


def _asked_here(around: Around) -> Iterator[Chosen]:
    words = _("la même question, demande précédente : %(label)s")
    for place in walk(around.source):
        if place.field.get("type") not in ("heading", "paragraph", "card_data"):
            yield Chosen(place.field["id"], words % {"label": _label(place.field)})


def _label(field: Mapping[str, Any]) -> str:
    return str(field.get("label") or field["id"])
