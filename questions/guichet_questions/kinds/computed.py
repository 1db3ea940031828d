"""Values that the form computes from earlier answers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.logic import truth
from guichet_kit.logic.values import number
from marshmallow import fields

from guichet_questions.kinds.base import FieldRefused, Raw, Value, wrong_shape
from guichet_questions.kinds.number import french_number
from guichet_questions.kinds.shown import Unasked
from guichet_questions.shapes import MESSAGES, flag, logic, one_of, string, whole

USUAL_DECIMALS = 2
# Beyond, a double no longer tells whole numbers apart.
_EXACT = 2**53


class Computed(Unasked):
    """What `formula` gives, as a text, a number or a boolean; nobody types it.

    A number is kept as a JSON number of at most `decimals` decimals (2).
    """

    keys = {
        "formula": fields.Raw(required=True, validate=logic, error_messages=MESSAGES),
        "result": one_of("text", "number", "boolean"),
        "decimals": whole(0, 6),
        "unit": string(20),
        "shown": flag(),
    }
    computes = True

    @property
    def result(self) -> str:
        """What kind of value it gives: text, number or boolean."""
        return str(self.field.settings.get("result", "number"))

    @property
    def decimals(self) -> int:
        """How many decimals a number keeps."""
        return int(self.field.settings.get("decimals", USUAL_DECIMALS))

    @property
    def holds(self) -> str:
        """A text, a number or a boolean."""
        return self.result

    @property
    def in_sight(self) -> bool:
        """Unless `shown` is false."""
        return bool(self.field.settings.get("shown", True))

    def compute(self, data: Mapping[str, Any]) -> Value:
        """The value on these answers; None when there is none, or no finite one."""
        found = self.field.settings["formula"](data)
        if self.result == "boolean":
            return truth(found)
        if self.result == "text":
            return found or None
        amount = number(found)
        return None if amount is None else rounded(amount, self.decimals)

    def typed(self, value: Value) -> Raw:
        """The value itself. Raises FieldRefused on another shape."""
        if value is not None and not isinstance(value, str | int | float):
            raise FieldRefused(wrong_shape())
        return value

    def show(self, value: Value) -> str:
        """The value in French, with its unit."""
        if value is None or value == "":
            return ""
        if isinstance(value, bool):
            return _("Oui") if value else _("Non")
        text = value if isinstance(value, str) else french_number(self._written(value))
        unit = self.field.settings.get("unit", "")
        return f"{text}\u00a0{unit}" if unit else text

    def _written(self, value: float) -> Decimal:
        """The number with all the decimals that were asked for."""
        asked = self.field.settings.get("decimals")
        return Decimal(repr(value) if asked is None else f"{value:.{asked}f}")

    def describe(self) -> dict[str, Any]:
        """A value of its kind, given back and never taken."""
        kinds = {"text": "string", "number": "number", "boolean": "boolean"}
        return {"type": kinds[self.result], "readOnly": True}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Decimals of what is no number."""
        if self.result != "number" and "decimals" in self.field.settings:
            yield (
                "decimals",
                _("« %(label)s » n’est pas un nombre : il n’a pas de décimales.")
                % {"label": self.field.label},
            )


def rounded(amount: float, decimals: int) -> float | int | None:
    """The number rounded half up, floor(x·10ⁿ + ½) / 10ⁿ in doubles, as the browser does it."""
    power = 10.0**decimals
    scaled = amount * power + 0.5
    if not math.isfinite(scaled):
        return None
    found = float(math.floor(scaled)) / power
    return int(found) if found.is_integer() and abs(found) < _EXACT else found
