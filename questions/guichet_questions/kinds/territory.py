"""Communes, groupings of communes, départements and countries, by their official codes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from guichet_kit.i18n import _

from guichet_questions.kinds.base import FieldRefused, Kind, Posted, Raw, SourceDown, Value, first
from guichet_questions.kinds.formats import FORMATS
from guichet_questions.kinds.sourced import LONGEST, SourcedChoice, pair
from guichet_questions.kinds.text import bounded, one_line
from guichet_questions.lists import matching
from guichet_questions.places.lists import bundled
from guichet_questions.plain_words import words_of

COMMUNES = "@communes"
MOST = 20


class Country(SourcedChoice):
    """A country, by its ISO 3166-1 code of two letters."""

    list_name = "@pays"

    @property
    def source(self) -> str:
        """The list of countries."""
        return self.list_name

    def accept(self, raw: Raw) -> Value:
        """The code and the name. Raises FieldRefused."""
        found = super().accept(raw)
        return found if found.get("free") else {"id": found["id"], "text": found["text"]}

    def find(self, item_id: str) -> Mapping[str, Any] | None:
        """The country of this code: the list is ours."""
        items = bundled(self.list_name)
        return next((item.as_json() for item in items if item.id == item_id), None)

    def offer(self, words: str) -> Sequence[Mapping[str, Any]]:
        """The first countries that hold these words."""
        return [item.as_json() for item in matching(bundled(self.list_name), words, MOST)]


class Departement(Country):
    """A département, by its INSEE code."""

    list_name = "@departements"


class Epci(SourcedChoice):
    """A grouping of communes, by its SIREN; its name alone when no list is at hand."""

    @property
    def source(self) -> str:
        """The national list of groupings."""
        return "@epci"

    @property
    def takes_free_text(self) -> bool:
        """Always: the list may not be set up."""
        return True


class Commune(Kind):
    """A commune, by its INSEE code, chosen among those of a postcode.

    What is typed is `postcode`, `id`, the commune picked, and `city`, its name when no list is at
    hand: then the name and the postcode are kept, and `free` says so.
    """

    parts = ("", "postcode", "city")
    logic = "object"

    def read(self, posted: Posted, field_id: str) -> Raw:
        """The three inputs."""
        return {
            "id": first(posted, field_id),
            "postcode": first(posted, f"{field_id}-postcode"),
            "city": first(posted, f"{field_id}-city"),
        }

    def is_empty(self, raw: Raw) -> bool:
        """True when nothing is picked nor typed."""
        return not any(str(raw.get(name, "")).strip() for name in ("id", "postcode", "city"))

    def accept(self, raw: Raw) -> Value:
        """The commune. Raises FieldRefused, naming the part at fault."""
        item_id, city = one_line(raw.get("id", "")), bounded(one_line(raw["city"]), LONGEST)
        postcode = self._postcode(raw["postcode"])
        try:
            return self._picked(item_id, postcode) if item_id else self._named(postcode, city)
        except SourceDown:
            return self._free(postcode, city)

    def _postcode(self, typed: str) -> str:
        if not typed.strip():
            raise FieldRefused(_("Il manque le code postal. Exemple : 35000."), "postcode")
        try:
            return str(FORMATS["postcode"].accept(one_line(typed)))
        except FieldRefused as refusal:
            raise FieldRefused(refusal.sentence, "postcode") from refusal

    def _picked(self, item_id: str, postcode: str) -> Value:
        found = self.around.find(COMMUNES, item_id)
        if found is None or postcode not in found.get("postcodes", ()):
            raise FieldRefused(self._choose(postcode))
        return _kept(found, postcode)

    def _named(self, postcode: str, city: str) -> Value:
        found = self.around.offer(COMMUNES, postcode)
        same = [one for one in found if words_of(str(one["text"])) == words_of(city)]
        if len(found) == 1 or len(same) == 1:
            return _kept((same or found)[0], postcode)
        if found:
            raise FieldRefused(self._choose(postcode))
        return self._free(postcode, city)

    def _free(self, postcode: str, city: str) -> Value:
        if not city:
            raise FieldRefused(_("Écrivez aussi le nom de la commune. Exemple : Rennes."), "city")
        return {"id": "", "text": city, "postcode": postcode, "free": True}

    def _choose(self, postcode: str) -> str:
        sentence = _(
            "Choisissez la commune parmi celles du code postal %(postcode)s, par exemple la "
            "première."
        )
        return sentence % {"postcode": postcode}

    def missing(self) -> str:
        """The sentence for a required commune left out."""
        return _("Écrivez le code postal de la commune. Exemple : 35000.")

    def typed(self, value: Value) -> Raw:
        """The three inputs of a stored value. Raises FieldRefused on another shape."""
        if value is None:
            return {"id": "", "postcode": "", "city": ""}
        item_id, city = pair(value)
        postcode = value.get("postcode") or ""
        return {"id": item_id, "postcode": str(postcode), "city": city}

    def show(self, value: Value) -> str:
        """The name and the postcode."""
        if not isinstance(value, Mapping):
            return ""
        return (
            f"{value.get('text', '')} ({value['postcode']})"
            if value.get("postcode")
            else str(value.get("text", ""))
        )

    def example(self) -> str:
        """A postcode."""
        return _("Exemple : 35000.")

    def describe(self) -> dict[str, Any]:
        """An object: code, name, postcode."""
        texts = {name: {"type": "string"} for name in ("id", "text", "postcode")}
        return {"type": "object", "required": ["id", "text", "postcode"], "properties": texts}


def _kept(found: Mapping[str, Any], postcode: str) -> dict[str, Any]:
    return {"id": found["id"], "text": found["text"], "postcode": postcode}
