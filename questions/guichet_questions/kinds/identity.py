"""Who a person is: the parts of a civil identity that the form asks for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_questions.kinds.base import Around, FieldRefused, Raw, Value, text_parts
from guichet_questions.kinds.day import DAY_PARTS, Day
from guichet_questions.kinds.fixed import CIVILITIES, Civility, civility_names
from guichet_questions.kinds.parted import Parted
from guichet_questions.kinds.text import bounded, one_line
from guichet_questions.question import Field
from guichet_questions.shapes import list_of, one_of

PARTS = ("civility", "family_name", "usage_name", "given_names", "birth_date", "birth_place")
USUAL = ("family_name", "given_names")
_LIMIT = 120


class Identity(Parted):
    """The `parts` wanted of an identity, in one order; the name of use is never owed."""

    keys = {"parts": list_of(one_of(*PARTS), len(PARTS))}
    personal = True

    def __init__(self, field: Field, around: Around) -> None:
        super().__init__(field, around)
        asked = field.settings.get("parts") or USUAL
        self.asked = tuple(part for part in PARTS if part in asked)
        self.parts = tuple(self._inputs())

    def _inputs(self) -> Iterator[str]:
        for part in self.asked:
            if part == "birth_date":
                yield from (f"birth_date-{piece}" for piece in DAY_PARTS)
            else:
                yield part

    def accept(self, raw: Raw) -> Value:
        """The parts that were given. Raises FieldRefused, naming the part at fault."""
        value = {part: self._part(part, raw) for part in self.asked}
        for part, text in value.items():
            if not text and part != "usage_name":
                first_input = "birth_date-day" if part == "birth_date" else part
                raise FieldRefused(self._absent(part), first_input)
        return {part: text for part, text in value.items() if text}

    def _part(self, part: str, raw: Raw) -> str:
        """One part cleaned, "" when nothing was typed in it."""
        if part == "birth_date":
            return self._birth({piece: raw[f"birth_date-{piece}"] for piece in DAY_PARTS})
        try:
            text = bounded(one_line(raw[part]), _LIMIT)
            return (
                Civility(self.field, self.around).accept(text) if self._picked(part, text) else text
            )
        except FieldRefused as refusal:
            raise FieldRefused(refusal.sentence, part) from refusal

    @staticmethod
    def _picked(part: str, text: str) -> bool:
        return part == "civility" and bool(text)

    def _birth(self, raw: Mapping[str, str]) -> str:
        day = self._day()
        if day.is_empty(raw):
            return ""
        try:
            return str(day.accept(raw))
        except FieldRefused as refusal:
            part = f"birth_date-{refusal.part or 'day'}"
            raise FieldRefused(refusal.sentence, part) from refusal

    def _day(self) -> Day:
        return Day(replace(self.field, settings={"max": "today"}), self.around)

    def _absent(self, part: str) -> str:
        sentences = {
            "civility": _("Choisissez une civilité. %(example)s"),
            "family_name": _("Il manque le nom de naissance. %(example)s"),
            "given_names": _("Il manque les prénoms. %(example)s"),
            "birth_date": _("Il manque la date de naissance. %(example)s"),
            "birth_place": _("Il manque le lieu de naissance. %(example)s"),
        }
        return sentences[part] % {"example": self.example()}

    def typed(self, value: Value) -> Raw:
        """What was typed in each input. Raises FieldRefused on another shape."""
        texts = text_parts({} if value is None else value, self.asked)
        pieces = self._day().typed(texts.pop("birth_date", ""))
        return texts | {
            f"birth_date-{piece}": text
            for piece, text in pieces.items()
            if "birth_date" in self.asked
        }

    def show(self, value: Value) -> str:
        """The identity on one line."""
        if not isinstance(value, Mapping):
            return ""
        known = {key: str(value.get(key) or "") for key in PARTS}
        called = civility_names()[known["civility"]] if known["civility"] in CIVILITIES[:2] else ""
        names = " ".join(filter(None, (called, known["given_names"], known["family_name"])))
        return ", ".join(filter(None, (names, self._usage(known), self._birth_words(known))))

    def called(self, value: Value) -> str:
        """The given names and the name of use, else of birth: nothing of the birth itself."""
        if not isinstance(value, Mapping):
            return ""
        name = value.get("usage_name") or value.get("family_name") or ""
        return " ".join(filter(None, (value.get("given_names") or "", name)))

    def _usage(self, known: Mapping[str, str]) -> str:
        name = known["usage_name"]
        return _("nom d’usage : %(name)s") % {"name": name} if name else ""

    def _birth_words(self, known: Mapping[str, str]) -> str:
        words = ", ".join(filter(None, (french_date(known["birth_date"]), known["birth_place"])))
        return _("naissance : %(words)s") % {"words": words} if words else ""

    def example(self) -> str:
        """An identity of the parts asked for."""
        samples = {
            "civility": _("Madame"),
            "family_name": "Le Goff",
            "given_names": "Marie Anne",
            "birth_date": "27 3 1984",
            "birth_place": "Rennes",
        }
        sample = ", ".join(samples[part] for part in self.asked if part in samples)
        return _("Exemple : %(sample)s.") % {"sample": sample}

    def describe(self) -> dict[str, Any]:
        """An object of the parts asked for."""
        shapes: dict[str, dict[str, Any]] = {
            "civility": {"type": "string", "enum": list(CIVILITIES)},
            "birth_date": {"type": "string", "format": "date"},
        }
        text = {"type": "string", "minLength": 1, "maxLength": _LIMIT}
        return {
            "type": "object",
            "required": [part for part in self.asked if part != "usage_name"],
            "properties": {part: shapes.get(part, text) for part in self.asked},
        }
