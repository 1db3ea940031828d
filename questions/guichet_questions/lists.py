"""What a list offers: items with an id, a text and more."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_questions.plain_words import words_of

OWN_KEYS = frozenset({"id", "text", "disabled"})


@dataclass(frozen=True, kw_only=True)
class Item:
    """One thing a source offers; `extra` is what else it says of it, by name."""

    id: str
    text: str
    disabled: bool = False
    extra: Mapping[str, Any] = field(default_factory=dict)

    def stored(self) -> dict[str, Any]:
        """Give what an answer keeps: id, text and the rest."""
        return {"id": self.id, "text": self.text, **self.extra}

    def as_json(self) -> dict[str, Any]:
        """Give the item in Publik's shape."""
        return self.stored() | ({"disabled": True} if self.disabled else {})


def item_from_json(value: Mapping[str, Any]) -> Item:
    """Give the item that `as_json` wrote."""
    extra = {key: part for key, part in value.items() if key not in OWN_KEYS}
    return Item(
        id=str(value["id"]),
        text=str(value["text"]),
        disabled=bool(value.get("disabled")),
        extra=extra,
    )


def matching(items: Iterable[Item], q: str, most: int) -> list[Item]:
    """Give the first items of which a word begins by each word of `q`, accents and case aside."""
    wanted = words_of(q)
    found = []
    for item in items:
        words = words_of(item.text)
        if all(any(word.startswith(one) for word in words) for one in wanted):
            found.append(item)
            if len(found) == most:
                break
    return found
