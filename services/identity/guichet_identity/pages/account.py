"""A person's own account: name, address, password, sessions, profiles, erasure."""

from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, citizen, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid, TooMany
from werkzeug.wrappers import Response as BaseResponse

from guichet_identity import browser, labels
from guichet_identity.actions import accounts, sessions
from guichet_identity.models import LiveSession
from guichet_identity.pages.passwords import confirm
from guichet_identity.tokens import identity

blueprint = Blueprint("account", __name__, url_prefix="/identite/compte")
HOME = "/identite/compte"


def _titles() -> dict[str, str]:
    return {
        "nom": _("Changer mon nom"),
        "courriel": _("Changer mon adresse électronique"),
        "mot-de-passe": _("Changer mon mot de passe"),
        "supprimer": _("Supprimer mon compte"),
    }


def _done(what: str) -> str:
    """Give the sentence that tells what was just done, "" for none."""
    return {
        "nom": _("Votre nom est changé."),
        "courriel": _("Ouvrez le lien que nous venons d’envoyer à la nouvelle adresse."),
        "adresse": _("Votre adresse électronique est changée."),
        "mot-de-passe": _("Votre mot de passe est changé. Vos autres sessions sont fermées."),
        "session": _("La session est fermée."),
    }.get(what, "")


@blueprint.get("/")
@allow(citizen, agent)
def show() -> Response:
    """Show the account with its sessions and profiles."""
    with transaction() as session:
        live = sessions.current(session, principal().subject)
        return render(
            "identity/account.html",
            title=_("Mon compte"),
            live=live,
            account=live.account,
            sessions=sessions.list_of(session, live.account_id),
            profiles=accounts.profiles_of(session, live.account_id),
            labels=labels.profiles(),
            done=_done(request.args.get("fait", "")),
        )


@blueprint.get("/<any(nom, courriel, 'mot-de-passe', supprimer):what>")
@allow(citizen, agent)
def ask(what: str) -> Response:
    """Show the form of one change."""
    live = _live()
    current = {"nom": live.account.name, "courriel": live.account.email}.get(what, "")
    return _form(what, current, {})


@blueprint.post("/<any(nom, courriel, 'mot-de-passe', supprimer):what>")
@allow(citizen, agent)
def change(what: str) -> BaseResponse:
    """Make one change; all but the name ask for the password."""
    live = _live()
    typed = request.form.get("value", "")[:300]
    try:
        _CHANGE[what](live, typed)
    except (Invalid, TooMany) as problem:
        errors = problem.errors or {"current": problem.detail}
        return _form(what, "" if what == "mot-de-passe" else typed, errors, problem.status)
    if what == "supprimer":
        return render("identity/erased.html", title=_("Votre compte est supprimé"), area="bare")
    return redirect_to(f"{HOME}?fait={what}")


@blueprint.get("/adresse/<secret>")
@allow(citizen, agent)
def ask_address(secret: str) -> Response:
    """Ask to confirm a new address, without spending the link."""
    with transaction() as session:
        email = accounts.open_link(session, accounts.ADDRESS, secret).email
    title = _("Confirmer ma nouvelle adresse")
    return render("identity/confirm_address.html", title=title, area="bare", email=email)


@blueprint.post("/adresse/<secret>")
@allow(citizen, agent)
def confirm_address(secret: str) -> BaseResponse:
    """Give the account the address whose link was opened."""
    with transaction() as session:
        live = sessions.current(session, principal().subject)
        account = accounts.get(session, live.account_id)
        accounts.confirm_address(session, account, secret)
    return redirect_to(f"{HOME}?fait=adresse")


@blueprint.post("/sessions/<uuid:sid>/fermer")
@allow(citizen, agent)
def close_session(sid: UUID) -> BaseResponse:
    """End one of the person's own sessions."""
    with transaction() as session:
        live = sessions.current(session, principal().subject)
        sessions.end(session, sid, account=live.account_id, actor=live.account_id)
    return redirect_to(f"{HOME}?fait=session")


def _live() -> LiveSession:
    with transaction() as session:
        return sessions.current(session, principal().subject)


def _rename(live: LiveSession, typed: str) -> None:
    with transaction() as session:
        accounts.rename(session, accounts.get(session, live.account_id), typed)


def _ask_address(live: LiveSession, typed: str) -> None:
    confirm(live.account.email, request.form.get("current", ""))
    with transaction() as session:
        account = accounts.get(session, live.account_id)
        accounts.ask_address(session, account, typed, browser.public_base())


def _set_password(live: LiveSession, typed: str) -> None:
    confirm(live.account.email, request.form.get("current", ""))
    with transaction() as session:
        accounts.check_password(session, typed, live.account.email, field="value")
    hashed = identity().hasher.hash(typed)
    with transaction() as session:
        account = accounts.get(session, live.account_id)
        accounts.set_password(session, account, hashed, keep=live.id)


def _erase(live: LiveSession, _typed: str) -> None:
    confirm(live.account.email, request.form.get("current", ""))
    with transaction() as session:
        accounts.erase(session, accounts.get(session, live.account_id))


_CHANGE = {
    "nom": _rename,
    "courriel": _ask_address,
    "mot-de-passe": _set_password,
    "supprimer": _erase,
}


def _form(what: str, value: str, errors: dict[str, str], status: int = 200) -> Response:
    return render(
        "identity/change.html",
        title=_titles()[what],
        status=status,
        what=what,
        value=value,
        errors=errors,
    )
