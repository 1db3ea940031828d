"""What questions that hold others have in common."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping
from typing import Any

from guichet_questions.kinds.base import Kind, Posted, Raw, Value

MOST_ROWS = 100


class Nest(Kind):
    """A question whose nested ones are walked by `core.walk`, each at its own path."""

    def is_empty(self, raw: Raw) -> bool:
        """True when it has no row."""
        return not raw

    @abstractmethod
    def row_name(self, key: int | str) -> str:
        """What people call one of its rows."""

    def show(self, value: Value) -> str:
        """The names of the rows."""
        return ", ".join(self.row_name(key) for key in self.keys_in(value))

    @abstractmethod
    def describe_rows(self, row: dict[str, Any]) -> dict[str, Any]:
        """What `describe` leaves out: the JSON Schema of the rows, `row` being that of one."""

    def count_refusal(self, count: int) -> str:
        """The sentence for so many rows, "" when it is right."""
        return ""

    def missing_rows(self) -> str:
        """The sentence when it must hold something and holds nothing, "" when it need not."""
        return ""

    @abstractmethod
    def posted_rows(self, posted: Posted) -> list[tuple[int | str, str]]:
        """The rows of a page, in order: the key each has in the form, and its key in the page."""

    @abstractmethod
    def gathered(self, rows: Mapping[int | str, dict[str, Value]]) -> Value:
        """The value to store, of the rows by key."""

    @abstractmethod
    def rows_to_ask(self, count: int) -> list[int | str]:
        """The keys of the rows to walk, where `count` were given."""

    @abstractmethod
    def keys_in(self, value: Value) -> list[int | str]:
        """The keys of the rows that a stored value has, in order."""

    def row_in(self, value: Value, key: int | str) -> Mapping[str, Value]:
        """One row of a stored value."""
        row: Mapping[str, Value] = value[key]
        return row
