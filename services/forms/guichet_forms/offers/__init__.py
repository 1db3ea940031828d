"""What data sources offer: found in the database, on cards, or far away and kept for a while."""

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_questions.kinds.base import SourceDown
from guichet_questions.kinds.place import ADDRESSES
from guichet_questions.lists import Item, matching
from guichet_questions.places import lists as places
from sqlalchemy.orm import Session

from guichet_forms.actions.cards import items as card_items
from guichet_forms.actions.sources import answers, lines
from guichet_forms.core.lists import read_answer
from guichet_forms.models import Source
from guichet_forms.offers.geo import Geo
from guichet_forms.offers.remote import Failed, Remote

MOST_OFFERED = 20
MOST_OF_POSTCODE = 100
MOST_LISTED = 500
CACHE_S = 300
ADDRESS_MAX_AGE_S = 30 * 86_400
"""How long a suggested address is believed: as long as a draft is kept."""
Opened = Callable[[], AbstractContextManager[Session]]


@dataclass(frozen=True, kw_only=True)
class Offered:
    """Some items of a source; `more` when there are others, `since` when they are an old answer.

    `down` says why nothing can be offered.
    """

    items: list[Item] = field(default_factory=list)
    more: bool = False
    since: datetime | None = None
    down: str = ""


class Offers:
    """The data sources of one authority during one request; nothing is asked twice.

    `opened` opens a transaction of that authority: a short one of its own, so that no other waits
    while a distant server is awaited, or the one at hand.
    """

    def __init__(self, opened: Opened, authority: str, remote: Remote, geo: Geo, key: str) -> None:
        self._opened, self._authority, self._remote = opened, authority, remote
        self._geo, self._key = geo, key
        self._sources: dict[str, Source | None] = {}
        self._found: dict[tuple[str, str], Item | None] = {}

    def find(self, source: str, item_id: str) -> Mapping[str, Any] | None:
        """Give an item in Publik's shape; None when the source has none. Raises `SourceDown`."""
        name = (source, item_id)
        if name not in self._found:
            self._found[name] = self._find(source, item_id)
        found = self._found[name]
        return found.as_json() if found else None

    def offer(self, source: str, q: str) -> list[Mapping[str, Any]]:
        """Give the first items that hold the words typed. Raises `SourceDown`."""
        most = MOST_OF_POSTCODE if source == "@communes" else MOST_OFFERED
        offered = self.search(source, q, most)
        if offered.down:
            raise SourceDown(offered.down)
        return [item.as_json() for item in offered.items]

    def expect(self, source: str, item_ids: Collection[str]) -> None:
        """Look these items up at once where they are kept here: a file may name thousands."""
        found = self._source(source)
        wanted = [one for one in set(item_ids) if (source, one) not in self._found]
        if found is None or found.kind == "json":
            return
        with self._opened() as session:
            if found.kind == "cards":
                known = card_items.find_items(session, found.settings, wanted)
            else:
                known = lines.find_lines(session, source, wanted)
        self._found |= {(source, one): known.get(one) for one in wanted}

    def assume(self, source: str, items: Iterable[Item]) -> None:
        """Take items as being there, which the transaction at hand is about to make."""
        self._found |= {(source, item.id): item for item in items}

    def search(self, source: str, q: str, most: int) -> Offered:
        """Give the first `most` items that hold the words of `q`, the whole list without words."""
        try:
            found, since = self._search(source, q, most + 1)
        except SourceDown as down:
            return Offered(down=down.sentence)
        for item in found:
            self._found.setdefault((source, item.id), item)
        return Offered(items=found[:most], more=len(found) > most, since=since)

    def known(self, source: str, item_id: str) -> Item | None:
        """Give an item, None when it is not there or when its source is down."""
        try:
            self.find(source, item_id)
        except SourceDown:
            return None
        return self._found[source, item_id]

    def has(self, slug: str) -> bool:
        """Tell whether a national list is at hand in this installation."""
        return slug in places.BUNDLED or self._geo.has(slug)

    def sealed(self, address: Item) -> str:
        """Give an address as a browser brings it back: it cannot be changed on the way."""
        return seal(self._key, "address", {**address.extra, "ban_id": address.id})

    def searchable(self, slug: str) -> bool:
        """Tell whether a source can only be searched, its whole list being too long to be given."""
        if slug.startswith("@"):
            return slug not in places.BUNDLED
        source = self._source(slug)
        return bool(source and source.kind == "json" and source.settings.get("q"))

    def _find(self, slug: str, item_id: str) -> Item | None:
        if slug.startswith("@"):
            return self._place(slug, item_id)
        source = self._source(slug)
        if source is None:
            return None
        if source.kind == "json":
            return self._remote_item(source, item_id)
        with self._opened() as session:
            if source.kind == "cards":
                return card_items.find_item(session, source.settings, item_id)
            return lines.find_line(session, slug, item_id)

    def _search(self, slug: str, q: str, most: int) -> tuple[list[Item], datetime | None]:
        if slug.startswith("@"):
            return self._places(slug, q, most), None
        source = self._source(slug)
        if source is None:
            return [], None
        if source.kind == "json":
            return self._remote_items(source, q, most)
        with self._opened() as session:
            if source.kind == "cards":
                return card_items.search_items(session, source.settings, q, most), None
            rows = lines.search_lines(session, slug, q, most)
            return lines.items_of(rows), None

    def _source(self, slug: str) -> Source | None:
        if slug not in self._sources:
            with self._opened() as session:
                self._sources[slug] = session.get(Source, slug)
        return self._sources[slug]

    def _remote_item(self, source: Source, item_id: str) -> Item | None:
        if not source.settings.get("q"):
            kept = self._asked(source, "all", "")
            return next((item for item in kept.items if item.id == item_id), None)
        found = self._asked(source, "id", item_id).items
        return next((item for item in found if item.id == item_id), None)

    def _remote_items(
        self, source: Source, q: str, most: int
    ) -> tuple[list[Item], datetime | None]:
        if not source.settings.get("q"):
            kept = self._asked(source, "all", "")
            return matching(kept.items, q, most), kept.since
        if not q.strip():
            return [], None
        kept = self._asked(source, "q", q.strip())
        return kept.items[:most], kept.since

    def _asked(self, source: Source, how: str, what: str) -> Offered:
        """Give what a remote source answers, what it last answered if need be, or `SourceDown`."""
        asked = answers.asked_as(self._key, how, what)
        with self._opened() as session:
            kept = answers.read_answer(session, source.slug, asked)
        if kept and kept.age_s < source.settings.get("cache_s", CACHE_S):
            return Offered(items=kept.items)
        query = {} if how == "all" else {str(source.settings[how]): what}
        name = (self._authority, source.slug)
        try:
            url = str(source.settings["url"])
            items = self._remote.fetch(name, url, query, read_answer)
        except SourceDown as down:
            if isinstance(down, Failed):
                with self._opened() as session:
                    answers.note_failure(session, source.slug, down.sentence)
            if kept is None:
                raise
            return Offered(items=kept.items, since=kept.fetched_at)
        self._keep(source.slug, asked, items, len(items) if how == "all" else None)
        return Offered(items=items)

    def _keep(self, source: str, asked: str, items: list[Item], count: int | None) -> None:
        with self._opened() as session:
            answers.keep_answer(session, source, asked, items)
            answers.note_success(session, source, count)

    def _place(self, slug: str, item_id: str) -> Item | None:
        if slug in places.BUNDLED:
            return next((i for i in places.bundled(slug) if i.id == item_id), None)
        if slug == ADDRESSES:
            return self._unsealed(item_id)
        found = self._geo_asked(slug, "id", item_id)
        return next((item for item in found if item.id == item_id), None)

    def _unsealed(self, token: str) -> Item | None:
        try:
            told = unseal(self._key, "address", token, ADDRESS_MAX_AGE_S)
        except TicketRefused:
            return None
        return Item(id=str(told.get("ban_id", "")), text="", extra=told)

    def _places(self, slug: str, q: str, most: int) -> list[Item]:
        if slug in places.BUNDLED:
            return matching(places.bundled(slug), q, most)
        if slug == ADDRESSES:
            return self._addresses(q.strip())[:most] if q.strip() else []
        return self._geo_asked(slug, "q", q.strip())[:most] if q.strip() else []

    def _addresses(self, what: str) -> list[Item]:
        """Give what the geocoder answers; what it last answered while it is down."""
        memory, asked = self._remote.memory, answers.asked_as(self._key, "q", what)
        kept = memory.read(asked)
        if kept and kept[0] < self._geo.cache_s:
            return kept[1]
        try:
            items = self._geo.ask(self._remote, ADDRESSES, "q", what)
        except SourceDown:
            if kept is None:
                raise
            return kept[1]
        memory.keep(asked, items)
        return items

    def _geo_asked(self, slug: str, how: str, what: str) -> list[Item]:
        """Give what the national service of geography answers, kept as the rest is."""
        asked = answers.asked_as(self._key, how, what)
        with self._opened() as session:
            kept = answers.read_answer(session, slug, asked)
        if kept and kept.age_s < self._geo.cache_s:
            return kept.items
        try:
            items = self._geo.ask(self._remote, slug, how, what)
        except SourceDown:
            if kept is None:
                raise
            return kept.items
        with self._opened() as session:
            answers.keep_answer(session, slug, asked, items)
        return items
