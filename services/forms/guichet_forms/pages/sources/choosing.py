"""Where an agent sent by workflow picks an item of a data source, and brings it back sealed.

The ticket says who picks, in which source, for which question and where she goes back; the receipt
says what she picked. Neither can be made up, nor used by another person (ADR 0006).
"""

from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Forbidden, NotFound
from guichet_questions.kinds.base import SourceDown
from guichet_questions.lists import Item
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.cards.keeping import open_model
from guichet_forms.models import Source
from guichet_forms.offers import MOST_OFFERED
from guichet_forms.pages.cards.reach import writes
from guichet_forms.pages.offering import offers, throttle

TICKET_MAX_AGE_S = 3_600
LONGEST = 100
LONGEST_RECEIPT = 3_000
"""What an address carries without being refused on its way."""
HOME = "/agents/listes/choisir"
WAYS_BACK = "/agents/dossiers/"
blueprint = Blueprint("choosing", __name__)

blueprint.before_request(at_the_desk)


class ChoosingOver(Forbidden):
    """The ticket is too old, was made for somebody else, or was never one of ours."""

    slug = "choix-expire"
    title = "Cette page de choix a expiré"
    advice = "Revenez au dossier et choisissez de nouveau dans la liste."


@blueprint.get(HOME)
@allow(agent)
def show_list() -> Response:
    """Show what the source offers for the words of the address, a button for each."""
    ticket = once(request.args, "ticket")
    return _page(_opened(ticket), ticket, request.args.get("q", "")[:LONGEST])


@blueprint.post(HOME)
@allow(agent)
def choose() -> BaseResponse:
    """Lead back with the item picked, under seal; say why on the page when it cannot be."""
    ticket, item_id = once(request.form, "ticket"), request.form.get("item", "")[:300]
    told, words = _opened(ticket), request.form.get("q", "")[:LONGEST]
    if error := _closed(told):
        return _page(told, ticket, words, error=error, status=422)
    throttle(principal().subject)
    try:
        found = offers().find(str(told["source"]), item_id)
    except SourceDown as down:
        return _page(told, ticket, words, error=down.sentence, status=503)
    if found is None or found.get("disabled"):
        gone = _("Cette ligne n’est plus dans la liste. Choisissez-en une autre.")
        return _page(told, ticket, words, error=gone, status=422)
    receipt = _receipt(told, found)
    if len(receipt) > LONGEST_RECEIPT:
        long = _("Cette ligne dit trop de choses pour être reprise. Prévenez qui gère la liste.")
        return _page(told, ticket, words, error=long, status=422)
    return redirect_to(f"{told['back']}?{urlencode({'choisi': receipt})}")


def _receipt(told: dict[str, Any], found: Any) -> str:
    payload = {"authority": told["authority"], "owner": told["owner"], "by": told["by"]}
    source = {"source": told["source"]}
    return seal(_key(), "picked", {**payload, **source, "item": dict(found)})


def _key() -> str:
    return str(current_app.extensions["guichet"].settings.handover_key)


def _opened(ticket: str) -> dict[str, Any]:
    """What workflow asks of this agent. Raises `ChoosingOver`."""
    try:
        told = unseal(_key(), "pick", ticket, TICKET_MAX_AGE_S)
    except TicketRefused as error:
        raise ChoosingOver from error
    if (told["authority"], told["by"]) != (principal().authority, principal().subject):
        raise ChoosingOver
    if not str(told["back"]).startswith(WAYS_BACK):
        raise ChoosingOver
    return told


def _closed(told: dict[str, Any]) -> str:
    """Why this agent may pick nothing here, "" when she may."""
    with transaction() as session:
        source = session.get(Source, str(told["source"]))
        if source is None:
            return _("Cette liste n’existe plus. Prévenez qui gère les circuits.")
        return _closed_cards(session, source) if source.kind == "cards" else ""


def _closed_cards(session: Session, source: Source) -> str:
    try:
        opened = open_model(session, str(source.settings["model"]))
    except NotFound:
        return _("Ces fiches ne sont pas en service. Prévenez qui gère les listes.")
    if writes(opened.model):
        return ""
    return _("Vos rôles n’ouvrent pas ces fiches. Demandez-le à un administrateur.")


def _page(
    told: dict[str, Any], ticket: str, words: str, *, error: str = "", status: int = 200
) -> Response:
    closed = _closed(told)
    items: list[Item] = []
    more = False
    if not closed and status != 503:
        throttle(principal().subject)
        found = offers().search(str(told["source"]), words, MOST_OFFERED)
        items, more = [one for one in found.items if not one.disabled], found.more
        error, status = (error or found.down, 503 if found.down else status)
    return render(
        "forms/sources/choose.html",
        title=_("Choisir\u00a0: %(label)s", label=told["label"]),
        area="desk",
        status=status,
        told=told,
        ticket=ticket,
        words=words,
        items=items,
        more=more,
        error=closed or error,
        closed=bool(closed),
        searchable=not closed and offers().searchable(str(told["source"])),
    )
