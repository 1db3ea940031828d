"""What people without account read and answer from a sealed link: a request, a document to sign.

The link alone opens nothing: the address that it was sent to must be typed beside it. The page is
then open to this browser for four hours, or until the answer is given. An answer that comes later
waits, with its words, for the address to be typed again.
"""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, request
from guichet_kit.auth import allow, anyone, principal, visitor
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.handover import TicketRefused, seal, unseal
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Forbidden
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import experts
from guichet_workflow.actions import guests, signing
from guichet_workflow.actions.guests import Guest, InvitationOver
from guichet_workflow.actions.tracking import LONGEST
from guichet_workflow.core.acts.calls import matter_of
from guichet_workflow.core.definition.calls import SIGNATURE
from guichet_workflow.experts import Invitation
from guichet_workflow.letters import key
from guichet_workflow.pages.acts import excess, text
from guichet_workflow.pages.case import download_url
from guichet_workflow.pages.guest_view import shown

blueprint = Blueprint("guests", __name__, url_prefix="/suivi/invitation")
OPEN_S = 4 * 3_600
LONGEST_LINE = 200
TYPED = ("name", "contact", "text", "reason", "read")


class PageOver(Forbidden):
    """The four hours are over, or the address was opened in another browser."""

    slug = "invitation-expiree"
    title = "Cette page a expiré"
    advice = "Ouvrez de nouveau le lien de notre courriel : il fonctionne encore."


@blueprint.get("")
@allow(anyone)
def ask_address() -> BaseResponse:
    """Ask for the address that the link was sent to: nothing of the request is shown before."""
    with transaction() as session:
        found = guests.consult(session, _invited())
    return _gate(found, "", "")


@blueprint.post("")
@allow(anyone)
def open_request() -> BaseResponse:
    """Open the request for this browser, or say that the address is not the right one."""
    invited, typed = _invited(), once(request.form, "email")[:LONGEST]
    with transaction() as session:
        opened = guests.open_by(session, invited, typed)
    if opened:
        return _unseen(redirect_to(_address("demande", invited)))
    with transaction() as session:
        found = guests.consult(session, invited)
    return _gate(found, typed, _unknown(typed))


@blueprint.get("/demande")
@allow(anyone)
def show() -> BaseResponse:
    """Show what is asked: a request to take, or a document to sign."""
    invited = _opened()
    with transaction() as session:
        found = guests.consult(session, invited)
    return _page(found, invited, {}, {})


@blueprint.post("/demande")
@allow(anyone)
def answer() -> BaseResponse:
    """Take the answer: the request is taken, or it is not theirs."""
    typed = {name: text(name) for name in TYPED}
    try:
        invited = _opened()
    except PageOver:
        return _open_again(typed)
    yes = once(request.form, "reponse") == "oui"
    with transaction() as session:
        found = guests.consult(session, invited)
        signs = found.called["kind"] == SIGNATURE
        if errors := _faults(typed, yes=yes, signs=signs):
            return _page(found, invited, errors, typed, status=422)
        if signs:
            words = (typed["name"], "") if yes else ("", typed["reason"])
            signing.reply(session, invited, signing.Reply(yes, *words))
        else:
            guests.answer(session, invited, _answer(typed, yes=yes))
    done = f"{found.called['kind']}.{'yes' if yes else 'no'}"
    title = _("Réponse envoyée")
    return _unseen(render("workflow/guests/done.html", title=title, area="bare", done=done))


def _open_again(typed: dict[str, str]) -> BaseResponse:
    """Give back what was typed on a page open too long, once the address is typed again.

    Raises `PageOver` for a page that this browser never opened.
    """
    invited, email = _opened(experts.VALID_S), once(request.form, "email")[:LONGEST]
    with transaction() as session:
        found = guests.consult(session, invited)
        if "email" in request.form and guests.open_by(session, invited, email):
            return _page(found, invited, {}, typed, waits=True)
    return _gate(found, email, _unknown(email) if "email" in request.form else "", kept=typed)


def _answer(typed: dict[str, str], *, yes: bool) -> guests.Answer:
    if not yes:
        return guests.Answer(False, text=typed["reason"])
    return guests.Answer(True, typed["name"], typed["contact"], typed["text"])


@blueprint.get("/pieces/<uuid:document_id>")
@allow(anyone)
def open_piece(document_id: UUID) -> BaseResponse:
    """Send the browser to documents with a ticket for a file that the link shows."""
    invited = _opened()
    with transaction() as session:
        guests.find_piece(session, invited, document_id)
    return redirect_to(download_url(document_id, principal().authority, visitor()))


