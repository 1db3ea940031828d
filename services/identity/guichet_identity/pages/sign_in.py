"""Sign-in of citizens and agents on one page, and sign-out asked by another site."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import agent, allow, anyone, citizen, principal
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import TooMany, Unauthorized
from joserfc.errors import JoseError
from werkzeug.wrappers import Response as BaseResponse

from guichet_identity import browser
from guichet_identity.actions import authorization, sessions, sign_in
from guichet_identity.actions.authorization import AuthorizationRefused, AuthorizationRequest
from guichet_identity.actions.clients import logout_address
from guichet_identity.actions.sign_in import Candidate
from guichet_identity.pages.passwords import compare
from guichet_identity.tokens import identity

blueprint = Blueprint("sign_in", __name__, url_prefix="/identite")
MAX_TYPED = 300
CUT = "interrompue"
"""What the gateway adds to the address when the sign-in before was cut short."""


@blueprint.errorhandler(AuthorizationRefused)
def refused(error: AuthorizationRefused) -> BaseResponse:
    """Take the error back to the client that asked."""
    return redirect_to(error.location)


@blueprint.get("/authorize")
@allow(anyone)
def authorize() -> BaseResponse:
    """Answer at once for a person who is signed in, otherwise ask who she is."""
    asked = _asked()
    live_location = "" if asked.prompt == "login" else _known(asked)
    if live_location:
        return _go_on(asked, live_location)
    if asked.prompt == "none":
        raise asked.refuse("login_required", "nobody is signed in")
    return redirect_to(f"/identite/connexion?{_query()}")


@blueprint.get("/connexion")
@allow(anyone)
def ask() -> BaseResponse:
    """Show the form; opened by itself, send to the gateway's door, which begins a sign-in."""
    if not request.args:
        return redirect_to("/connexion")
    return _form(_asked())


@blueprint.post("/connexion")
@allow(anyone)
def answer() -> BaseResponse:
    """Check address and password; the sentence of refusal is the same whatever was wrong."""
    asked = _asked()
    email = once(request.form, "email")[:MAX_TYPED]
    password = once(request.form, "password")[:MAX_TYPED]
    empty = _left_empty(email, password)
    if empty:
        return _form(asked, email, empty=empty)
    try:
        candidate = compare(email, password)
    except TooMany as problem:
        return _form(asked, email, problem=problem)
    location = _let_in(asked, candidate) if candidate else None
    return _go_on(asked, location) if location else _form(asked, email, wrong=True)


def _let_in(asked: AuthorizationRequest, candidate: Candidate) -> str | None:
    """Give where the person goes with her code; None when her account has just gone."""
    renewed = _renewed(candidate.password_hash)
    with transaction() as session:
        account = sign_in.accept(session, candidate, renewed)
        if account is None:
            return None
        return authorization.issue_code(session, asked, account, device=browser.device())


@blueprint.get("/logout")
@allow(anyone)
def ask_logout() -> BaseResponse:
    """End the session that a valid `id_token_hint` names, or ask the person first."""
    hint = _hint(request.args.get("id_token_hint", ""))
    if hint:
        with transaction() as session:
            subject = hint["sid"]
            sessions.end_known(session, UUID(subject))
            back = logout_address(
                session, str(hint["aud"]), request.args.get("post_logout_redirect_uri", "")
            )
        if back:
            state = request.args.get("state", "")
            return redirect_to(f"{back}?{urlencode({'state': state})}" if state else back)
        return _signed_out()
    if principal().kind == "anonymous":
        return _signed_out()
    return render("identity/sign_out.html", title=_("Se déconnecter"), area="bare")


@blueprint.post("/logout")
@allow(citizen, agent)
def logout() -> BaseResponse:
    """End the session of the person who confirms."""
    with transaction() as session:
        live = sessions.current(session, principal().subject)
        sessions.end(session, live.id, account=live.account_id, actor=live.account_id)
    return _signed_out()


def _asked() -> AuthorizationRequest:
    with transaction() as session:
        pairs = list(request.args.items(multi=True))
        return authorization.read_request(session, pairs, browser.public_base())


def _query() -> str:
    return urlencode(list(request.args.items(multi=True)))


def _known(asked: AuthorizationRequest) -> str:
    """Give the address with a code for a person whose session lives, "" for anyone else."""
    if principal().kind not in ("citizen", "agent") or "max_age" in request.args:
        return ""
    try:
        with transaction() as session:
            live = sessions.current(session, principal().subject)
            return authorization.issue_code(
                session, asked, live.account, device=live.device, signed_in_at=live.signed_in_at
            )
    except Unauthorized:
        return ""


def _go_on(asked: AuthorizationRequest, location: str) -> BaseResponse:
    """Go back to the client; to another site by a page, since `form-action` bars a redirect."""
    if asked.at_home:
        return redirect_to(location)
    title = _("Vous êtes reconnu")
    response = render(
        "identity/go_on.html", title=title, area="bare", client=asked.client_name, url=location
    )
    response.headers["Refresh"] = f"1; url={location}"
    return response


def _left_empty(email: str, password: str) -> dict[str, str]:
    """Give the sentence of each field where nothing was written."""
    sentences = {
        "email": _("Écrivez votre adresse électronique, par exemple nom@exemple.fr."),
        "password": _("Écrivez votre mot de passe."),
    }
    typed = {"email": email.strip(), "password": password}
    return {name: text for name, text in sentences.items() if not typed[name]}


def _form(
    asked: AuthorizationRequest,
    email: str = "",
    *,
    wrong: bool = False,
    empty: dict[str, str] | None = None,
    problem: TooMany | None = None,
) -> Response:
    errors = dict(empty or {})
    if wrong:
        errors["email"] = _("L’adresse électronique ou le mot de passe n’est pas le bon.")
    if problem:
        errors["email"] = _(
            "Trop d’essais en peu de temps. Recommencez dans %(n)s secondes.",
            n=problem.retry_after or 60,
        )
    response = render(
        "identity/sign_in.html",
        title=_("Erreur : Se connecter") if errors else _("Se connecter"),
        area="bare",
        status=429 if problem else 422 if errors else 200,
        action=f"/identite/connexion?{_query()}",
        client=asked.client_name,
        email=email,
        errors=errors,
        cut=CUT in request.args and not errors,
    )
    if problem and problem.retry_after:
        response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _renewed(encoded: str | None) -> str | None:
    """Give a hash with today's parameters when the one kept is older."""
    hasher = identity().hasher
    if encoded is None or not hasher.outdated(encoded):
        return None
    return hasher.hash(request.form.get("password", "")[:MAX_TYPED])


def _hint(token: str) -> dict[str, Any] | None:
    """Read an ID token of ours, expired or not; None for anything else."""
    try:
        found = identity().keyring.read(token) if token else None
    except (JoseError, ValueError):
        return None
    if found is None or found.header.get("typ") != "JWT":
        return None
    ours = found.claims.get("iss") == identity().issuer
    here = found.claims.get("authority") == principal().authority
    return found.claims if ours and here and "sid" in found.claims else None


def _signed_out() -> Response:
    return render("identity/signed_out.html", title=_("Vous êtes déconnecté"), area="bare")
