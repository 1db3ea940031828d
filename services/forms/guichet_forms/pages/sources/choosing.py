"""Where an agent sent by workflow picks an item of a data source, and brings it back sealed.

The ticket says who picks, in which source, for which question and where she goes back; the receipt
says what she picked. Neither can be made up, nor used by another person (ADR 0006). The receipt is
posted: it says all that the item says, which no address may keep.
"""

from typing import Any

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import agent, allow, principal
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render
from guichet_kit.problems import Forbidden, NotFound
from guichet_questions.lists import Item
from sqlalchemy.orm import Session

from guichet_forms.actions.cards.keeping import open_model
from guichet_forms.models import Source
from guichet_forms.offers import MOST_OFFERED, Offered
from guichet_forms.pages.cards.reach import writes
from guichet_forms.pages.offering import offers, throttle

TICKET_MAX_AGE_S = 3_600
LONGEST = 100
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
    """Show what the source offers for the words of the address, a button to post each back."""
    ticket = once(request.args, "ticket")
    return _page(_opened(ticket), ticket, request.args.get("q", "")[:LONGEST])


def _receipt(told: dict[str, Any], item: Item) -> str:
    kept = {name: told[name] for name in ("authority", "owner", "by", "source")}
    return seal(_key(), "picked", {**kept, "item": item.stored()})


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


def _page(told: dict[str, Any], ticket: str, words: str) -> Response:
    closed = _closed(told)
    found = Offered()
    if not closed:
        throttle(principal().subject)
        found = offers().search(str(told["source"]), words, MOST_OFFERED)
    lines = [(one.text, _receipt(told, one)) for one in found.items if not one.disabled]
    return render(
        "forms/sources/choose.html",
        title=_("Choisir\u00a0: %(label)s", label=told["label"]),
        area="desk",
        status=503 if found.down else 200,
        told=told,
        ticket=ticket,
        words=words,
        lines=lines,
        more=found.more,
        error=closed or found.down,
        closed=bool(closed),
        searchable=not closed and offers().searchable(str(told["source"])),
    )
