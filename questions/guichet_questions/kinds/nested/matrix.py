"""The same few questions for each of some rows given in advance."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Posted, Raw, Value, wrong_shape
from guichet_questions.kinds.nested.nest import Nest
from guichet_questions.shapes import FIELD_ID, Shape, coded, list_of, nested, string


class LineShape(Shape):
    """One row given in advance."""

    value = coded(FIELD_ID)
    label = string(300, least=1, required=True)


class Matrix(Nest):
    """The same few questions for each of the given `rows`; stored as an object of objects."""

    keys = {"rows": list_of(nested(LineShape), 50, least=1)}
    logic = "object"
    nests: ClassVar[str] = "columns"

    @property
    def rows(self) -> Mapping[str, str]:
        """The label of each row, by its value."""
        return {row["value"]: row["label"] for row in self.field.settings["rows"]}

    def names(self) -> tuple[str, ...]:
        """None of its own."""
        return ()

    def repeated(self, posted: Posted) -> bool:
        """Never: its cells tell for themselves."""
        return False

    def read(self, posted: Posted, field_id: str) -> Raw:
        """Nothing of its own."""
        return None

    def accept(self, raw: Raw) -> Value:
        """An object of rows whose answers were accepted one by one. Raises FieldRefused."""
        if not isinstance(raw, Mapping) or not all(isinstance(r, Mapping) for r in raw.values()):
            raise FieldRefused(wrong_shape())
        return {key: dict(row) for key, row in raw.items() if key in self.rows}

    def typed(self, value: Value) -> Raw:
        """Nothing of its own. Raises FieldRefused on another shape."""
        if value is not None:
            self.accept(value)

    def row_name(self, key: int | str) -> str:
        """The label of the row."""
        return self.rows.get(str(key), str(key))

    def posted_rows(self, posted: Posted) -> list[tuple[int | str, str]]:
        """All its rows."""
        return [(key, key) for key in self.rows]

    def missing_rows(self) -> str:
        """The sentence for a matrix left empty."""
        return self.missing()

    def gathered(self, rows: Mapping[int | str, dict[str, Value]]) -> Value:
        """The rows that hold something."""
        return {key: row for key, row in rows.items() if row}

    def rows_to_ask(self, count: int) -> list[int | str]:
        """All its rows."""
        return list(self.rows)

    def keys_in(self, value: Value) -> list[int | str]:
        """The rows that hold something, in the order of the form."""
        return [key for key in self.rows if key in (value or {})]

    def describe(self) -> dict[str, Any]:
        """An object by row."""
        return {"type": "object", "additionalProperties": False}

    def describe_rows(self, row: dict[str, Any]) -> dict[str, Any]:
        """The same for each."""
        return {"properties": dict.fromkeys(self.rows, row)}

    def faults(self) -> Iterator[tuple[str, str]]:
        """A row twice."""
        counts = Counter(row["value"] for row in self.field.settings["rows"])
        if max(counts.values(), default=0) > 1:
            yield (
                "rows",
                _("La question « %(label)s » propose deux fois la même valeur.")
                % {"label": self.field.label},
            )
