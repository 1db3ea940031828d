"""Cards for programs: read, made, changed, deleted, brought in by the hundred."""

from typing import Any

from flask import request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.problems import NotFound

from guichet_forms.actions import repeats
from guichet_forms.actions.cards import importing, keeping, models
from guichet_forms.actions.cards.planning import Mode
from guichet_forms.actions.cards.walking import search_cards
from guichet_forms.api.blueprint import blueprint
from guichet_forms.core.card_files import CardsRefused, read_cards_json
from guichet_forms.core.cards import clean_given
from guichet_forms.models import Card
from guichet_forms.pages.cards.reach import note_card, note_import, opened, writes
from guichet_forms.pages.meeting import key
from guichet_forms.pages.offering import around_within, offers_within
from guichet_forms.problems import ImportRefused
from guichet_forms.schemas.cards import (
    CardChanged,
    CardGiven,
    CardList,
    CardModelList,
    CardsAsked,
    CardView,
    ImportGiven,
    ImportView,
)
from guichet_forms.schemas.exchanges import PageAsked, RepeatHeaders


@blueprint.get("/card-models")
@blueprint.arguments(PageAsked, location="query")
@blueprint.response(200, CardModelList)
@allow(agent)
def list_models(asked: dict[str, Any]) -> dict[str, Any]:
    """Give the models whose cards one may write, by title."""
    with transaction() as session:
        found, after = models.list_models(session, asked["after"])
    return {"items": [model for model in found if model.live and writes(model)], "next": after}


@blueprint.get("/cards/<model>")
@blueprint.arguments(CardsAsked, location="query")
@blueprint.response(200, CardList)
@allow(agent)
def list_cards(asked: dict[str, Any], model: str) -> dict[str, Any]:
    """Give the cards of a model by title, those that hold the words of `q` if any."""
    with transaction() as session:
        opened(session, model)
        found, after = search_cards(session, model, asked["q"], asked["after"], asked["size"])
    return {"items": found, "next": after}


@blueprint.post("/cards/<model>")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(CardGiven)
@blueprint.response(201, CardView)
@allow(agent)
def add_card(headers: dict[str, Any], given: dict[str, Any], model: str) -> Card:
    """Make a card; the same key and content again give the same card."""
    with transaction() as session:
        found = opened(session, model)
        result = clean_given(found.form, given["answers"], around_within(session))
        result.errors.update(dict.fromkeys(result.ignored, _unknown()))
        call = _call(headers, given)
        repeated = repeats.made_before(session, call)
        card = keeping.add_card(session, found, result, principal().name, given["id"], call)
        if not repeated:
            note_card(session, "added", model, card.id)
        return card


@blueprint.get("/cards/<model>/<card_id>")
@blueprint.response(200, CardView)
@allow(agent)
def read_card(model: str, card_id: str) -> Card:
    """Give a card."""
    with transaction() as session:
        opened(session, model)
        return keeping.find_card(session, model, card_id)


@blueprint.put("/cards/<model>/<card_id>")
@blueprint.arguments(CardChanged)
@blueprint.response(200, CardView)
@allow(agent)
def change_card(given: dict[str, Any], model: str, card_id: str) -> Card:
    """Change a card as a whole, unless someone did since `revision`."""
    with transaction() as session:
        found = opened(session, model)
        result = clean_given(found.form, given["answers"], around_within(session))
        result.errors.update(dict.fromkeys(result.ignored, _unknown()))
        note_card(session, "changed", model, card_id)
        return keeping.change_card(
            session, found, card_id, result, given["revision"], principal().name
        )


@blueprint.delete("/cards/<model>/<card_id>")
@blueprint.response(204)
@allow(agent)
def delete_card(model: str, card_id: str) -> None:
    """Delete a card that no other names; one already gone is no fault."""
    with transaction() as session:
        opened(session, model)
        try:
            keeping.delete_card(session, model, card_id)
        except NotFound:
            return
        note_card(session, "deleted", model, card_id)


@blueprint.post("/cards/<model>/import")
@blueprint.arguments(RepeatHeaders, location="headers")
@blueprint.arguments(ImportGiven)
@blueprint.response(200, ImportView)
@allow(agent)
def bring_in(headers: dict[str, Any], given: dict[str, Any], model: str) -> dict[str, Any]:
    """Bring in cards, all or none; `faults` says why nothing was done.

    The same key and content again do nothing more and give the same report.
    """
    mode = Mode(known=given["known"], absent=given["absent"])
    try:
        cards = read_cards_json(given["cards"])
    except CardsRefused as refused:
        raise ImportRefused(errors={"cards": refused.sentence}) from refused
    with transaction() as session:
        found, world = opened(session, model), offers_within(session)
        if given["dry"]:
            return importing.try_given(session, found, cards, mode, world).as_json()
        call, name = _call(headers, given), principal().name
        repeated = repeats.made_before(session, call)
        report = importing.import_given(session, found, cards, mode, world, name, call).as_json()
        if report["done"] and not repeated:
            note_import(session, model, report)
        return report


def _call(headers: dict[str, Any], given: dict[str, Any]) -> repeats.Call:
    owner = f"agent:{principal().subject}"
    return repeats.call_of(key(), owner, headers["idempotency_key"], request.path, given)


def _unknown() -> str:
    return _("Le modèle n’a pas cette question.")
