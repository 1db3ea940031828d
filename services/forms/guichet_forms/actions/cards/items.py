"""Cards as the items of a data source: found by their id, searched by their words."""

from collections.abc import Mapping, Sequence
from typing import Any

from guichet_questions.lists import Item
from sqlalchemy.orm import Session

from guichet_forms.actions.cards.models import find_version
from guichet_forms.actions.cards.walking import cards_of, search_cards
from guichet_forms.core.answers import as_rows
from guichet_forms.core.cards import form_of
from guichet_forms.models import Card


def find_item(session: Session, settings: Mapping[str, Any], item_id: str) -> Item | None:
    """Give the card of this id; `settings` names the model and what else of it goes along."""
    card = session.get(Card, (str(settings["model"]), item_id))
    return _items(session, settings, [card])[0] if card else None


def find_items(
    session: Session, settings: Mapping[str, Any], item_ids: Sequence[str]
) -> dict[str, Item]:
    """Give the cards of these ids, by id."""
    cards = cards_of(session, str(settings["model"]), item_ids)
    return {item.id: item for item in _items(session, settings, list(cards.values()))}


def search_items(session: Session, settings: Mapping[str, Any], q: str, most: int) -> list[Item]:
    """Give the cards that hold the words of `q`, all of them when it is empty, by title."""
    cards, _next = search_cards(session, str(settings["model"]), q, size=most)
    return _items(session, settings, cards)


def _items(session: Session, settings: Mapping[str, Any], cards: list[Card]) -> list[Item]:
    keep = settings.get("keep") or []
    if not keep:
        return [Item(id=card.id, text=card.title) for card in cards]
    versions = {card.version for card in cards}
    forms = {n: form_of(find_version(session, cards[0].model, n).source) for n in versions}
    return [
        Item(
            id=card.id,
            text=card.title,
            extra={
                row["id"]: row["text"]
                for row in as_rows(forms[card.version], card.answers)
                if row["id"] in keep
            },
        )
        for card in cards
    ]
