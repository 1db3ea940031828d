"""Cards made and changed, by the form of their model."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Conflict, NotFound
from guichet_questions.kinds import FieldRefused, kind_of
from guichet_questions.result import PageResult
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.cards import keeping
from guichet_forms.actions.cards.keeping import Opened
from guichet_forms.actions.whereabouts import here
from guichet_forms.core.cards import clean_posted, typed_card
from guichet_forms.models import Card
from guichet_forms.pages.cards.reach import PREFIX, note_card, opened
from guichet_forms.pages.offering import around, offers, throttle
from guichet_forms.pages.picking import answer_search
from guichet_forms.pages.scripts import asks_place, scripts_of
from guichet_forms.pages.shelves import offer_into
from guichet_forms.problems import CardRefused
from guichet_forms.schemas.cards import is_card_id

blueprint = Blueprint("cards_editing", __name__, url_prefix=PREFIX)

blueprint.before_request(at_the_desk)


@blueprint.get("/<slug>/nouvelle")
@allow(agent)
def show_new(slug: str) -> Response:
    """Ask for a new card."""
    with transaction() as session:
        found = opened(session, slug)
    return _form(found, None, PageResult(raw=typed_card(found.form, {})))


@blueprint.post("/<slug>/nouvelle")
@allow(agent)
def add(slug: str) -> BaseResponse:
    """Keep a new card, with the id that was typed if any."""
    card_id = request.form.get("card_id", "").strip()
    with transaction() as session:
        found, zone = opened(session, slug), here(session).zone
    result = clean_posted(found.form, request.form, around(zone=zone))
    if _searches():
        return _form(found, None, _unjudged(result))
    if card_id and not is_card_id(card_id):
        result.errors["card_id"] = _(
            "L’identifiant a des lettres sans accent, des chiffres, des points et des tirets, 80 "
            "au "
            "plus. Exemple : ecole-nord"
        )
    try:
        with transaction() as session:
            made = keeping.add_card(session, found, result, principal().name, card_id)
            note_card(session, "added", slug, made.id)
    except CardRefused:
        return _form(found, None, result, 422)
    except Conflict as taken:
        result.errors["card_id"] = taken.detail
        return _form(found, None, result, 422)
    return redirect_to(url_for("cards.show_card", slug=slug, card_id=made.id, fait="ajoutee"))


@blueprint.get("/<slug>/fiche/<card_id>/modifier")
@allow(agent)
def show_change(slug: str, card_id: str) -> Response:
    """Show a card to be changed."""
    with transaction() as session:
        found = opened(session, slug)
        card = keeping.find_card(session, slug, card_id)
    raw = typed_card(found.form, _fitting(found, card.answers))
    return _form(found, card, PageResult(raw=raw))


@blueprint.post("/<slug>/fiche/<card_id>/modifier")
@allow(agent)
def change(slug: str, card_id: str) -> BaseResponse:
    """Change a card, unless someone did since it was shown: then what was typed is shown again."""
    typed = request.form.get("revision", "")
    revision = int(typed) if typed.isdecimal() and len(typed) < 10 else 0
    with transaction() as session:
        found = opened(session, slug)
        card, zone = keeping.find_card(session, slug, card_id), here(session).zone
    result = clean_posted(found.form, request.form, around(zone=zone))
    if _searches():
        return _form(found, card, _unjudged(result))
    try:
        with transaction() as session:
            keeping.change_card(session, found, card_id, result, revision, principal().name)
            note_card(session, "changed", slug, card_id)
    except CardRefused:
        return _form(found, card, result, 422)
    except Conflict:
        return _form(found, card, result, 409)
    return redirect_to(url_for("cards.show_card", slug=slug, card_id=card_id, fait="modifiee"))


@blueprint.get("/<slug>/choix/<field_id>")
@allow(agent)
def search(slug: str, field_id: str) -> Response:
    """Give the first items that hold the words typed, for one question of a card."""
    with transaction() as session:
        found = opened(session, slug)
    if field_id not in found.form.by_id:
        raise NotFound
    throttle(f"agent:{principal().subject}")
    return answer_search(found.form, found.form.field(field_id))


def _searches() -> bool:
    """Whether the button asked for what a list holds, and nothing else."""
    return request.form.get("action", "").startswith("search:")


def _unjudged(result: PageResult) -> PageResult:
    return PageResult(raw=result.raw, values=result.values)


def _fitting(found: Opened, answers: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the live version can show: a question may have changed its type."""
    kept: dict[str, Any] = {}
    for name, item in found.form.by_id.items():
        try:
            kind_of(item).typed(answers.get(name))
        except FieldRefused:
            continue
        kept[name] = answers.get(name)
    return kept


def _form(found: Opened, card: Card | None, result: PageResult, status: int = 200) -> Response:
    fields = [item for page in found.form.pages for item in page.fields]
    slug = found.slug

    def search_url(field_id: str) -> str:
        return url_for("cards_editing.search", slug=slug, field_id=field_id)

    values = card.answers if card else {}
    offer_into(result, fields, {**values, **result.values}, offers(), search_url)
    heading = _("Modifier %(title)s", title=card.title) if card else _("Nouvelle fiche")
    return render(
        "forms/cards/form.html",
        title=_("Erreur : %(title)s", title=heading) if result.errors else heading,
        area="desk",
        scripts=["kit/logic.js", "readers.js", *scripts_of(fields), "form.js"],
        status=status,
        maps=asks_place(fields),
        heading=heading,
        model=found.model,
        form=found.form,
        card=card,
        result=result,
        card_id=request.form.get("card_id", ""),
        errors=_summary(found, result),
    )


def _summary(found: Opened, result: PageResult) -> dict[str, str]:
    labels = {name: item.label for name, item in found.form.by_id.items()}
    labels["card_id"] = _("Identifiant")
    return {
        name: _("%(label)s : %(fault)s", label=labels.get(name, name), fault=sentence)
        for name, sentence in result.errors.items()
    }
