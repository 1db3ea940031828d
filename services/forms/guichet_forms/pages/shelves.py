"""What data sources offer, as a page of questions shows it."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_questions.kinds import kind_of
from guichet_questions.kinds.nested import Block
from guichet_questions.kinds.place import ADDRESSES, Address, Location, known_of, point_in
from guichet_questions.kinds.sourced import CardData, SourcedChoice
from guichet_questions.kinds.territory import COMMUNES, Commune
from guichet_questions.lists import Item
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.offers import MOST_LISTED, MOST_OF_POSTCODE, MOST_OFFERED, Offers

ROW_MODEL = "__row__"
FEW, SOME = 7, 100
"""As many items are shown as radios, and as a list; more are searched."""


@dataclass(frozen=True, kw_only=True)
class Shelf:
    """The items shown for one question: `how` is radios, list or search.

    `url` answers what is searched, `words` are those searched last, `more` tells of others found,
    `down` that the source does not answer; then `free` lets words stand for an item. `known` is
    what is known already of an address, or where the map of a place opens.
    """

    how: str = "search"
    options: list[dict[str, Any]] = field(default_factory=list)
    url: str = ""
    words: str = ""
    more: bool = False
    down: bool = False
    free: bool = False
    known: Mapping[str, Any] = field(default_factory=dict)


def offer_into(
    result: PageResult,
    fields: Collection[Field],
    answers: Mapping[str, Any],
    offers: Offers,
    url_of: Callable[[str], str],
) -> None:
    """Put in a result what its questions offer, and what was chosen earlier says of itself.

    `url_of` gives the address that searches for a question.
    """
    for item in [*fields, *_models(fields)]:
        kind, raw = kind_of(item), result.raw.get(item.id)
        if isinstance(kind, CardData):
            named = item.settings.get("source", "")
            result.raw[item.id] = kind.rows(result.values.get(named, answers.get(named)))
            result.offered[item.id] = Shelf(url=url_of(item.id))
        elif isinstance(kind, SourcedChoice):
            result.offered[item.id] = _shelf(kind, raw or {}, offers, url_of(item.id))
        elif isinstance(kind, Commune):
            result.offered[item.id] = _communes(raw or {}, offers, url_of(item.id))
        elif isinstance(kind, Address) and offers.has(ADDRESSES):
            known = (raw or {}).get("known") or known_of(result.values.get(item.id) or {})
            result.offered[item.id] = Shelf(url=url_of(item.id), known=known)
        elif isinstance(kind, Location):
            center = _home({**answers, **result.values}) or kind.center or {}
            url = url_of(item.id) if offers.has(ADDRESSES) else ""
            result.offered[item.id] = Shelf(url=url, known=center)


def _home(answers: Mapping[str, Any]) -> dict[str, float] | None:
    """The first point that an answer holds: an address, a place."""
    return next(filter(None, map(point_in, answers.values())), None)


def _models(fields: Iterable[Field]) -> Iterator[Field]:
    """The questions of the rows that a browser may add."""
    for item in fields:
        if item.fields and isinstance(kind_of(item), Block):
            yield from item.placed(ROW_MODEL)


def _shelf(kind: SourcedChoice, raw: Mapping[str, Any], offers: Offers, url: str) -> Shelf:
    if kind.source.startswith("@") and not offers.has(kind.source):
        return Shelf(down=True, free=kind.takes_free_text)
    how = kind.field.settings.get("display", "")
    if how != "autocomplete" and not offers.searchable(kind.source):
        whole = offers.search(kind.source, "", MOST_LISTED)
        if whole.down:
            return Shelf(down=True, free=kind.takes_free_text)
        shown = _how(how, len(whole.items))
        if shown != "search" and not whole.more:
            return Shelf(how=shown, options=_options(whole.items))
    return _searched(kind, raw, offers, url)


def _how(asked: str, count: int) -> str:
    if asked in ("radios", "list"):
        return asked if asked == "list" or count <= MOST_OFFERED else "list"
    return "radios" if count <= FEW else "list" if count <= SOME else "search"


def _searched(kind: SourcedChoice, raw: Mapping[str, Any], offers: Offers, url: str) -> Shelf:
    """The items picked, then those that hold the words typed."""
    picked = raw.get("id") or []
    ids = [picked] if isinstance(picked, str) else list(picked)
    words = "" if ids and isinstance(picked, str) else str(raw.get("q", "")).strip()[:200]
    found = offers.search(kind.source, words, MOST_OFFERED)
    if found.down:
        return Shelf(down=True, free=kind.takes_free_text)
    shown = {item.id: item for item in [*_kept(kind, ids, raw, offers)]}
    if words or kind.many:
        shown |= {item.id: item for item in found.items}
    return Shelf(
        options=_options(list(shown.values())),
        url=url,
        words=words,
        more=found.more and bool(words),
    )


def _kept(
    kind: SourcedChoice, ids: list[str], raw: Mapping[str, Any], offers: Offers
) -> list[Item]:
    """The items picked before, by their present names, or as they were called."""
    found = []
    for item_id in ids:
        known = offers.known(kind.source, item_id)
        text = raw.get("q") if isinstance(raw.get("id"), str) else ""
        found.append(known or Item(id=item_id, text=str(text or item_id)))
    return found


def _communes(raw: Mapping[str, Any], offers: Offers, url: str) -> Shelf:
    postcode = str(raw.get("postcode", "")).strip()
    if not offers.has(COMMUNES):
        return Shelf(down=True, free=True)
    found = offers.search(COMMUNES, postcode, MOST_OF_POSTCODE)
    lacking = found.down or (bool(postcode) and not found.items)
    return Shelf(options=_options(found.items), url=url, down=bool(found.down), free=bool(lacking))


def _options(items: Iterable[Item]) -> list[dict[str, Any]]:
    return [{"value": item.id, "label": item.text, "disabled": item.disabled} for item in items]
