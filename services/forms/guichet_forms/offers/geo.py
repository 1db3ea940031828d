"""The national services of places, when the installation gives their addresses."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from guichet_questions.kinds.place import ADDRESSES
from guichet_questions.lists import Item

from guichet_forms.core.places.answers import read_addresses, read_communes, read_epcis
from guichet_forms.offers.remote import Remote, not_set

POSTCODE = re.compile(r"[0-9]{5}")
MOST = 20
MOST_ADDRESSES = 6
LISTS = frozenset({"@communes", "@epci"})


@dataclass(frozen=True, kw_only=True)
class Geo:
    """`geo_url` answers as API Géo, `geocoder_url` as Géoplateforme; "" calls nothing."""

    geo_url: str = ""
    geocoder_url: str = ""
    cache_s: int = 86_400

    def has(self, slug: str) -> bool:
        """Tell whether the installation gives the address of a list."""
        return bool(self.geocoder_url if slug == ADDRESSES else slug in LISTS and self.geo_url)

    def ask(self, remote: Remote, slug: str, how: str, what: str) -> list[Item]:
        """Give the items of `@communes`, `@epci` or `@adresses`. Raises `SourceDown`."""
        base, path, query, read = self._question(slug, how, what)
        if not base:
            raise not_set()
        return remote.fetch(("", slug), base.rstrip("/") + path, query, read)

    def _question(
        self, slug: str, how: str, what: str
    ) -> tuple[str, str, dict[str, str], Callable[[Any], list[Item]]]:
        if slug == ADDRESSES:
            asked = {"q": what[:200], "limit": str(MOST_ADDRESSES), "autocomplete": "1"}
            return self.geocoder_url, "/search", asked | {"index": "address"}, read_addresses
        if slug == "@epci":
            query = {"code" if how == "id" else "nom": what[:100], "fields": "nom,code"}
            return self.geo_url, "/epcis", query | {"limit": str(MOST)}, read_epcis
        name = "codePostal" if POSTCODE.fullmatch(what) else "nom"
        query = {"code" if how == "id" else name: what[:100], "limit": "60"}
        query |= {"fields": "nom,code,codesPostaux,codeEpci,codeDepartement", "boost": "population"}
        return self.geo_url, "/communes", query, read_communes
