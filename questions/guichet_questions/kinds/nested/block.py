"""Questions asked once for each row that a person adds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from guichet_kit.i18n import _

from guichet_questions.kinds.base import (
    FieldRefused,
    Posted,
    Raw,
    Value,
    bounds_reversed,
    wrong_shape,
)
from guichet_questions.kinds.nested.nest import MOST_ROWS, Nest
from guichet_questions.shapes import SLUG, Shape, coded, nested, one_of, string, whole

_LONGEST_KEY = 4


class OriginShape(Shape):
    """The reusable block that was copied, and its version."""

    block = coded(SLUG)
    version = whole(1, 1_000_000, required=True)


class Block(Nest):
    """Questions asked once for each row, `min` to `max` times; stored as a list of rows."""

    keys = {
        "min": whole(0, MOST_ROWS),
        "max": whole(1, MOST_ROWS),
        "row_label": string(200),
        "display": one_of("stack", "table"),
        "from": nested(OriginShape),
    }
    logic = "list"
    nests: ClassVar[str] = "fields"

    @property
    def least(self) -> int:
        """How many rows there are at least."""
        return int(self.field.settings.get("min", 1))

    @property
    def most(self) -> int:
        """How many rows there are at most."""
        return int(self.field.settings.get("max", 1))

    @property
    def repeats(self) -> bool:
        """Whether rows may be added or removed."""
        return (self.least, self.most) != (1, 1) or not self.field.required

    @property
    def fewest(self) -> int:
        """How many rows the page shows at least."""
        return self.least if self.field.required else 0

    @property
    def row_pattern(self) -> str:
        """What people call a row, with its number at {n}."""
        label = str(self.field.settings.get("row_label") or self.field.label)
        return label if "{n}" in label else f"{label} {{n}}"

    def names(self) -> tuple[str, ...]:
        """The input that says which rows the page holds."""
        return (self.input_name("row"),)

    def input_name(self, part: str) -> str:
        """A dot, since the parts of nested questions stand after a dash."""
        return f"{self.field.id}.{part}"

    def posted_keys(self, posted: Posted) -> list[str]:
        """The keys that a page gives its rows, each once; what is no key is left out."""
        keys = posted.getlist(self.input_name("row"))
        sound = [k for k in keys if len(k) <= _LONGEST_KEY and k.isascii() and k.isdigit()]
        return list(dict.fromkeys(sound))

    def posted_rows(self, posted: Posted) -> list[tuple[int | str, str]]:
        """The rows of a page: their places, whatever their keys."""
        return list(enumerate(self.posted_keys(posted)[:MOST_ROWS]))

    def repeated(self, posted: Posted) -> bool:
        """Never: each row says its own key."""
        return False

    def read(self, posted: Posted, field_id: str) -> Raw:
        """How many rows the page held, one more than any form may have when there are more."""
        return min(len(self.posted_keys(posted)), MOST_ROWS + 1)

    def accept(self, raw: Raw) -> Value:
        """A list of rows whose answers were accepted one by one. Raises FieldRefused."""
        if not isinstance(raw, list) or not all(isinstance(row, Mapping) for row in raw):
            raise FieldRefused(wrong_shape())
        return [dict(row) for row in raw]

    def typed(self, value: Value) -> Raw:
        """How many rows to show. Raises FieldRefused on another shape."""
        rows = 0 if value is None else len(self.accept(value))
        return min(max(rows, self.fewest), MOST_ROWS)

    def count_refusal(self, count: int) -> str:
        """The sentence for so many rows, "" when it is right."""
        if count > self.most:
            return self.too_many()
        if count < self.least and (self.field.required or count):
            return self.too_few()
        return ""

    def too_few(self) -> str:
        """The sentence for too few rows."""
        return _("Ajoutez des lignes : il en faut au moins %(n)s. Exemple : « %(row)s ».") % {
            "n": self.least,
            "row": self.row_name(0),
        }

    def too_many(self) -> str:
        """The sentence for too many rows."""
        return _(
            "Retirez des lignes : il en faut au plus %(n)s. Exemple : celles qui sont en double."
        ) % {"n": self.most}

    def row_name(self, key: int | str) -> str:
        """What people call a row: `row_label` with its number at {n}, or after it."""
        if not self.repeats:
            return self.field.label
        return self.row_pattern.replace("{n}", str(int(key) + 1))

    def gathered(self, rows: Mapping[int | str, dict[str, Value]]) -> Value:
        """The rows, empty ones too."""
        return list(rows.values())

    def rows_to_ask(self, count: int) -> list[int | str]:
        """The places of the rows, no more than are allowed."""
        return list(range(min(count, self.most)))

    def keys_in(self, value: Value) -> list[int | str]:
        """The places of its rows."""
        return list(range(len(value or ())))

    def missing(self) -> str:
        """The sentence for a block without rows."""
        return self.too_few()

    def describe(self) -> dict[str, Any]:
        """An array of objects."""
        return {"type": "array", "minItems": self.fewest, "maxItems": self.most}

    def describe_rows(self, row: dict[str, Any]) -> dict[str, Any]:
        """The same for each."""
        return {"items": row}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Bounds that no count of rows can be within."""
        if self.least > self.most:
            yield "max", bounds_reversed(self.field.label)
