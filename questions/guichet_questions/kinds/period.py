"""Periods: two days in order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Raw, Value, text_parts
from guichet_questions.kinds.bounds import bound_faults, sample_day
from guichet_questions.kinds.day import DAY_PARTS, Day
from guichet_questions.kinds.parted import Parted
from guichet_questions.shapes import string

ENDS = ("from", "to")


class Period(Parted):
    """The first and the last day of something, both between `min` and `max`."""

    parts = tuple(f"{end}-{part}" for end in ENDS for part in DAY_PARTS)
    keys = {"min": string(12), "max": string(12)}

    def accept(self, raw: Raw) -> Value:
        """`from` and `to` in ISO form, in order. Raises FieldRefused, naming the part at fault."""
        value = {end: self._day(raw, end) for end in ENDS}
        if value["to"] < value["from"]:
            sentence = _(
                "La période finit avant de commencer : donnez une fin à partir du %(day)s. "
                "%(example)s"
            )
            words = {"day": french_date(value["from"]), "example": self.example()}
            raise FieldRefused(sentence % words, "to")
        return value

    def _day(self, raw: Raw, end: str) -> str:
        parts = {part: raw[f"{end}-{part}"] for part in DAY_PARTS}
        try:
            if not any(str(part).strip() for part in parts.values()):
                raise FieldRefused(self._absent(end))
            return str(Day(self.field, self.around).accept(parts))
        except FieldRefused as refusal:
            part = f"{end}-{refusal.part}" if refusal.part else end
            raise FieldRefused(refusal.sentence, part) from refusal

    def _absent(self, end: str) -> str:
        sentences = {
            "from": _("Il manque le premier jour de la période. %(example)s"),
            "to": _("Il manque le dernier jour de la période. %(example)s"),
        }
        return sentences[end] % {"example": self.example()}

    def typed(self, value: Value) -> Raw:
        """The six parts of a stored period. Raises FieldRefused on another shape."""
        days = text_parts({} if value is None else value, ENDS)
        day = Day(self.field, self.around)
        return {
            f"{end}-{part}": text for end in ENDS for part, text in day.typed(days[end]).items()
        }

    def show(self, value: Value) -> str:
        """The two days in words."""
        if not isinstance(value, Mapping):
            return ""
        days = {end: french_date(value[end]) for end in ENDS}
        return _("du %(from)s au %(to)s") % days

    def example(self) -> str:
        """A period of one day within the bounds."""
        day = sample_day(self)
        sample = f"{day.day} {day.month} {day.year}"
        return _("Exemple : du %(sample)s au %(sample)s.") % {"sample": sample}

    def describe(self) -> dict[str, Any]:
        """An object of two dates."""
        day = {"type": "string", "format": "date"}
        return {"type": "object", "required": list(ENDS), "properties": dict.fromkeys(ENDS, day)}

    def faults(self) -> Iterator[tuple[str, str]]:
        """Bounds that mean no day, or that no day can be within."""
        yield from bound_faults(self)