def _invited() -> Invitation:
    """Give what the link says; raises `InvitationOver` for one that is forged or too old."""
    try:
        return experts.read(once(request.args, "ticket"), experts.CALL)
    except TicketRefused as error:
        raise InvitationOver from error


def _address(act: str, invited: Invitation) -> str:
    """Give the address of a page of the request, for this browser."""
    payload = {
        "authority": principal().authority,
        "request_id": str(invited.request_id),
        "link": invited.link,
        "visitor": visitor(),
    }
    return f"/suivi/invitation/{act}?{urlencode({'ticket': seal(key(), 'invited', payload)})}"


def _opened(age_s: int = OPEN_S) -> Invitation:
    """Give the invitation that this browser opened `age_s` seconds ago at most, or `PageOver`."""
    try:
        payload = unseal(key(), "invited", once(request.args, "ticket"), age_s)
    except TicketRefused as error:
        raise PageOver from error
    if (payload["authority"], payload["visitor"]) != (principal().authority, visitor()):
        raise PageOver
    return Invitation(UUID(payload["request_id"]), str(payload["link"]))


def _faults(typed: dict[str, str], *, yes: bool, signs: bool) -> dict[str, str]:
    asked = _owed_to_sign() if signs else _owed_to_take()
    names = [name for name in asked if (name != "reason") == yes]
    errors = {name: asked[name] for name in names if not typed[name]}
    for name in ("name", "contact"):
        if len(typed[name]) > LONGEST_LINE:
            errors[name] = _("Écrivez %(n)s caractères au plus.", n=LONGEST_LINE)
    return errors | {name: said for name in ("text", "reason") if (said := excess(typed[name]))}


def _owed_to_take() -> dict[str, str]:
    return {
        "name": _("Écrivez le nom de la personne ou du service qui suivra la demande."),
        "contact": _("Écrivez comment vous joindre : un téléphone ou une adresse électronique."),
        "reason": _("Écrivez pourquoi : le service qui vous a écrit cherche à qui écrire."),
    }


def _owed_to_sign() -> dict[str, str]:
    return {
        "name": _("Écrivez votre prénom et votre nom."),
        "read": _("Cochez la case pour signer."),
        "reason": _("Écrivez pourquoi vous ne signez pas."),
    }


def _unknown(email: str) -> str:
    """Say what is wrong with an address that opens nothing."""
    if not email.strip():
        return _("Écrivez votre adresse électronique.")
    return _("Ce n’est pas l’adresse à laquelle ce lien a été envoyé.")


def _gate(found: Guest, typed: str, error: str, kept: dict[str, str] | None = None) -> BaseResponse:
    """Show the page that asks for the address; `kept` is what was typed on a page open too long."""
    signs = found.called["kind"] == SIGNATURE
    title = _("Ouvrir le document à signer") if signs else _("Ouvrir la demande transmise")
    return _unseen(
        render(
            "workflow/guests/gate.html",
            title=_("Erreur : %(title)s", title=title) if error else title,
            area="bare",
            heading=title,
            signs=signs,
            matter=matter_of(found.called, found.held.row.title),
            authority=found.held.name,
            typed=typed,
            kept=kept,
            errors={"email": error} if error else {},
            status=422 if error or kept is not None else 200,
        )
    )


def _page(
    found: Guest,
    invited: Invitation,
    errors: dict[str, str],
    typed: dict[str, Any],
    *,
    status: int = 200,
    waits: bool = False,
) -> BaseResponse:
    """Show what is asked, with what was typed; it `waits` when it came too late to be taken."""
    title = _("Demande transmise : %(title)s", title=found.held.row.title)
    if found.called["kind"] == SIGNATURE:
        title = _("Document à signer : %(title)s", title=found.called["paper"]["title"])
    return _unseen(
        render(
            f"workflow/guests/{found.called['kind']}.html",
            title=_("Erreur : %(title)s", title=title) if errors else title,
            area="bare",
            errors=errors,
            typed=typed,
            status=status,
            waits=waits,
            here=_address("demande", invited),
            **shown(found, lambda one: _address(f"pieces/{one}", invited)),
        )
    )


def _unseen(response: BaseResponse) -> BaseResponse:
    """The address is shown to no other page, and no cache keeps it."""
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["Cache-Control"] = "no-store"
    return response
