"""Card models: their name, who writes their cards, what titles them, put in use."""

from collections.abc import Mapping
from typing import Any

import orjson
from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.strict import read_json
from guichet_questions import palette
from guichet_questions.kinds import KINDS
from guichet_questions.question import Field
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.audit import note
from guichet_forms.actions.cards import models
from guichet_forms.actions.existence import unknown
from guichet_forms.core.access import role_of
from guichet_forms.core.cards import UNFIT, form_of
from guichet_forms.core.editing.faults import spot_of
from guichet_forms.core.lists import slug_of
from guichet_forms.models import CardModel, CardVersion
from guichet_forms.pages.cards.reach import DESIGNER, PREFIX
from guichet_forms.problems import CardModelRefused

NO_CARD = UNFIT | {"card_data", "block", "computed", "matrix"}
blueprint = Blueprint("cards_models", __name__, url_prefix=PREFIX)

blueprint.before_request(at_the_desk)


@blueprint.get("/nouveau-modele")
@allow(DESIGNER)
def show_new() -> Response:
    """Ask for the name of a new model."""
    return _new_page("", {})


@blueprint.post("/nouveau-modele")
@allow(DESIGNER)
def add() -> BaseResponse:
    """Make a model, whose cards have a name to begin with."""
    title = request.form.get("title", "").strip()
    source = {
        "slug": slug_of(title)[:60].strip("-"),
        "title": title,
        "digest": ["nom"],
        "pages": [{"id": "fiche", "title": title[:200], "fields": [_name()]}],
    }
    try:
        with transaction() as session:
            _refuse_taken(session, source["slug"])
            made = models.save_version(session, source, principal().name)
            note(session, "card_model.added", actor=principal().subject, about=made.slug)
    except CardModelRefused as refused:
        told = refused.errors.get("title") or _("Donnez un nom. Exemple : Écoles")
        return _new_page(title, {"title": told})
    return redirect_to(url_for("cards_models.show_model", slug=source["slug"]))


def _name() -> dict[str, Any]:
    return {"id": "nom", "type": "text", "label": _("Nom")}


def _refuse_taken(session: Session, slug: object) -> None:
    if session.get(CardModel, slug) is not None:
        taken = _("Un modèle porte déjà ce nom : choisissez-en un autre.")
        raise CardModelRefused(errors={"title": taken})


@blueprint.get("/<slug>/modele")
@allow(DESIGNER)
def show_model(slug: str) -> Response:
    """Show a model as it is being prepared: its name, its questions, its versions."""
    return model_page(slug)


@blueprint.post("/<slug>/modele")
@allow(DESIGNER)
def change(slug: str) -> BaseResponse:
    """Keep the name, the roles and the title of the cards."""
    roles = [role_of(one) for one in request.form.get("roles", "").splitlines() if one.strip()]
    values = {
        "title": request.form.get("title", "").strip(),
        "summary": request.form.get("summary", "").strip(),
        "roles": roles,
        "digest": request.form.getlist("digest"),
    }
    try:
        save(slug, lambda source: {**source, **values})
    except CardModelRefused as refused:
        return model_page(slug, refused.errors, values)
    return redirect_to(url_for("cards_models.show_model", slug=slug))


@blueprint.post("/<slug>/modele/publier")
@allow(DESIGNER)
def publish(slug: str) -> BaseResponse:
    """Put the version being prepared in use, unless it names what is not there."""
    with transaction() as session:
        version = newest(session, slug)
        number, lacking = version.number, _lacking(session, version)
    if lacking:
        return model_page(slug, lacking)
    with transaction() as session:
        models.publish_model(session, slug, number, principal().name)
        who = principal().subject
        note(session, "card_model.published", actor=who, about=slug, version=number)
    return redirect_to(url_for("cards_models.show_model", slug=slug))


def _lacking(session: Session, version: CardVersion) -> dict[str, str]:
    """What the model names and is not there, by question; it may name its own cards to come."""
    source = version.source
    own = {item.id for item in form_of(source).by_id.values() if _names(item, version.slug)}
    found = ((spot_of(source, one.place).id, one.sentence) for one in unknown(session, source))
    return {question: sentence for question, sentence in found if question not in own}


def _names(item: Field, source: str) -> bool:
    return bool(item.settings.get("source") == source)


