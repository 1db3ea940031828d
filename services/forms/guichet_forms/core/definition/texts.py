"""The texts of a form that people read, each with its place: what is translated.

A place is a key of `translations`: `title`, `pages.<page>.title`, `<question>.label`,
`<question>.options.<value>`, `rules.<rule>`… A text that is translated knows its language.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_questions.spoken import FRENCH, Spoken

_CARD = ("title", "summary", "cost", "purpose", "legal_basis", "recipients")
_PLAIN = ("label", "hint", "why", "text", "row_label", "unit", "pattern_hint", "pattern_message")
_LISTS = {"options": "value", "rows": "value", "levels": "id", "show": "key"}


@dataclass(frozen=True)
class Text:
    """A French text, its place, and the page where it is read; "" for the card."""

    place: str
    text: str
    page: str = ""


@dataclass(frozen=True)
class _Slot:
    place: str
    holder: Any
    key: Any
    page: str

    @property
    def text(self) -> str:
        found = self.holder[self.key]
        return found if isinstance(found, str) else ""


def texts_of(source: Mapping[str, Any]) -> list[Text]:
    """Every text that people read, in the order of the form; empty ones are left out."""
    slots = _slots(source)
    return [Text(slot.place, slot.text, slot.page) for slot in slots if slot.text.strip()]


def languages_of(source: Mapping[str, Any]) -> list[str]:
    """The languages that a form may be read in, besides French."""
    found = source.get("languages")
    held = found if isinstance(found, list | tuple) else ()
    return [one for one in held if isinstance(one, str) and one != FRENCH]


def translated(source: Mapping[str, Any], language: str) -> Mapping[str, Any]:
    """The same definition in a language; what is not translated stays French, and says so.

    The same untouched for French, or for a language that the form does not have.
    """
    if language not in languages_of(source):
        return source
    known = source.get("translations")
    held = known.get(language) if isinstance(known, Mapping) else None
    words = held if isinstance(held, Mapping) else {}
    made = copy.deepcopy({**source, "translations": {}})
    for slot in list(_slots(made)):
        found = str(words.get(slot.place) or "").strip()
        if slot.text.strip():
            said = Spoken(found, language) if found else Spoken(slot.text)
            slot.holder[slot.key] = said
    return made


def _slots(source: Mapping[str, Any]) -> Iterator[_Slot]:
    yield from _plain(source, _CARD, "", "")
    yield from _numbered(source.get("pieces_needed"), "pieces_needed", "")
    for holder in _objects([source.get("mandate")]):
        yield from _plain(holder, ("declaration",), "mandate.", "")
    for page in _objects(source.get("pages")):
        yield from _page(page)


def _page(page: Mapping[str, Any]) -> Iterator[_Slot]:
    name = str(page.get("id", ""))
    yield from _plain(page, ("title", "text"), f"pages.{name}.", name)
    for field in _objects(page.get("fields")):
        yield from _field(field, name)
    for rule in _objects(page.get("rules")):
        if "message" in rule:
            yield _Slot(f"rules.{rule.get('id')}", rule, "message", name)


def _field(field: Mapping[str, Any], page: str) -> Iterator[_Slot]:
    base = f"{field.get('id')}."
    yield from _plain(field, _PLAIN, base, page)
    for key, named in _LISTS.items():
        for item in _objects(field.get(key)):
            yield from _plain(item, ("label",), f"{base}{key}.{item.get(named)}", page, last="")
            yield from _plain(item, ("hint",), f"{base}{key}.{item.get(named)}.", page)
    yield from _branches(field.get("tree"), f"{base}tree", page)
    for number, check in enumerate(_objects(field.get("validations"))):
        if "message" in check:
            yield _Slot(f"{base}validations.{number}", check, "message", page)
    for nested in _objects(field.get("fields") or field.get("columns")):
        yield from _field(nested, page)


def _plain(
    holder: Mapping[str, Any], keys: tuple[str, ...], base: str, page: str, last: str | None = None
) -> Iterator[_Slot]:
    """The texts under some keys; `last` stands for the key at the end of the place."""
    for key in keys:
        if isinstance(holder.get(key), str):
            yield _Slot(base + (key if last is None else last), holder, key, page)


def _numbered(items: Any, base: str, page: str) -> Iterator[_Slot]:
    for number in range(len(items) if isinstance(items, list) else 0):
        yield _Slot(f"{base}.{number}", items, number, page)


def _branches(nodes: Any, base: str, page: str) -> Iterator[_Slot]:
    for node in _objects(nodes):
        place = f"{base}.{node.get('value')}"
        yield from _plain(node, ("label",), place, page, last="")
        yield from _branches(node.get("children"), place, page)


def _objects(items: Any) -> Iterator[Any]:
    for item in items if isinstance(items, list) else ():
        if isinstance(item, dict):
            yield item
