"""Where things stand in the JSON of a form being edited: pages, questions, nested ones included."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _

Source = dict[str, Any]
"""The JSON of a form, of a page or of a question."""
LONGEST_ID = 60
HELD_AS = {"block": "fields", "matrix": "columns"}
"""The types that hold questions, and the key under which they do."""
PROVISIONAL = re.compile(r"question_[0-9]+")


class EditRefused(Exception):
    """A change that cannot be made; `sentence` says in French why and what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True)
class Place:
    """Where a question stands: at `index` of what `holder`, a page, a block or a table, holds.

    `page` is the page's index and `path` leads to the question in the JSON, as in findings.
    """

    page: int
    holder: Source
    index: int
    path: str

    @property
    def field(self) -> Source:
        """The question."""
        return self.siblings[self.index]

    @property
    def siblings(self) -> list[Source]:
        """All that its holder holds, in order, the question among them."""
        found: list[Source] = self.holder[held_as(self.holder)]
        return found

    @property
    def nested(self) -> bool:
        """Whether the question is inside a block or a table."""
        return self.holder.get("type") in HELD_AS


def held_as(holder: Mapping[str, Any]) -> str:
    """The key under which a page, a block or a table holds its questions."""
    return HELD_AS.get(str(holder.get("type", "")), "fields")


def held(holder: Mapping[str, Any]) -> list[Source]:
    """The questions that a page or a question holds, none for most types."""
    found = holder.get(held_as(holder))
    return found if isinstance(found, list) else []


def walk(source: Mapping[str, Any]) -> Iterator[Place]:
    """Every question in the order it is asked, a block or a table before what it holds."""
    for number, page in enumerate(source.get("pages", ())):
        yield from _walk_in(page, number, f"pages.{number}")


def _walk_in(holder: Source, page: int, path: str) -> Iterator[Place]:
    for index, field in enumerate(held(holder)):
        place = Place(page, holder, index, f"{path}.{held_as(holder)}.{index}")
        yield place
        if field.get("type") in HELD_AS:
            yield from _walk_in(field, page, place.path)


def place_of(source: Mapping[str, Any], field_id: str) -> Place:
    """Where the question of this id stands. Raises `EditRefused`."""
    for place in walk(source):
        if place.field["id"] == field_id:
            return place
    raise EditRefused(_("Cette question n’existe plus dans le formulaire. Rechargez la page."))


def field_of(source: Mapping[str, Any], field_id: str) -> Source:
    """The question of this id. Raises `EditRefused`."""
    return place_of(source, field_id).field


def page_index(source: Mapping[str, Any], page_id: str) -> int:
    """The index of the page of this id. Raises `EditRefused`."""
    for index, page in enumerate(source.get("pages", ())):
        if page["id"] == page_id:
            return index
    raise EditRefused(_("Cette page n’existe plus dans le formulaire. Rechargez-le."))


def page_at(source: Mapping[str, Any], page_id: str) -> Source:
    """The page of this id. Raises `EditRefused`."""
    found: Source = source["pages"][page_index(source, page_id)]
    return found


def holder_of(source: Mapping[str, Any], holder_id: str) -> Source:
    """The page, block or table of this id, which holds questions. Raises `EditRefused`."""
    for page in source.get("pages", ()):
        if page["id"] == holder_id:
            found: Source = page
            return found
    field = field_of(source, holder_id)
    if field.get("type") not in HELD_AS:
        raise EditRefused(_("Cette question n’en contient pas d’autres : choisissez une page."))
    return field


def refuse_nesting(holder: Mapping[str, Any], kind: str) -> None:
    """Raise `EditRefused` for a type that a block or a table may not hold."""
    if holder.get("type") in HELD_AS and kind in HELD_AS:
        raise EditRefused(
            _("Un bloc ou un tableau n’en contient pas un autre : choisissez une page.")
        )


def ids(source: Mapping[str, Any]) -> set[str]:
    """Every id in use: pages and questions share one set, so that each word names one thing."""
    pages = {page["id"] for page in source.get("pages", ())}
    return pages | {place.field["id"] for place in walk(source)}


def fresh_id(source: Mapping[str, Any], wanted: str, taken: frozenset[str] = frozenset()) -> str:
    """The id `wanted`, with a number behind it when it is in use (`nom`, then `nom_2`)."""
    known = ids(source) | taken
    if wanted not in known:
        return wanted
    stem = re.sub(r"_[0-9]+\Z", "", wanted)[: LONGEST_ID - 4]
    number = 2
    while f"{stem}_{number}" in known:
        number += 1
    return f"{stem}_{number}"


def provisional_id(source: Mapping[str, Any]) -> str:
    """An id for a question that has no words yet: it takes those of its label when it is kept."""
    numbers = [int(known[9:]) for known in ids(source) if PROVISIONAL.fullmatch(known)]
    return f"question_{max(numbers, default=0) + 1}"
