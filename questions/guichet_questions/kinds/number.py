"""Numbers as French people write them, kept as exact decimals."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import ROUND_FLOOR, Decimal
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Raw, Value, bounds_reversed
from guichet_questions.shapes import bound, string, whole

NARROW_SPACE = "\u202f"
_SPACES = re.compile(r"[\s\u00a0\u202f\u2009']")
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}([.,][0-9]{1,10})?")
_LONGEST = 40


def french_number(value: Decimal) -> str:
    """`1 200,50`: groups of three apart by a narrow no-break space, a decimal comma."""
    whole, _dot, cents = f"{value.copy_abs():f}".partition(".")
    first_group = len(whole) % 3 or 3
    groups = [whole[:first_group], *re.findall(r"...", whole[first_group:])]
    sign = "\u2212" if value < 0 else ""
    return sign + NARROW_SPACE.join(groups) + (f",{cents}" if cents else "")


class Number(Kind):
    """A number between `min` and `max` with at most `decimals` decimals."""

    keys = {"min": bound(), "max": bound(), "decimals": whole(0, 6), "unit": string(20)}
    logic = "number"

    @property
    def decimals(self) -> int:
        """How many decimals are kept."""
        return int(self.field.settings.get("decimals", 0))

    @property
    def unit(self) -> str:
        """What is counted, shown after the number; may be typed too."""
        return str(self.field.settings.get("unit", ""))

    def bound(self, key: str) -> Decimal | None:
        """The least (`min`) or the greatest (`max`) number taken; None when there is no bound."""
        given = self.field.settings.get(key)
        return None if given is None else Decimal(str(given))

    def accept(self, raw: Raw) -> Value:
        """The number as a plain decimal text, "1200.5". Raises FieldRefused."""
        text = self._without_unit(raw)
        if len(raw) > _LONGEST or not _NUMBER.fullmatch(text):
            raise FieldRefused(self._not_a_number(text))
        number = Decimal(text.replace(",", "."))
        exponent = number.normalize().as_tuple().exponent
        if isinstance(exponent, int) and -exponent > self.decimals:
            raise FieldRefused(self._too_precise())
        self._refuse_out_of_bounds(number)
        return self.stored(number)

    def stored(self, number: Decimal) -> str:
        """The number without useless zeros."""
        return f"{number.normalize():f}" if number else "0"

    def _without_unit(self, raw: str) -> str:
        text = _SPACES.sub("", raw[:_LONGEST]).replace("\u2212", "-")
        return text.removesuffix(_SPACES.sub("", self.unit)) if self.unit else text

    def _not_a_number(self, text: str) -> str:
        if any(char.isdigit() and not char.isascii() for char in text):
            return _("Écrivez le nombre avec les chiffres 0 à 9. %(example)s") % {
                "example": self.example()
            }
        return _(
            "Ce n’est pas un nombre que nous savons lire. Écrivez-le en chiffres, "
            "sans autre signe qu’une virgule. %(example)s"
        ) % {"example": self.example()}

    def _too_precise(self) -> str:
        if not self.decimals:
            return _("Écrivez un nombre entier, sans virgule. %(example)s") % {
                "example": self.example()
            }
        return _("Gardez au plus %(n)s chiffres après la virgule. %(example)s") % {
            "n": self.decimals,
            "example": self.example(),
        }

    def _refuse_out_of_bounds(self, number: Decimal) -> None:
        low, high = self.bound("min"), self.bound("max")
        if low is not None and number < low:
            raise FieldRefused(
                _("Ce nombre est trop petit : écrivez %(low)s ou plus. %(example)s")
                % {"low": french_number(low), "example": self.example()}
            )
        if high is not None and number > high:
            raise FieldRefused(
                _("Ce nombre est trop grand : écrivez %(high)s ou moins. %(example)s")
                % {"high": french_number(high), "example": self.example()}
            )

    def typed(self, value: Value) -> Raw:
        """The number with a decimal comma. Raises FieldRefused on another shape."""
        if isinstance(value, bool) or not isinstance(value, int | str | Decimal | None):
            return super().typed(value)
        return "" if value is None else str(value).replace(".", ",")

    def show(self, value: Value) -> str:
        """The number in French, with its unit."""
        if value in (None, ""):
            return ""
        text = french_number(Decimal(str(value)))
        return f"{text}\u00a0{self.unit}" if self.unit else text

    def generalise(self, value: Value) -> Value:
        """The ten it is in: 37 is of 30, -37 of -40."""
        return f"{int((Decimal(value) / 10).to_integral_value(ROUND_FLOOR)) * 10}"

    def example(self) -> str:
        """A number within the bounds."""
        low, high = self.bound("min"), self.bound("max")
        sample = Decimal("1200.50") if self.decimals else Decimal(12)
        if (low is not None and sample < low) or (high is not None and sample > high):
            sample = low if low is not None else high or Decimal(0)
        return _("Exemple : %(sample)s.") % {"sample": french_number(sample)}

    def describe(self) -> dict[str, Any]:
        """A decimal written as a string, so that no reader rounds it."""
        return {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,10})?$"}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Bounds that no number can be within."""
        low, high = self.bound("min"), self.bound("max")
        if low is not None and high is not None and low > high:
            yield "max", bounds_reversed(self.field.label)


class Integer(Number):
    """A whole number."""

    keys = {"min": bound(), "max": bound(), "unit": string(20)}

    @property
    def decimals(self) -> int:
        """None."""
        return 0

    def describe(self) -> dict[str, Any]:
        """A whole number written as a string."""
        return {"type": "string", "pattern": r"^-?[0-9]{1,15}$"}


class Amount(Number):
    """Euros and cents, exact; none is negative unless `min` says so."""

    keys = {"min": bound(), "max": bound()}

    @property
    def decimals(self) -> int:
        """Cents."""
        return 2

    @property
    def unit(self) -> str:
        """Euros."""
        return "€"

    def bound(self, key: str) -> Decimal | None:
        """The bound of the form; without one, zero is the least."""
        given = super().bound(key)
        return Decimal(0) if given is None and key == "min" else given

    def stored(self, number: Decimal) -> str:
        """The amount with its two decimals."""
        return f"{number or Decimal(0):.2f}"

    def describe(self) -> dict[str, Any]:
        """An amount written as a string."""
        return {"type": "string", "pattern": r"^-?[0-9]{1,15}\.[0-9]{2}$"}
