"""The follow-up page of a request: the same acts by an account and by a tracking code."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone, citizen, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import fields
from guichet_workflow.actions import agents, citizens, codes, tracking
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.reading import read_around
from guichet_workflow.actions.refused import NotNow, Outrun, Over
from guichet_workflow.core.asked import of_citizens
from guichet_workflow.core.extras import citizen_acts
from guichet_workflow.pages import own_choices
from guichet_workflow.pages.case import download_url
from guichet_workflow.pages.follow_view import ODD, follow_view, said_of
from guichet_workflow.pages.places import (
    Place,
    deposit_url,
    own_place,
    received_files,
    tracked_place,
)

LONGEST = 4_000
OWN = "/demandes/<family>/<uuid:request_id>/"
blueprint = Blueprint("follow", __name__)


@blueprint.get(OWN)
@allow(citizen)
def show_own(family: str, request_id: UUID) -> BaseResponse:
    """Show her request to a citizen who is signed in."""
    return _show(own_place(family, request_id))


@blueprint.get("/suivi/dossier/")
@allow(anyone)
def show_tracked() -> BaseResponse:
    """Show a request to who gave its code."""
    return _show(tracked_place())


@blueprint.post(f"{OWN}<act>")
@allow(citizen)
def act_on_own(family: str, request_id: UUID, act: str) -> BaseResponse:
    """Do an act of the page of a citizen who is signed in."""
    return _act(own_place(family, request_id), act)


@blueprint.post("/suivi/dossier/<act>")
@allow(anyone)
def act_on_tracked(act: str) -> BaseResponse:
    """Do an act of the page of who gave the code."""
    return _act(tracked_place(), act)


@blueprint.get(f"{OWN}pieces/<uuid:document_id>")
@allow(citizen)
def open_own_file(family: str, request_id: UUID, document_id: UUID) -> BaseResponse:
    """Send a citizen to one of the files of her request."""
    return _open_file(own_place(family, request_id), document_id)


@blueprint.get("/suivi/dossier/pieces/<uuid:document_id>")
@allow(anyone)
def open_tracked_file(document_id: UUID) -> BaseResponse:
    """Send who gave the code to one of the files of the request."""
    return _open_file(tracked_place(), document_id)


def _open_file(place: Place, document_id: UUID) -> BaseResponse:
    with transaction() as session:
        place.hold(session)
        agents.find_file(session, place.request_id, document_id, internal=False)
    return redirect_to(download_url(document_id, principal().authority, place.reader))


def _show(place: Place) -> BaseResponse:
    if "recu" in request.args:
        return _take_files(place)
    return _page(place)


def _take_files(place: Place) -> BaseResponse:
    became, waiting = set[str](), False
    with transaction() as session:
        held = place.hold(session, lock=True)
        for field, file in received_files(place):
            waiting = file.pop("scan", "") == "waiting" or waiting
            became.add(citizens.receive_file(session, held, field, file))
            held = place.hold(session, lock=True)
    if became == {citizens.IN_ANSWER}:
        return redirect_to(place.home + "#repondre")
    odd = next((ODD[one] for one in ODD if one in became), "")
    return redirect_to(place.told(odd or ("analyse" if waiting else "piece")))


def _page(
    place: Place,
    *,
    errors: dict[str, str] | None = None,
    typed: dict[str, Any] | None = None,
    wish: citizens.Wish | None = None,
    status: int = 200,
) -> Response:
    with transaction() as session:
        held = place.hold(session)
        around = read_around(session, held, internal=False)
    found = follow_view(held, around, place)
    title = _("Votre demande %(number)s", number=held.row.number)
    return render(
        "workflow/follow.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        scripts=fields.scripts_of([found["questions"]]),
        status=status,
        errors=errors or {},
        said="" if errors else said_of(request.args.get("fait", "")),
        bad=request.args.get("fait") == ODD[citizens.TOO_LATE],
        typed={**held.row.draft.get("typed", {}), **(typed or {})},
        words=typed or {},
        wish=wish,
        lost=own_choices.lost(held, wish) if wish else _unasked(held) if request.form else "",
        **found,
    )


def _unasked(held: Held) -> str:
    """Give the words of an answer that she posts to a question that is asked no more, to copy."""
    asked = held.state.asked
    shown = {field["id"] for field in asked.fields} if asked else set[str]()
    others = tuple(one for one in of_citizens(held.definition) if one["id"] not in shown)
    return "\n".join(fields.words(others, fields.typed(others, request.form)))


def _act(place: Place, act: str) -> BaseResponse:
    do = ACTS.get(act)
    if do is None:
        raise NotFound
    try:
        return do(place)
    except (NotNow, Over) as problem:
        return _page(place, errors={"": problem.detail}, typed=_words(), status=problem.status)


def _words() -> dict[str, Any]:
    return {name: _text(name) for name in ("message", "motif")}


def _text(name: str) -> str:
    return request.form.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()


def _answer(place: Place) -> BaseResponse:
    typed: dict[str, Any] = {}
    try:
        with transaction() as session:
            held = place.hold(session, lock=True)
            asked = held.state.asked
            typed = fields.typed(asked.fields, request.form) if asked else {}
            aside = _with_files(session, place, held, typed)
            if aside:
                return redirect_to(aside)
            led = citizens.answer(session, held, typed)
            place = place.since(held.row)
    except Invalid as problem:
        errors = {f"{fields.PREFIX}{name}": text for name, text in problem.errors.items()}
        return _page(place, errors=errors, typed=typed, status=422)
    return redirect_to(led or place.told("reponse"))


def _with_files(session: Session, place: Place, held: Held, typed: dict[str, Any]) -> str:
    """Add or take out a file of the answer, keeping what is typed; give where to go then."""
    add, remove = request.form.get("add_file", ""), request.form.get("remove_file", "")
    if not (add or remove) or held.state.asked is None:
        return ""
    citizens.keep_draft(session, held, typed)
    name, _colon, document_id = (add or remove).removeprefix(fields.PREFIX).partition(":")
    field = next((one for one in held.state.asked.fields if one["id"] == name), None)
    if field is None or field["type"] != "file":
        raise NotNow
    if remove:
        citizens.remove_file(session, held, name, document_id)
        return place.home + "#repondre"
    return deposit_url(place, name, field["label"], field)


def _choose(place: Place) -> BaseResponse:
    try:
        with transaction() as session:
            held = place.hold(session, lock=True)
            wish = own_choices.posted(held)
            own_choices.check(wish)
            led = citizens.choose(session, held, wish)
    except Invalid as problem:
        errors = own_choices.faults(wish, problem.errors)
        return _page(place, errors=errors, wish=wish, status=422)
    except (Outrun, NotNow, Over) as problem:
        errors = {"": own_choices.told(problem)}
        return _page(place, errors=errors, wish=wish, status=problem.status)
    return redirect_to(led or place.since(held.row).told("choix"))


def _add_piece(place: Place) -> BaseResponse:
    with transaction() as session:
        held = place.hold(session)
    if held.state.closed_at is not None:
        raise Over
    if not citizen_acts(held.definition, held.state).pieces:
        raise NotNow
    label = _("Une pièce pour votre demande %(number)s", number=held.row.number)
    return redirect_to(deposit_url(place, citizens.GRANTED_PIECE, label, {}))


def _write(place: Place) -> BaseResponse:
    words = _text("message")
    if not words or len(words) > LONGEST:
        error = _("Écrivez votre message, en %(n)s caractères au plus.", n=LONGEST)
        return _page(place, errors={"message": error}, typed=_words(), status=422)
    with transaction() as session:
        citizens.write(session, place.hold(session, lock=True), words)
    return redirect_to(place.told("message"))


def _withdraw(place: Place) -> BaseResponse:
    if request.form.get("sur") != "oui":
        error = _("Cochez la case pour confirmer que vous retirez votre demande.")
        return _page(place, errors={"sur": error}, typed=_words(), status=422)
    reason = _text("motif")
    if len(reason) > LONGEST:
        error = _("Écrivez vos raisons en %(n)s caractères au plus.", n=LONGEST)
        return _page(place, errors={"motif": error}, typed=_words(), status=422)
    with transaction() as session:
        held = place.hold(session, lock=True)
        led = citizens.withdraw(session, held, reason)
    return redirect_to(led or place.since(held.row).told("retrait"))


def _ask_attestation(place: Place) -> BaseResponse:
    with transaction() as session:
        citizens.ask_attestation(session, place.hold(session, lock=True))
    return redirect_to(place.told("attestation"))


def _disable_links(place: Place) -> BaseResponse:
    if not place.ticket:
        raise NotFound
    with transaction() as session:
        held = place.hold(session, lock=True)
        tracking.disable_links(session, held.row)
    return redirect_to(place.since(held.row).told("lien"))


def _renew_code(place: Place) -> BaseResponse:
    if not place.ticket:
        raise NotFound
    with transaction() as session:
        held = place.hold(session, lock=True)
        codes.renew_own(session, held)
    return redirect_to(place.since(held.row).told("code"))


ACTS: dict[str, Callable[[Place], BaseResponse]] = {
    "reponse": _answer,
    "choix": _choose,
    "piece": _add_piece,
    "message": _write,
    "retrait": _withdraw,
    "lien": _disable_links,
    "code": _renew_code,
    "attestation": _ask_attestation,
}
"""The acts of the page, by the end of their address."""
