"""Making an account and choosing a new password, each by a link sent by e-mail."""

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_kit.problems import Invalid, TooMany

from guichet_identity import browser
from guichet_identity.actions import accounts, sign_in
from guichet_identity.pages.passwords import secret_key
from guichet_identity.tokens import identity

blueprint = Blueprint("registration", __name__, url_prefix="/identite")


def _title(purpose: str) -> str:
    if purpose == accounts.REGISTER:
        return _("Créer un compte")
    return _("Choisir un nouveau mot de passe")


@blueprint.get(f"/<any('{accounts.REGISTER}', '{accounts.RESET}'):purpose>")
@allow(anyone)
def ask(purpose: str) -> Response:
    """Ask for the address to write to."""
    return _asking(purpose)


@blueprint.post(f"/<any('{accounts.REGISTER}', '{accounts.RESET}'):purpose>")
@allow(anyone)
def send(purpose: str) -> Response:
    """Write to the address; the answer does not tell whether there is an account."""
    email = request.form.get("email", "")[:300]
    try:
        accounts.check(email=accounts.email_fault(accounts.clean_email(email)))
        with transaction() as session:
            sign_in.admit_letter(session, secret_key(), email, browser.address())
            accounts.ask_link(session, email, browser.public_base())
    except (Invalid, TooMany) as problem:
        sentence = problem.errors.get("email") or _(
            "Nous avons déjà écrit plusieurs fois à cette adresse. Attendez une heure."
        )
        return _asking(purpose, email, {"email": sentence}, problem.status)
    title = _("Regardez votre messagerie")
    clean = accounts.clean_email(email)
    return render("identity/letter_sent.html", title=title, area="bare", email=clean)


@blueprint.get(f"/<any('{accounts.REGISTER}', '{accounts.RESET}'):purpose>/<secret>")
@allow(anyone)
def open_link(purpose: str, secret: str) -> Response:
    """Show what a link is for, without spending it: mail programs open links by themselves."""
    with transaction() as session:
        link = accounts.open_link(session, purpose, secret)
    return _choosing(purpose, link.email, "", {})


@blueprint.post(f"/<any('{accounts.REGISTER}', '{accounts.RESET}'):purpose>/<secret>")
@allow(anyone)
def use_link(purpose: str, secret: str) -> Response:
    """Make the account, or set the new password, and spend the link."""
    name, password = request.form.get("name", "")[:300], request.form.get("password", "")
    with transaction() as session:
        email = accounts.open_link(session, purpose, secret).email
        try:
            if purpose == accounts.REGISTER:
                accounts.check(name=accounts.name_fault(name))
            accounts.check_password(session, password, email)
        except Invalid as problem:
            return _choosing(purpose, email, name, problem.errors)
    hashed = identity().hasher.hash(password)
    with transaction() as session:
        if purpose == accounts.REGISTER:
            accounts.register(session, secret, name, hashed)
        else:
            accounts.reset_password(session, secret, hashed)
    title = _("Votre compte est créé") if purpose == accounts.REGISTER else _("C’est enregistré")
    return render("identity/link_used.html", title=title, area="bare", purpose=purpose)


def _asking(
    purpose: str, email: str = "", errors: dict[str, str] | None = None, status: int = 200
) -> Response:
    return render(
        "identity/letter.html",
        title=_told(purpose, errors),
        heading=_title(purpose),
        area="bare",
        status=status,
        purpose=purpose,
        email=email,
        errors=errors or {},
    )


def _choosing(purpose: str, email: str, name: str, errors: dict[str, str]) -> Response:
    return render(
        "identity/choose_password.html",
        title=_told(purpose, errors),
        heading=_title(purpose),
        area="bare",
        status=422 if errors else 200,
        purpose=purpose,
        email=email,
        name=name,
        errors=errors,
    )


def _told(purpose: str, errors: dict[str, str] | None) -> str:
    """The title of the window, which says first that something is wrong."""
    title = _title(purpose)
    return _("Erreur : %(title)s", title=title) if errors else title
