"""Cards listed and searched, and one of them read with what links it to others."""

from typing import Any

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import agent, allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, render

from guichet_forms.actions.cards import keeping, models
from guichet_forms.actions.cards.walking import search_cards
from guichet_forms.core.answers import as_rows
from guichet_forms.core.cards import sources_of
from guichet_forms.core.definition import Form
from guichet_forms.models import Card
from guichet_forms.pages.cards.reach import PREFIX, builds, opened, writes

LONGEST, MOST_COLUMNS = 200, 3
blueprint = Blueprint("cards", __name__, url_prefix=PREFIX)

blueprint.before_request(at_the_desk)


@blueprint.get("/")
@allow(agent)
def list_models() -> Response:
    """List the models whose cards one may write."""
    with transaction() as session:
        found, after = models.list_models(session, request.args.get("apres", ""))
        shown = [model for model in found if writes(model)]
        counts = {model.slug: models.count_cards(session, model.slug) for model in shown}
    return render(
        "forms/cards/models.html",
        title=_("Fiches"),
        area="desk",
        models=shown,
        counts=counts,
        most=models.MOST_COUNTED,
        builds=builds(),
        next_url=url_for("cards.list_models", apres=after) if after else None,
    )


@blueprint.get("/<slug>/")
@allow(agent)
def list_cards(slug: str) -> Response:
    """List the cards of a model, or those that hold some words."""
    words, after = request.args.get("q", "")[:LONGEST], request.args.get("apres", "")
    with transaction() as session:
        found = opened(session, slug)
        cards, following = search_cards(session, slug, words, after)
        number = None if words else models.count_cards(session, slug)
    columns = _columns(found.form)
    next_url = url_for("cards.list_cards", slug=slug, q=words or None, apres=following)
    return render(
        "forms/cards/list.html",
        title=found.model.title,
        area="desk",
        model=found.model,
        cards=cards,
        words=words,
        number=number,
        most=models.MOST_COUNTED,
        deleted=request.args.get("fait") == "supprimee",
        columns=[found.form.field(name) for name in columns],
        cells={card.id: _cells(found.form, card, columns) for card in cards},
        builds=builds(),
        next_url=next_url if following else None,
    )


@blueprint.get("/<slug>/fiche/<card_id>/")
@allow(agent)
def show_card(slug: str, card_id: str) -> Response:
    """Show a card, the cards it names and those that name it."""
    with transaction() as session:
        found = opened(session, slug)
        card = keeping.find_card(session, slug, card_id)
        form = keeping.form_of_card(session, card)
        named = keeping.names(session, card)
        users = keeping.named_by(session, card, keeping.MOST_NAMED + 1)
    links = {(one.field, one.id): one for one in named}
    return render(
        "forms/cards/card.html",
        title=card.title,
        area="desk",
        model=found.model,
        card=card,
        done=request.args.get("fait", ""),
        outdated=card.version != found.number,
        rows=[_row(form, row, links) for row in as_rows(form, card.answers, empty=True)],
        users=users[: keeping.MOST_NAMED],
        more=len(users) > keeping.MOST_NAMED,
    )


def _row(form: Form, row: dict[str, Any], links: dict[tuple[str, str], Any]) -> dict[str, Any]:
    """One line of a card; a question that names cards leads to them."""
    value = row["value"]
    chosen = value if isinstance(value, list) else [value]
    if row["id"] not in sources_of(form) or not value:
        return {"label": row["label"], "value": row["text"], "links": []}
    found = [
        links.get((row["id"], str(item.get("id")))) for item in chosen if isinstance(item, dict)
    ]
    known = [one for one in found if one]
    text = "" if len(known) == len(chosen) else row["text"]
    return {"label": row["label"], "value": text, "links": known}


def _columns(form: Form) -> list[str]:
    """The questions shown beside the title: those of the lists, else the first ones."""
    asked = [item for item in form.by_id.values() if item.id not in form.digest]
    marked = [item.id for item in asked if item.in_list]
    return (marked or [item.id for item in asked])[:MOST_COLUMNS]


def _cells(form: Form, card: Card, columns: list[str]) -> list[str]:
    texts = {row["id"]: row["text"] for row in as_rows(form, card.answers)}
    return [str(texts.get(name, "")) for name in columns]