@blueprint.get("/<slug>/modele.json")
@allow(DESIGNER)
def download(slug: str) -> Response:
    """Give the definition as a file, to share or keep."""
    with transaction() as session:
        text = _pretty(newest(session, slug))
    response = Response(text, mimetype="application/json")
    response.headers["Content-Disposition"] = f'attachment; filename="{slug}.json"'
    return response


@blueprint.get("/<slug>/modele/definition")
@allow(DESIGNER)
def show_definition(slug: str) -> Response:
    """Show the definition, to be replaced as a whole."""
    with transaction() as session:
        text = _pretty(newest(session, slug))
    return _definition_page(slug, text, {})


@blueprint.post("/<slug>/modele/definition")
@allow(DESIGNER)
def replace(slug: str) -> BaseResponse:
    """Check a whole definition and keep it as the version being prepared."""
    text = request.form.get("source", "")
    try:
        given = read_json(text)
        if not isinstance(given, dict):
            raise ValueError("no object")
        save(slug, lambda _source: {**given, "slug": slug})
    except CardModelRefused as refused:
        return _definition_page(slug, text, refused.errors)
    except ValueError:
        told = _("Ce texte n’est pas un objet JSON lisible et sans ambiguïté.")
        return _definition_page(slug, text, {"source": told})
    return redirect_to(url_for("cards_models.show_model", slug=slug))


def newest(session: Session, slug: str) -> CardVersion:
    """The version being prepared, or the last one in use. Raises `NotFound`."""
    models.find_model(session, slug)
    return models.list_versions(session, slug, 1)[0]


def save(slug: str, change_it: Any) -> None:
    """Keep a model changed by a function of its definition. Raises `CardModelRefused`."""
    with transaction() as session:
        source = change_it(dict(newest(session, slug).source))
        made = models.save_version(session, source, principal().name)
        who = principal().subject
        note(session, "card_model.changed", actor=who, about=slug, version=made.number)


def model_page(
    slug: str, errors: Mapping[str, str] | None = None, typed: Mapping[str, Any] | None = None
) -> Response:
    """The page of a model, with what is wrong in what was typed."""
    with transaction() as session:
        model = models.find_model(session, slug)
        versions = models.list_versions(session, slug)
        count = models.count_cards(session, slug)
    version = versions[0]
    form = form_of(version.source)
    names = {entry.kind: entry.label for group in palette.groups() for entry in group.entries}
    return render(
        "forms/cards/model.html",
        title=_("Erreur : %(title)s", title=model.title) if errors else model.title,
        area="desk",
        status=422 if errors else 200,
        model=model,
        version=version,
        versions=versions,
        count=count,
        most=models.MOST_COUNTED,
        form=form,
        source={**version.source, **(typed or {})},
        errors=errors or {},
        type_names=names,
        types=[one for one in kind_options() if one["options"]],
        questions=[{"value": item.id, "label": item.label} for item in form.by_id.values()],
    )


def kind_options() -> list[dict[str, Any]]:
    """The types that a card may ask, by group."""
    return [
        {
            "label": group.title,
            "options": [
                {"value": entry.kind, "label": entry.label}
                for entry in group.entries
                if entry.kind not in NO_CARD and KINDS[entry.kind].takes_answer
            ],
        }
        for group in palette.groups()
    ]


def _pretty(version: CardVersion) -> str:
    return orjson.dumps(version.source, option=orjson.OPT_INDENT_2).decode()


def _new_page(title: str, errors: Mapping[str, str]) -> Response:
    heading = _("Nouveau modèle de fiche")
    return render(
        "forms/cards/model_new.html",
        title=_("Erreur : %(title)s", title=heading) if errors else heading,
        area="desk",
        status=422 if errors else 200,
        heading=heading,
        typed=title,
        errors=errors,
    )


def _definition_page(slug: str, text: str, errors: Mapping[str, str]) -> Response:
    with transaction() as session:
        model = models.find_model(session, slug)
    heading = _("Définition du modèle")
    return render(
        "forms/cards/definition.html",
        title=_("Erreur : %(title)s", title=heading) if errors else heading,
        area="desk",
        status=422 if errors else 200,
        heading=heading,
        model=model,
        text=text,
        errors=errors,
    )
