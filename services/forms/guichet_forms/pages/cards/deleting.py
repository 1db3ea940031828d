"""Cards and card models deleted, once nothing names them any more."""

from flask import Blueprint, Response, url_for
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.audit import note
from guichet_forms.actions.cards import keeping, models
from guichet_forms.actions.sources.uses import copies_naming
from guichet_forms.pages.cards.reach import DESIGNER, PREFIX, note_card, opened
from guichet_forms.problems import CardInUse, CardModelRefused, SourceInUse

blueprint = Blueprint("cards_deleting", __name__, url_prefix=PREFIX)

blueprint.before_request(at_the_desk)


@blueprint.get("/<slug>/fiche/<card_id>/supprimer")
@allow(agent)
def show_delete(slug: str, card_id: str) -> Response:
    """Ask to confirm, or say which cards name this one."""
    return _card_page(slug, card_id)


@blueprint.post("/<slug>/fiche/<card_id>/supprimer")
@allow(agent)
def delete(slug: str, card_id: str) -> BaseResponse:
    """Delete a card that no other names."""
    try:
        with transaction() as session:
            opened(session, slug)
            keeping.delete_card(session, slug, card_id)
            note_card(session, "deleted", slug, card_id)
    except CardInUse as refused:
        return _card_page(slug, card_id, refused.status)
    return redirect_to(url_for("cards.list_cards", slug=slug, fait="supprimee"))


def _card_page(slug: str, card_id: str, status: int = 200) -> Response:
    with transaction() as session:
        found = opened(session, slug)
        card = keeping.find_card(session, slug, card_id)
        every = keeping.named_by(session, card)
    users = [user for user in every if (user.model, user.id) != (slug, card_id)]
    return render(
        "forms/cards/delete.html",
        title=_("Supprimer %(title)s", title=card.title),
        area="desk",
        status=status,
        model=found.model,
        card=card,
        users=users,
    )


@blueprint.get("/<slug>/supprimer")
@allow(DESIGNER)
def show_delete_model(slug: str) -> Response:
    """Ask to confirm, or say why the model stays."""
    return _model_page(slug)


@blueprint.post("/<slug>/supprimer")
@allow(DESIGNER)
def delete_model(slug: str) -> BaseResponse:
    """Delete a model without cards, that nothing uses."""
    try:
        with transaction() as session:
            models.delete_model(session, slug)
            note(session, "card_model.deleted", actor=principal().subject, about=slug)
    except (CardModelRefused, SourceInUse) as refused:
        sentence = next(iter(refused.errors.values()), refused.detail)
        return _model_page(slug, sentence, refused.status)
    return redirect_to(url_for("cards.list_models"))


def _model_page(slug: str, refusal: str = "", status: int = 200) -> Response:
    with transaction() as session:
        model = models.find_model(session, slug)
        count = models.count_cards(session, slug)
        offering = [source.slug for source in models.sources_of_model(session, slug)]
        copies = copies_naming(session, offering)
    return render(
        "forms/cards/delete_model.html",
        title=_("Supprimer %(title)s", title=model.title),
        area="desk",
        status=status,
        model=model,
        count=count,
        refusal=refusal,
        copies=copies,
    )
