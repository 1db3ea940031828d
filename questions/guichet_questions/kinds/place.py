"""Where: a postal address, or a place in words with its coordinates when they are known."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, TypeGuard

from guichet_kit.i18n import _
from marshmallow import fields, validate

from guichet_questions.kinds.base import FieldRefused, Posted, Raw, SourceDown, Value, first
from guichet_questions.kinds.formats import FORMATS
from guichet_questions.kinds.parted import Parted
from guichet_questions.kinds.text import bounded, one_line
from guichet_questions.plain_words import words_of
from guichet_questions.shapes import MESSAGES

ADDRESSES = "@adresses"
_ADDRESS = ("line", "complement", "postcode", "city")
_SAME = ("line", "postcode", "city")
_KNOWN = ("citycode", "lat", "lon", "ban_id", "score")
_LONGEST_SEAL = 2_000
_LOCATION = ("text", "lat", "lon")
_LIMIT = 200
_DEGREES = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,15})?")
_CENTER = re.compile(r"(-?[0-9]{1,2}(?:\.[0-9]{1,9})?) *, *(-?[0-9]{1,3}(?:\.[0-9]{1,9})?)")


def _center() -> fields.String:
    error = _("Écrivez une latitude, une virgule, une longitude. Exemple : 48.1173, -1.6778")
    rule = [validate.Length(max=40), validate.Regexp(_CENTER.pattern + r"\Z", error=error)]
    return fields.String(validate=rule, error_messages=MESSAGES)


class Address(Parted):
    """A postal address of a French commune.

    `found` is what a suggestion of the geocoder was sealed in when it was chosen: what it knows of
    the address is stored while its words are those typed; any other address is `free`.
    """

    parts = _ADDRESS
    personal = True
    vouched = True

    def names(self) -> tuple[str, ...]:
        """The four inputs, and the one that holds the suggestion chosen."""
        return (*super().names(), self.input_name("found"))

    def read(self, posted: Posted, field_id: str) -> Raw:
        """Every part as typed, and the suggestion."""
        return {**super().read(posted, field_id), "found": first(posted, f"{field_id}-found")}

    def is_empty(self, raw: Raw) -> bool:
        """True when nothing is typed, whatever was suggested."""
        return not any(str(raw[part]).strip() for part in _ADDRESS)

    def accept(self, raw: Raw) -> Value:
        """line, complement, postcode, city, and what is known of them, or `free`.

        Raises FieldRefused, naming the part at fault.
        """
        value = {part: bounded(one_line(raw[part]), _LIMIT) for part in _ADDRESS}
        for part in ("line", "postcode", "city"):
            if not value[part]:
                raise FieldRefused(self._absent(part), part)
        try:
            value["postcode"] = FORMATS["postcode"].accept(value["postcode"])
        except FieldRefused as refusal:
            raise FieldRefused(refusal.sentence, "postcode") from refusal
        return value | (self._known(str(raw.get("found", "")), value) or {"free": True})

    def _known(self, found: str, typed: Mapping[str, str]) -> dict[str, Any]:
        """What the suggestion says of an address, when it is the one typed."""
        try:
            item = self.around.find(ADDRESSES, found) if 0 < len(found) <= _LONGEST_SEAL else None
        except SourceDown:
            return {}
        return known_of(item) if item is not None and _same(item, typed) else {}

    def keep(self, value: Value, former: Value) -> Value:
        """The address with what was known of it already, while its words are the same."""
        if not value.get("free") or not isinstance(former, Mapping) or not _same(former, value):
            return value
        known = known_of(former)
        return {key: value[key] for key in _ADDRESS} | known if known else value

    def typed(self, value: Value) -> Raw:
        """The four parts, and what is `known` of them. Raises FieldRefused on another shape."""
        raw = super().typed(value)
        known = known_of(value) if isinstance(value, Mapping) else {}
        return {**raw, "found": "", "known": known} if known else {**raw, "found": ""}

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
        """An object of four texts; the rest is for us to say."""
        texts = {part: {"type": "string", "maxLength": _LIMIT} for part in _ADDRESS}
        ours = {key: {"type": ["string", "number"], "readOnly": True} for key in _KNOWN}
        free = {"type": "boolean", "readOnly": True}
        return {
            "type": "object",
            "required": ["line", "postcode", "city"],
            "properties": {**texts, **ours, "free": free},
        }


def known_of(address: Mapping[str, Any]) -> dict[str, Any]:
    """What a geocoder knows of an address: its commune, its point, its place in the BAN."""
    return {key: address[key] for key in _KNOWN if address.get(key) not in (None, "")}


def _same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two addresses have the same words, case, accents and complement aside."""
    return all(words_of(str(one.get(k, ""))) == words_of(str(other.get(k, ""))) for k in _SAME)


class Location(Parted):
    """A place: words are what counts, coordinates are a help (they never replace the words)."""

    parts = _LOCATION
    keys = {"center": _center()}

    @property
    def center(self) -> dict[str, float] | None:
        """Where its map opens, None when the definition does not say."""
        found = _CENTER.fullmatch(str(self.field.settings.get("center", "")))
        return {"lat": float(found[1]), "lon": float(found[2])} if found else None

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


def point_of(kind: str, value: Value) -> dict[str, float] | None:
    """The point of a place on a map; None for any other answer, and for words alone."""
    return point_in(value) if kind == "location" else None


def point_in(value: Value) -> dict[str, float] | None:
    """The latitude and longitude that a value holds, None without both."""
    if not isinstance(value, Mapping):
        return None
    lat, lon = value.get("lat"), value.get("lon")
    return {"lat": lat, "lon": lon} if _is_number(lat) and _is_number(lon) else None


def _is_number(value: object) -> TypeGuard[float]:
    return isinstance(value, int | float) and not isinstance(value, bool)
