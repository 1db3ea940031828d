"""Dates, typed in three inputs: day, month, year."""

from __future__ import annotations

import calendar
import unicodedata
from collections.abc import Iterator
from datetime import date
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Posted, Raw, Value, first, wrong_shape
from guichet_questions.kinds.bounds import (
    EARLIEST_YEAR,
    LATEST_YEAR,
    bound_faults,
    bounds_of,
    refuse_outside,
    sample_day,
)
from guichet_questions.kinds.text import one_line
from guichet_questions.shapes import string

MONTHS = (
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre",
)  # fmt: skip
DAY_PARTS = ("day", "month", "year")


def _plain(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).rstrip(".")


class Day(Kind):
    """A date between `min` and `max` (see `bounds`), stored as YYYY-MM-DD."""

    parts = DAY_PARTS
    keys = {"min": string(12), "max": string(12)}
    logic = "date"

    def read(self, posted: Posted, field_id: str) -> Raw:
        """The three parts as typed."""
        return {part: first(posted, f"{field_id}-{part}") for part in DAY_PARTS}

    def is_empty(self, raw: Raw) -> bool:
        """True when the three parts are empty."""
        return not any(str(raw[part]).strip() for part in DAY_PARTS)

    def accept(self, raw: Raw) -> Value:
        """The date in ISO form. Raises FieldRefused, naming the part at fault."""
        texts = {part: one_line(raw[part]) for part in DAY_PARTS}
        for part, text in texts.items():
            if not text:
                raise FieldRefused(self._absent(part), part)
            if any(char.isdigit() and not char.isascii() for char in text):
                raise FieldRefused(
                    _("Écrivez la date avec les chiffres 0 à 9. %(example)s")
                    % {"example": self.example()},
                    part,
                )
        day = self._real_day(texts)
        refuse_outside(self, day)
        return day.isoformat()

    def _absent(self, part: str) -> str:
        sentences = {
            "day": _("Il manque le jour. Écrivez le jour, le mois et l’année. %(example)s"),
            "month": _("Il manque le mois. Écrivez le jour, le mois et l’année. %(example)s"),
            "year": _("Il manque l’année. Écrivez le jour, le mois et l’année. %(example)s"),
        }
        return sentences[part] % {"example": self.example()}

    def _real_day(self, texts: dict[str, str]) -> date:
        month = _month_number(texts["month"])
        if month is None or not 1 <= month <= 12:
            raise FieldRefused(
                _("Le mois doit être entre 1 et 12, ou en toutes lettres. %(example)s")
                % {"example": self.example()},
                "month",
            )
        year = self._year(texts["year"])
        length = calendar.monthrange(year, month)[1]
        number = _digits(texts["day"].lower().removesuffix("er"), 2)
        if number is None or not 1 <= number <= length:
            raise FieldRefused(self._no_such_day(month, year, length), "day")
        return date(year, month, number)

    def _year(self, text: str) -> int:
        year = _digits(text, 4) if len(text) == 4 else None
        if year is None or not EARLIEST_YEAR <= year <= LATEST_YEAR:
            least, most = bounds_of(self)
            low = least.year if least else EARLIEST_YEAR
            high = most.year if most else LATEST_YEAR
            raise FieldRefused(
                _("Écrivez l’année en quatre chiffres, entre %(low)s et %(high)s. %(example)s")
                % {"low": low, "high": high, "example": self.example()},
                "year",
            )
        return year

    def _no_such_day(self, month: int, year: int, length: int) -> str:
        return _(
            "Ce jour n’existe pas : le mois de %(month)s %(year)s compte %(length)s jours. "
            "Corrigez le jour ou le mois. %(example)s"
        ) % {
            "month": MONTHS[month - 1],
            "year": year,
            "length": length,
            "example": self.example(),
        }

    def typed(self, value: Value) -> Raw:
        """The three parts of a stored date. Raises FieldRefused on another shape."""
        if value is None or value == "":
            return dict.fromkeys(DAY_PARTS, "")
        if not isinstance(value, str) or len(value) > 10:
            raise FieldRefused(wrong_shape())
        year, _dash, rest = value.partition("-")
        month, _dash, day = rest.partition("-")
        return {"day": day, "month": month, "year": year}

    def show(self, value: Value) -> str:
        """The date in words; the year alone, when it is all that was kept."""
        return french_date(value) if len(value or "") > 4 else str(value or "")

    def generalise(self, value: Value) -> Value:
        """The year."""
        return str(value)[:4]

    def example(self) -> str:
        """A date within the bounds."""
        day = sample_day(self)
        return _("Exemple : %(sample)s.") % {"sample": f"{day.day} {day.month} {day.year}"}

    def describe(self) -> dict[str, Any]:
        """A string in the format date."""
        return {"type": "string", "format": "date"}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Bounds that mean no day, or that no day can be within."""
        yield from bound_faults(self)


def _digits(text: str, longest: int) -> int | None:
    if not text.isascii() or not text.isdigit() or len(text) > longest:
        return None
    return int(text)


def _month_number(text: str) -> int | None:
    """The month from its number or its name, « mars », « Fév. »; None when it is neither."""
    if (number := _digits(text, 2)) is not None:
        return number
    name = _plain(text)
    found = [
        i for i, month in enumerate(MONTHS, 1) if len(name) > 2 and _plain(month).startswith(name)
    ]
    return found[0] if len(found) == 1 else None
