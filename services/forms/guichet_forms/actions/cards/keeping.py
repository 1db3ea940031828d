"""Cards: read, made, changed, deleted, with the links between them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Conflict, NotFound
from guichet_questions.result import PageResult
from sqlalchemy import delete, func, insert, select
from sqlalchemy.orm import Session

from guichet_forms.actions.cards.models import find_model, find_version
from guichet_forms.actions.repeats import Call, made_before, remember
from guichet_forms.core.cards import (
    Link,
    form_of,
    kept_answers,
    links_of,
    sources_of,
    title_of,
    words_of_card,
)
from guichet_forms.core.definition import Form
from guichet_forms.models import Card, CardLink, CardModel, Source
from guichet_forms.problems import CardInUse, CardRefused

MOST_NAMED = 50


@dataclass(frozen=True)
class Opened:
    """A card model in use, with the form of its live version."""

    model: CardModel
    form: Form

    @property
    def slug(self) -> str:
        """The slug of the model."""
        return self.model.slug

    @property
    def number(self) -> int:
        """The version that new cards follow."""
        return self.model.live or 0


@dataclass(frozen=True)
class Named:
    """A card at one end of a link, and the question that makes it."""

    field: str
    model: str
    model_title: str
    id: str
    title: str


def open_model(session: Session, slug: str) -> Opened:
    """Give a model in use. Raises `NotFound` when it has no live version."""
    model = find_model(session, slug)
    return Opened(model, form_of(find_version(session, slug, model.live).source))


def find_card(session: Session, model: str, card_id: str) -> Card:
    """The card of this id. Raises `NotFound`."""
    found = session.get(Card, (model, card_id))
    if found is None:
        raise NotFound
    return found


def form_of_card(session: Session, card: Card) -> Form:
    """The form of the version that a card follows."""
    return form_of(find_version(session, card.model, card.version).source)


def add_card(
    session: Session,
    opened: Opened,
    result: PageResult,
    by: str,
    card_id: str = "",
    call: Call | None = None,
) -> Card:
    """Keep a new card. Raises `CardRefused`, or `Conflict` when the id is taken.

    The same `call` again gives the same card. Raises `KeyReused` or `InFlight`.
    """
    if call and (before := made_before(session, call)):
        return find_card(session, opened.slug, card_id or str(before))
    answers = _accepted(opened.form, result)
    if card_id and session.get(Card, (opened.slug, card_id)) is not None:
        raise Conflict(_("Une fiche porte déjà l’identifiant « %(id)s ».", id=card_id))
    drawn = uuid7()
    card = Card(model=opened.slug, id=card_id or str(drawn))
    _fill(card, opened, answers, by)
    session.add(card)
    session.flush()
    set_links(session, opened, card)
    if call:
        remember(session, call, drawn)
    return card


def change_card(
    session: Session, opened: Opened, card_id: str, result: PageResult, revision: int, by: str
) -> Card:
    """Change a card, which then follows the live version.

    Raises `CardRefused`, or `Conflict` when someone changed it since `revision`.
    """
    card = find_card(session, opened.slug, card_id)
    if card.revision != revision:
        raise Conflict
    answers = _accepted(opened.form, result)
    now = session.scalars(select(func.now())).one()
    _fill(card, opened, answers, by)
    card.changed_at = now
    session.flush()
    set_links(session, opened, card)
    return card


def delete_card(session: Session, model: str, card_id: str) -> None:
    """Delete a card that no other names. Raises `NotFound`, or `CardInUse` with those that do."""
    card = find_card(session, model, card_id)
    if users := [
        user for user in named_by(session, card) if (user.model, user.id) != (model, card_id)
    ]:
        names = ", ".join(user.title for user in users[:10])
        raise CardInUse(_("Retirez-la d’abord de : %(names)s.", names=names), uses=users)
    session.execute(delete(CardLink).where(CardLink.model == model, CardLink.card == card_id))
    session.delete(card)
    session.flush()


def _accepted(form: Form, result: PageResult) -> dict[str, Any]:
    if result.errors:
        raise CardRefused(errors=result.errors)
    return kept_answers(form, result.values)


def _fill(card: Card, opened: Opened, answers: Mapping[str, Any], by: str) -> None:
    card.version, card.changed_by = opened.number, by
    card.answers = dict(answers)
    card.title = title_of(opened.form, answers)
    card.words = words_of_card(opened.form, answers)


def set_links(session: Session, opened: Opened, card: Card) -> None:
    """Write what links a card to others, from its values."""
    models = models_behind(session, opened.form)
    links = links_of(opened.form, card.answers, models)
    session.execute(delete(CardLink).where(CardLink.model == card.model, CardLink.card == card.id))
    if links:
        session.execute(insert(CardLink), [link_row(card.model, card.id, link) for link in links])


def link_row(model: str, card_id: str, link: Link) -> dict[str, str]:
    """Give the row of a link."""
    return {
        "model": model,
        "card": card_id,
        "field": link.field,
        "target_model": link.model,
        "target": link.target,
    }


def models_behind(session: Session, form: Form) -> dict[str, str]:
    """The models behind the sources of cards that a form chooses from."""
    slugs = set(sources_of(form).values())
    if not slugs:
        return {}
    statement = select(Source.slug, Source.settings["model"].astext).where(
        Source.slug.in_(slugs), Source.kind == "cards"
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def named_by(session: Session, card: Card, size: int = MOST_NAMED) -> list[Named]:
    """The cards that name this one, by model and title: the reverse of their links."""
    statement = (
        select(CardLink.field, Card.model, CardModel.title, Card.id, Card.title)
        .join(Card, (Card.model == CardLink.model) & (Card.id == CardLink.card))
        .join(CardModel, CardModel.slug == Card.model)
        .where(CardLink.target_model == card.model, CardLink.target == card.id)
        .order_by(Card.model, Card.title_key, Card.id)
        .limit(size)
    )
    return [Named(*row) for row in session.execute(statement)]


def names(session: Session, card: Card, size: int = MOST_NAMED) -> list[Named]:
    """The cards that this one names, with the titles they have now."""
    statement = (
        select(CardLink.field, Card.model, CardModel.title, Card.id, Card.title)
        .join(Card, (Card.model == CardLink.target_model) & (Card.id == CardLink.target))
        .join(CardModel, CardModel.slug == Card.model)
        .where(CardLink.model == card.model, CardLink.card == card.id)
        .order_by(CardLink.field, Card.title_key, Card.id)
        .limit(size)
    )
    return [Named(*row) for row in session.execute(statement)]
