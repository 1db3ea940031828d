"""The questions of a card model: added, changed, moved, taken away."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import NotFound
from guichet_questions import palette
from guichet_questions.plain_words import id_from
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions.cards import models
from guichet_forms.actions.sources import keeping as sources
from guichet_forms.core.editing import (
    EditRefused,
    add_field,
    delete_field,
    field_of,
    fresh_id,
    set_field,
    step_field,
)
from guichet_forms.pages.cards.modelling import kind_options, model_page, newest, save
from guichet_forms.pages.cards.reach import DESIGNER, PREFIX
from guichet_forms.problems import CardModelRefused
from guichet_forms.schemas.properties import details, offering, own_properties
from guichet_forms.schemas.property_values import posted_values, shown

NOT_FOR_CARDS = frozenset(
    {"prefill", "locked", "statistic", "anonymise", "autocomplete", "why", "in_summary"}
)
blueprint = Blueprint("cards_questions", __name__, url_prefix=PREFIX)

blueprint.before_request(at_the_desk)


@blueprint.post("/<slug>/modele/questions")
@allow(DESIGNER)
def add(slug: str) -> BaseResponse:
    """Add a question at the end, then show it to be changed."""
    kind, label = request.form.get("kind", ""), request.form.get("label", "").strip()
    if kind not in {one["value"] for group in kind_options() for one in group["options"]}:
        return model_page(slug, {"kind": _("Choisissez un type de question dans la liste.")})
    with transaction() as session:
        source = newest(session, slug).source
    field_id = fresh_id(source, id_from(label, kind))
    field = {**palette.new_field(kind, field_id), "required": False}
    field["label"] = label or field["label"]
    try:
        save(slug, lambda found: add_field(found, field, found["pages"][-1]["id"]))
    except (CardModelRefused, EditRefused) as refused:
        return model_page(slug, _told(refused))
    return redirect_to(url_for("cards_questions.show", slug=slug, field_id=field_id))


@blueprint.get("/<slug>/modele/questions/<field_id>")
@allow(DESIGNER)
def show(slug: str, field_id: str) -> Response:
    """Show a question to be changed."""
    return _page(slug, field_id, None, {})


@blueprint.post("/<slug>/modele/questions/<field_id>")
@allow(DESIGNER)
def change(slug: str, field_id: str) -> BaseResponse:
    """Keep what was typed of a question."""
    kind = str(_field(slug, field_id)["type"])
    posted: Any = request.form  # more than the protocol asks, which its overloads hide
    values = posted_values(_properties(kind), posted)
    values["label"] = request.form.get("label", "").strip()
    values["hint"] = request.form.get("hint", "").strip() or None
    values["required"] = bool(request.form.get("required"))
    try:
        save(slug, lambda found: set_field(found, field_id, values))
    except (CardModelRefused, EditRefused) as refused:
        return _page(slug, field_id, values, _told(refused))
    return redirect_to(url_for("cards_models.show_model", slug=slug))


@blueprint.post("/<slug>/modele/questions/<field_id>/deplacer")
@allow(DESIGNER)
def move(slug: str, field_id: str) -> BaseResponse:
    """Move a question up or down."""
    _field(slug, field_id)
    step = -1 if request.form.get("step") == "up" else 1
    try:
        save(slug, lambda found: step_field(found, field_id, step))
    except (CardModelRefused, EditRefused) as refused:
        return model_page(slug, _told(refused))
    return redirect_to(url_for("cards_models.show_model", slug=slug, _anchor=field_id))


@blueprint.post("/<slug>/modele/questions/<field_id>/supprimer")
@allow(DESIGNER)
def delete(slug: str, field_id: str) -> BaseResponse:
    """Take a question away; the cards that answered it keep their answer until they change."""
    _field(slug, field_id)
    try:
        save(slug, lambda found: delete_field(found, field_id))
    except (CardModelRefused, EditRefused) as refused:
        return model_page(slug, _told(refused))
    return redirect_to(url_for("cards_models.show_model", slug=slug))


def _told(refused: CardModelRefused | EditRefused) -> Mapping[str, str]:
    return {"": refused.sentence} if isinstance(refused, EditRefused) else refused.errors


def _field(slug: str, field_id: str) -> Mapping[str, Any]:
    """The question of this id. Raises `NotFound`."""
    with transaction() as session:
        source = newest(session, slug).source
    try:
        return field_of(source, field_id)
    except EditRefused as refused:
        raise NotFound(refused.sentence) from refused


def _properties(kind: str) -> list[Any]:
    common = [one for one in details(kind) if one.key.partition(".")[0] not in NOT_FOR_CARDS]
    return [*own_properties(kind), *common]


def _page(
    slug: str, field_id: str, typed: Mapping[str, Any] | None, errors: Mapping[str, str]
) -> Response:
    field = {**_field(slug, field_id), **(typed or {})}
    with transaction() as session:
        model = models.find_model(session, slug)
        known, _after = sources.list_sources(session, size=100)
    kind = str(field["type"])
    properties = [
        {
            "one": offering(one, shown(one, field)),
            "value": shown(one, field),
            "error": _error(errors, one.key),
        }
        for one in _properties(kind)
    ]
    heading = str(field.get("label") or field_id)
    return render(
        "forms/cards/question.html",
        title=_("Erreur : %(title)s", title=heading) if errors else heading,
        area="desk",
        status=422 if errors else 200,
        model=model,
        field=field,
        field_id=field_id,
        type_name=palette.entry_of(kind).label,
        properties=properties,
        sources=[{"value": one.slug, "label": f"{one.title} ({one.slug})"} for one in known],
        errors={f"p-{key.rpartition('.')[2]}": text for key, text in errors.items()},
        label_error=_error(errors, "label"),
    )


def _error(errors: Mapping[str, str], key: str) -> str:
    return next((text for place, text in errors.items() if place.endswith(f".{key}")), "")
