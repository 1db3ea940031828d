"""Hours of the day, and moments in Paris time."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Raw, Value, bounds_reversed, wrong_shape
from guichet_questions.kinds.bounds import bound_faults, sample_day
from guichet_questions.kinds.day import DAY_PARTS, Day
from guichet_questions.kinds.parted import Parted
from guichet_questions.kinds.text import one_line
from guichet_questions.shapes import coded, string

CLOCK_PARTS = ("hour", "minute")
CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]"
# What people write in one go: 14h30, 9 h, 14:30.
_IN_ONE_GO = re.compile(r"([0-9]{1,2}) ?[hH:] ?([0-9]{2})?")
_NUMBER = re.compile(r"[0-9]{1,2}")


def clock(raw: Raw, example: str) -> str:
    """The hour as HH:MM; no minutes means zero. Raises FieldRefused, naming the part at fault."""
    hour, minute = (one_line(raw[part]) for part in CLOCK_PARTS)
    if not minute and (found := _IN_ONE_GO.fullmatch(hour)):
        hour, minute = found[1], found[2] or ""
    if not hour:
        sentence = _("Il manque l’heure. Écrivez une heure, puis les minutes. %(example)s")
        raise FieldRefused(sentence % {"example": example}, "hour")
    if not _NUMBER.fullmatch(hour) or int(hour) > 23:
        sentence = _("L’heure est un nombre de 0 à 23, en chiffres. %(example)s")
        raise FieldRefused(sentence % {"example": example}, "hour")
    minute = minute or "0"
    if not _NUMBER.fullmatch(minute) or int(minute) > 59:
        sentence = _("Les minutes sont un nombre de 0 à 59, en chiffres. %(example)s")
        raise FieldRefused(sentence % {"example": example}, "minute")
    return f"{int(hour):02}:{int(minute):02}"


class Time(Parted):
    """An hour of the day between `min` and `max`, stored as HH:MM."""

    parts = CLOCK_PARTS
    keys = {"min": coded(CLOCK, required=False), "max": coded(CLOCK, required=False)}
    logic = "text"

    def accept(self, raw: Raw) -> Value:
        """The hour as HH:MM. Raises FieldRefused, naming the part at fault."""
        value = clock(raw, self.example())
        low, high = self._bound("min"), self._bound("max")
        if low and value < low:
            sentence = _("C’est trop tôt : choisissez %(hour)s ou une heure plus tard. %(example)s")
            raise FieldRefused(sentence % {"hour": low, "example": self.example()})
        if high and value > high:
            sentence = _("C’est trop tard : choisissez %(hour)s ou une heure plus tôt. %(example)s")
            raise FieldRefused(sentence % {"hour": high, "example": self.example()})
        return value

    def _bound(self, key: str) -> str:
        return str(self.field.settings.get(key) or "")

    def typed(self, value: Value) -> Raw:
        """The two parts of a stored hour. Raises FieldRefused on another shape."""
        if value in (None, ""):
            return dict.fromkeys(CLOCK_PARTS, "")
        if not isinstance(value, str) or not re.fullmatch(CLOCK, value):
            raise FieldRefused(wrong_shape())
        return dict(zip(CLOCK_PARTS, value.split(":"), strict=True))

    def show(self, value: Value) -> str:
        """The hour as it is stored: 14:30."""
        return str(value or "")

    def example(self) -> str:
        """An hour within the bounds."""
        low, high = self._bound("min"), self._bound("max")
        sample = "14:30"
        if (low and sample < low) or (high and sample > high):
            sample = low or high
        return _("Exemple : %(sample)s.") % {"sample": sample}

    def describe(self) -> dict[str, Any]:
        """A string HH:MM."""
        return {"type": "string", "pattern": f"^{CLOCK}$"}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Bounds that no hour can be within."""
        low, high = self._bound("min"), self._bound("max")
        if low and high and low > high:
            yield "max", bounds_reversed(self.field.label)


class DateTime(Parted):
    """A day and an hour of the authority, as YYYY-MM-DDTHH:MM; `min` and `max` bound the day."""

    parts = (*DAY_PARTS, *CLOCK_PARTS)
    keys = {"min": string(12), "max": string(12)}
    logic = "text"

    def accept(self, raw: Raw) -> Value:
        """The moment, which must exist there. Raises FieldRefused, naming the part at fault."""
        day = Day(self.field, self.around).accept({part: raw[part] for part in DAY_PARTS})
        value = f"{day}T{clock(raw, self.example())}"
        self._refuse_skipped(datetime.fromisoformat(value))
        return value

    def _refuse_skipped(self, moment: datetime) -> None:
        """In March one hour is skipped where clocks change: none of them ever shows it."""
        zone = self.around.zone
        there_and_back = moment.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        if there_and_back.replace(tzinfo=None) != moment:
            sentence = _(
                "Cette heure n’existe pas : le %(day)s, on passe directement de 2:00 à 3:00. "
                "Choisissez une heure avant 2:00, ou à partir de 3:00. %(example)s"
            )
            words = {"day": french_date(moment.date()), "example": self.example()}
            raise FieldRefused(sentence % words, "hour")

    def typed(self, value: Value) -> Raw:
        """The five parts of a stored moment. Raises FieldRefused on another shape."""
        if value in (None, ""):
            return dict.fromkeys(self.parts, "")
        if not isinstance(value, str) or not re.fullmatch(rf"[0-9-]{{10}}T{CLOCK}", value):
            raise FieldRefused(wrong_shape())
        day, _t, hour = value.partition("T")
        parts: dict[str, str] = Day(self.field, self.around).typed(day)
        return parts | dict(zip(CLOCK_PARTS, hour.split(":"), strict=True))

    def show(self, value: Value) -> str:
        """The day in words and the hour."""
        if not value:
            return ""
        day, _t, hour = str(value).partition("T")
        return _("%(day)s à %(hour)s") % {"day": french_date(day), "hour": hour}

    def example(self) -> str:
        """A moment within the bounds."""
        day = sample_day(self)
        sample = f"{day.day} {day.month} {day.year}, 14:30"
        return _("Exemple : %(sample)s.") % {"sample": sample}

    def describe(self) -> dict[str, Any]:
        """A string YYYY-MM-DDTHH:MM, without offset."""
        return {"type": "string", "pattern": f"^[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}T{CLOCK}$"}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Bounds that mean no day, or that no day can be within."""
        yield from bound_faults(self)
