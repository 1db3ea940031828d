"""Lists of cards: by title, by words, page after page."""

from collections.abc import Sequence
from typing import Any

import orjson
from guichet_kit.problems import NotFound
from itsdangerous import base64_decode, base64_encode
from itsdangerous.exc import BadData
from sqlalchemy import select, tuple_
from sqlalchemy.orm import Session

from guichet_forms.actions.words import holding
from guichet_forms.models import Card

BATCH = 500


def search_cards(
    session: Session, model: str, q: str = "", after: str = "", size: int = 50
) -> tuple[list[Card], str | None]:
    """Give the cards of a model by title, those that hold the words of `q` if any, and a cursor.

    Raises `NotFound` when `after` is not a cursor of ours.
    """
    statement: Any = select(Card).where(Card.model == model)
    if q.strip():
        statement = statement.where(holding(Card.tsv, q, model))
    if after:
        statement = statement.where(tuple_(Card.title_key, Card.id) > tuple_(*_read(after)))
    ordered = statement.order_by(Card.title_key, Card.id).limit(size + 1)
    rows = list(session.scalars(ordered))
    return rows[:size], _write(rows[size - 1]) if len(rows) > size else None


def cards_of(session: Session, model: str, card_ids: Sequence[str]) -> dict[str, Card]:
    """Give the cards of these ids, by id."""
    found: dict[str, Card] = {}
    for start in range(0, len(card_ids), BATCH):
        ids = card_ids[start : start + BATCH]
        wanted = select(Card).where(Card.model == model, Card.id.in_(ids))
        found |= {card.id: card for card in session.scalars(wanted)}
    return found


def _write(card: Card) -> str:
    return base64_encode(orjson.dumps([card.title_key, card.id])).decode()


def _read(cursor: str) -> tuple[str, str]:
    try:
        title, card_id = orjson.loads(base64_decode(cursor))
    except (BadData, ValueError, TypeError) as error:
        raise NotFound from error
    if not isinstance(title, str) or not isinstance(card_id, str) or "\0" in title + card_id:
        raise NotFound
    return title, card_id
