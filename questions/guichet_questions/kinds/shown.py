"""What a page shows without asking anything: headings and paragraphs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import Kind, Posted, Raw, Value
from guichet_questions.shapes import among, string


class Unasked(Kind):
    """What has no input: nothing comes from the browser, or counts if it does."""

    logic = "any"
    parts = ()

    def read(self, posted: Posted, field_id: str) -> Raw:
        """Nothing: what a browser says of it counts for nothing."""
        return None

    def is_empty(self, raw: Raw) -> bool:
        """Always."""
        return True

    def accept(self, raw: Raw) -> Value:
        """Nothing."""
        return None


class Shown(Unasked):
    """A piece of a page that holds no answer."""

    takes_answer = False

    def typed(self, value: Value) -> Raw:
        """Nothing."""
        return None

    def show(self, value: Value) -> str:
        """Nothing."""
        return ""

    def describe(self) -> dict[str, Any]:
        """Null: nothing is stored."""
        return {"type": "null"}


class Heading(Shown):
    """A title between questions: its label, at `level` 2 or 3."""

    keys = {"level": among(2, 3)}

    def faults(self) -> Iterator[tuple[str, str]]:
        """A heading without words."""
        if not self.field.label.strip():
            yield "label", _("Un titre a besoin de mots.")


class Paragraph(Shown):
    """Some rich text between questions."""

    keys = {"text": string(5000, least=1, required=True)}
