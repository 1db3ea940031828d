"""Publication: what to look at, what changes, the recorded tests, when requests are taken."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.dates import PARIS
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from guichet_questions.kinds import Around
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import procedures, publication, rehearsals, terms
from guichet_forms.actions.audit import note
from guichet_forms.actions.designers import Designer, find_for
from guichet_forms.actions.terms import Terms
from guichet_forms.actions.whereabouts import here
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.review.languages import PLACE
from guichet_forms.models import Procedure
from guichet_forms.pages.offering import around

RIGHT = "forms.build"
DESIGNER = right(RIGHT)
MOST_REQUESTS = 1_000_000
blueprint = Blueprint("publication", __name__, url_prefix="/agents/formulaires")
blueprint.before_request(at_the_desk)


def _designer() -> Designer:
    who = principal()
    return Designer(who.subject, who.name, who.bound(RIGHT))


def _newest(session: Session, slug: str) -> int:
    """The number asked for, else that of the newest version. Raises `NotFound`."""
    asked = request.args.get("version", "")
    if asked.isdecimal() and len(asked) < 9:
        return int(asked)
    for version in procedures.list_versions(session, slug, 1):
        return version.number
    raise NotFound


@blueprint.get("/<slug>/publication")
@allow(DESIGNER)
def show(slug: str) -> Response:
    """Show a version before it goes live; `version` names it, else the newest."""
    with transaction() as session:
        find_for(session, slug, _designer())
        situation = publication.look_at(session, slug, _newest(session, slug))
    sentence = _("Corrigez ce qui bloque, puis publiez.")
    return _page(situation, errors={"points": sentence} if "bloque" in request.args else {})


def _page(
    situation: publication.Situation,
    *,
    errors: Mapping[str, str] | None = None,
    typed: Mapping[str, str] | None = None,
    status: int = 200,
) -> Response:
    title = _("Publier : %(title)s", title=situation.form.title)
    return render(
        "forms/publication.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        area="desk",
        status=status,
        found=situation,
        errors=errors or {},
        typed=typed or _as_typed(situation.procedure),
        place_url=lambda place: _place_url(situation, place),
    )


def _place_url(situation: publication.Situation, place: str) -> str:
    """Where a point is mended: its page or question in the builder, or the procedure's card."""
    base = f"/agents/formulaires/{situation.procedure.slug}"
    if place.startswith(f"{PLACE}."):
        return f"{base}/traductions/{place.partition('.')[2]}"
    if place in situation.form.page_numbers:
        return f"{base}/modifier?page={place}"
    selected = _selected(situation.form).get(place)
    return f"{base}/modifier?question={selected}" if selected else f"{base}/reglages#{place}"


def _selected(form: Form) -> dict[str, str]:
    """What the builder selects for each question: the table itself for one of its columns."""
    found: dict[str, str] = {}
    for item in form.by_id.values():
        nested = {one.id: one.id if item.kind == "block" else item.id for one in item.fields}
        found |= {item.id: item.id, **nested}
    return found


def _as_typed(procedure: Procedure) -> dict[str, str]:
    return {
        "opens_at": _local(procedure.opens_at),
        "closes_at": _local(procedure.closes_at),
        "most_requests": str(procedure.most_requests or ""),
        "one_per_person": "1" if procedure.one_per_person else "",
    }


def _local(moment: datetime | None) -> str:
    return moment.astimezone(PARIS).strftime("%Y-%m-%dT%H:%M") if moment else ""


@blueprint.post("/<slug>/conditions")
@allow(DESIGNER)
def set_terms(slug: str) -> BaseResponse:
    """Set when requests are taken, and how many."""
    typed = {key: request.form.get(key, "").strip() for key in _as_typed_keys()}
    errors: dict[str, str] = {}
    wanted = _terms(typed, errors)
    with transaction() as session:
        find_for(session, slug, _designer())
        if not errors:
            terms.set_terms(session, slug, wanted)
            note(session, "terms.changed", actor=principal().subject, about=slug)
        situation = publication.look_at(session, slug, _newest(session, slug))
    if errors:
        return _page(situation, errors=errors, typed=typed, status=422)
    return redirect_to(url_for("publication.show", slug=slug, conditions=1, _anchor="conditions"))


def _as_typed_keys() -> tuple[str, ...]:
    return ("opens_at", "closes_at", "most_requests", "one_per_person")


def _terms(typed: Mapping[str, str], errors: dict[str, str]) -> Terms:
    """The terms that were typed; what cannot be read is put in `errors`."""
    opens, closes = (_moment(typed, key, errors) for key in ("opens_at", "closes_at"))
    if opens and closes and closes <= opens:
        errors["closes_at"] = _("La fermeture vient avant l’ouverture. Changez l’une des deux.")
    most = typed["most_requests"]
    count = int(most) if most.isdecimal() and len(most) < 9 else None
    if most and (count is None or not 1 <= count <= MOST_REQUESTS):
        errors["most_requests"] = _("Écrivez un nombre de demandes, par exemple 200.")
    return Terms(
        opens_at=opens,
        closes_at=closes,
        most_requests=count,
        one_per_person=bool(typed["one_per_person"]),
    )


def _moment(typed: Mapping[str, str], key: str, errors: dict[str, str]) -> datetime | None:
    if not typed[key]:
        return None
    try:
        return datetime.fromisoformat(typed[key]).replace(tzinfo=PARIS)
    except ValueError:
        errors[key] = _("Écrivez un jour et une heure, par exemple le 1er mars 2027 à 9 h.")
        return None


@blueprint.post("/<slug>/tests")
@allow(DESIGNER)
def keep_test(slug: str) -> BaseResponse:
    """Record answers as a test, with what they come to on the newest version."""
    answers = _given_answers()
    with transaction() as session:
        form = _form(session, slug)
        name = request.form.get("name", "")
        rehearsals.keep(session, form, name, answers, _around(session), principal().name)
    return redirect_to(url_for("publication.show", slug=slug, _anchor="tests"))


def _form(session: Session, slug: str) -> Form:
    find_for(session, slug, _designer())
    version = procedures.find_version(session, slug, _newest(session, slug))
    return compile_form(version.source)


def _around(session: Session) -> Around:
    return around(zone=here(session).zone)


def _given_answers() -> dict[str, Any]:
    """The answers that the preview holds. Raises `Invalid` when they cannot be read."""
    try:
        found = orjson.loads(request.form.get("answers", ""))
    except orjson.JSONDecodeError as error:
        raise Invalid(_("Ces réponses ne sont pas lisibles. Refaites l’essai.")) from error
    if not isinstance(found, dict):
        raise Invalid(_("Ces réponses ne sont pas lisibles. Refaites l’essai."))
    return found


@blueprint.post("/<slug>/tests/<uuid:test_id>/retirer")
@allow(DESIGNER)
def remove_test(slug: str, test_id: UUID) -> BaseResponse:
    """Take a recorded test off."""
    with transaction() as session:
        find_for(session, slug, _designer())
        rehearsals.remove(session, slug, test_id)
    return redirect_to(url_for("publication.show", slug=slug, _anchor="tests"))


@blueprint.post("/<slug>/tests/<uuid:test_id>/accepter")
@allow(DESIGNER)
def accept_test(slug: str, test_id: UUID) -> BaseResponse:
    """Record a test again: what the form answers now is what is wanted."""
    with transaction() as session:
        rehearsals.accept(session, _form(session, slug), test_id, _around(session))
    return redirect_to(url_for("publication.show", slug=slug, _anchor="tests"))
