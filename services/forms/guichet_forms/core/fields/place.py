"""Where: a postal address, or a place in words with its coordinates when they are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from guichet_kit.i18n import _

from guichet_forms.core.fields.base import FieldRefused, Raw, Value
from guichet_forms.core.fields.formats import FORMATS
from guichet_forms.core.fields.parted import Parted
from guichet_forms.core.fields.text import bounded, one_line

_ADDRESS = ("line", "complement", "postcode", "city")
_LOCATION = ("text", "lat", "lon")
_LIMIT = 200
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")


class Address(Parted):
    """A postal address of a French commune."""

    parts = _ADDRESS
    personal = True

    def accept(self, raw: Raw) -> Value:
        """line, complement, postcode, city. Raises FieldRefused, naming the part at fault."""
        value = {part: bounded(one_line(raw[part]), _LIMIT) for part in _ADDRESS}
        for part in ("line", "postcode", "city"):
            if not value[part]:
                raise FieldRefused(self._absent(part), part)
        try:
            value["postcode"] = FORMATS["postcode"].accept(value["postcode"])
        except FieldRefused as refusal:
            raise FieldRefused(refusal.sentence, "postcode") from refusal
        return value

    def _absent(self, part: str) -> str:
        sentences = {
            "line": _("Il manque le numéro et la rue dans l’adresse. %(example)s"),
            "postcode": _("Il manque le code postal dans l’adresse. %(example)s"),
            "city": _("Il manque la commune dans l’adresse. %(example)s"),
        }
        return sentences[part] % {"example": self.example()}

    def show(self, value: Value) -> str:
        """The address on one line; the commune alone, when it is all that was kept."""
        if not value:
            return ""
        town = f"{value.get('postcode', '')} {value['city']}".strip()
        return ", ".join(p for p in (value.get("line"), value.get("complement"), town) if p)

    def generalise(self, value: Value) -> Value:
        """The commune: two people of one street are not told apart."""
        return {key: value[key] for key in ("city", "citycode") if value.get(key)}

    def example(self) -> str:
        """An address."""
        return _("Exemple : 4 rue des Lilas, 35120, Valmont.")

    def describe(self) -> dict[str, Any]:
        """An object of four texts."""
        return {
            "type": "object",
            "required": ["line", "postcode", "city"],
            "properties": {part: {"type": "string", "maxLength": _LIMIT} for part in _ADDRESS},
        }


class Location(Parted):
    """A place: words are what counts, coordinates are a help (they never replace the words)."""

    parts = _LOCATION

    def is_empty(self, raw: Raw) -> bool:
        """True when there are no words, whatever the coordinates."""
        return not str(raw["text"]).strip()

    def accept(self, raw: Raw) -> Value:
        """text, and lat and lon when both were given. Raises FieldRefused."""
        value: dict[str, Any] = {"text": bounded(one_line(raw["text"]), _LIMIT)}
        if not value["text"]:
            raise FieldRefused(self.missing())
        lat, lon = one_line(raw["lat"]), one_line(raw["lon"])
        if lat or lon:
            value["lat"], value["lon"] = self._degrees(lat, 90), self._degrees(lon, 180)
        return value

    def _degrees(self, text: str, limit: int) -> float:
        if not _DEGREES.fullmatch(text) or abs(float(text)) > limit:
            raise FieldRefused(
                _(
                    "La position sur la carte n’est pas lisible. Effacez-la et décrivez le lieu "
                    "en mots. %(example)s"
                )
                % {"example": self.example()}
            )
        return round(float(text), 6)

    def typed(self, value: Value) -> Raw:
        """The words, and the coordinates as text. Raises FieldRefused on another shape."""
        if isinstance(value, Mapping):
            given = {key: value.get(key) for key in ("lat", "lon")}
            numbers = {k: f"{v:.6f}" for k, v in given.items() if _is_number(v)}
            value = {**value, **numbers}
        return super().typed(value)

    def show(self, value: Value) -> str:
        """The words, then the coordinates when known."""
        if not value:
            return ""
        if "lat" not in value:
            return str(value["text"])
        return f"{value['text']} ({value['lat']:.5f}, {value['lon']:.5f})"

    def missing(self) -> str:
        """The sentence for a place not described."""
        return _("Indiquez le lieu en quelques mots. %(example)s") % {"example": self.example()}

    def example(self) -> str:
        """A place."""
        return _("Exemple : devant le 12 rue des Lilas, à Valmont.")

    def describe(self) -> dict[str, Any]:
        """An object: a text, two numbers."""
        return {
            "type": "object",
            "required": ["text"],
            "properties": {
                "text": {"type": "string", "maxLength": _LIMIT},
                "lat": {"type": "number", "minimum": -90, "maximum": 90},
                "lon": {"type": "number", "minimum": -180, "maximum": 180},
            },
        }


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
