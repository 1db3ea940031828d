"""What is known while a form of Publik is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element

from guichet_forms.core.exchange.notes import Note
from guichet_forms.core.exchange.publik.naming import Ids

Source = dict[str, Any]


@dataclass
class Context:
    """The blocks at hand, the ids given so far, the questions made, and the remarks."""

    blocks: Mapping[str, Element]
    ids: Ids = field(default_factory=Ids)
    names: dict[str, str] = field(default_factory=dict)
    made: dict[str, Source] = field(default_factory=dict)
    notes: list[Note] = field(default_factory=list)

    def note(self, place: str, sentence: str) -> None:
        """Add a remark."""
        self.notes.append(Note(place, sentence))
