"""Where a walk finds answers that must be checked: a page just posted, stored values."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from guichet_questions.kinds import (
    FieldRefused,
    Kind,
    Raw,
    Value,
    is_nothing,
    kind_of,
    repeated_answer,
)
from guichet_questions.kinds.base import list_is_down
from guichet_questions.kinds.nested import MOST_ROWS, Block, Nest
from guichet_questions.question import Field

from guichet_forms.core.definition import Page
from guichet_forms.core.paths import Answers, value_at
from guichet_forms.core.walk import Source


def accepted(kind: Kind, raw: Raw) -> Value:
    """The value of what was typed, None when it is nothing. Raises FieldRefused."""
    return None if kind.is_empty(raw) else kind.accept(raw)


class AsTyped(Source):
    """Stored values (a draft, an intake, an API call) checked as if they were typed.

    `typed` holds by path what was typed and refused before: it stands for the stored value. Without
    `files` there is none, whatever the values say: they come from elsewhere, and vouch for nothing.
    What is `down` waits for a list that does not answer: it is refused meanwhile.
    """

    def __init__(
        self,
        answers: Answers,
        typed: Mapping[str, Raw] | None = None,
        *,
        files: bool = True,
        down: Collection[str] = (),
    ) -> None:
        self.answers, self.typed, self.files = answers, typed or {}, files
        self.down = down

    def value(self, item: Field, kind: Kind) -> Value:
        """The value, accepted again."""
        if item.id in self.down:
            raise FieldRefused(list_is_down())
        if item.id in self.typed:
            return accepted(kind, self.typed[item.id])
        if item.kind == "file" and not self.files:
            return None
        stored = value_at(self.answers, item.id)
        value = accepted(kind, kind.typed(stored))
        unproven = kind.vouched and not self.files
        return value if is_nothing(value) or unproven else kind.keep(value, stored)

    def rows(self, item: Field, kind: Nest) -> int:
        """How many rows there are; refuses what is no row."""
        stored = self.answers.get(item.id)
        held = [] if stored is None else kind.accept(stored)
        return len(held) if isinstance(kind, Block) else 0


class FromPage(Source):
    """A page just posted, read in `raw`; the other pages and what is `locked` are as stored."""

    def __init__(
        self,
        page: Page,
        raw: Mapping[str, Raw],
        repeated: Collection[str],
        answers: Answers,
        locked: Collection[str],
    ) -> None:
        self.page, self.raw, self.repeated = page, raw, repeated
        self.answers, self.locked = answers, locked

    def forces(self, page: Page) -> bool:
        """The page was posted, so that it is read."""
        return page.id == self.page.id

    def value(self, item: Field, kind: Kind) -> Value:
        """What was typed, accepted; what is stored elsewhere."""
        stored = value_at(self.answers, item.id)
        if item.page != self.page.id or item.id in self.locked:
            return stored
        if item.id in self.repeated:
            raise FieldRefused(repeated_answer())
        value = accepted(kind, self.raw[item.id])
        return value if is_nothing(value) else kind.keep(value, stored)

    def rows(self, item: Field, kind: Nest) -> int:
        """How many rows the page held."""
        if item.page == self.page.id:
            return self.raw[item.id] or 0
        rows = self.answers.get(item.id)
        return len(rows) if isinstance(kind, Block) and isinstance(rows, list) else 0


def nested_rows(item: Field, kind: Nest, count: int) -> list[tuple[Field, ...]]:
    """The nested questions of each row that a page holds, even those that are too many."""
    keys = range(min(count, MOST_ROWS)) if isinstance(kind, Block) else kind.rows_to_ask(count)
    return [item.row(key) for key in keys]


def flat(fields: Collection[Field], raw: Mapping[str, Raw]) -> list[Field]:
    """The questions of a page with those of their rows, in order; `raw` says how many rows."""
    found: list[Field] = []
    for item in fields:
        found.append(item)
        if item.fields and isinstance(kind := kind_of(item), Nest):
            for row in nested_rows(item, kind, raw.get(item.id) or 0):
                found.extend(row)
    return found
