"""Signing in and out, and the dashboard made of the services' fragments."""

from dataclasses import dataclass
from functools import partial

import structlog
from flask import g, jsonify, request
from guichet_kit import pages
from guichet_kit.auth import Principal, allow, anyone
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Problem
from markupsafe import Markup
from werkzeug.wrappers import Response

from guichet_gateway import browser, fragments, signin, state
from guichet_gateway.actions import sessions
from guichet_gateway.tokens import REVOKE_PATH

FRAGMENTS = (
    ("forms", "/fragments/mes-brouillons", "Mes brouillons"),
    ("workflow", "/fragments/mes-demandes", "Mes demandes"),
    ("documents", "/fragments/mes-documents", "Mes documents"),
    ("notify", "/fragments/mes-messages", "Mes messages"),
)
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Part:
    """One part of the dashboard: its title, and its content unless its service is silent."""

    title: str
    content: Markup | None


@allow(anyone)
def sign_in() -> Response:
    """Send the browser to sign in at identity; someone signed in already just goes on."""
    back = browser.local_path(request.args.get("retour", ""), "")
    if g.browser.session is not None:
        return pages.redirect_to(back or _home_of(g.principal.kind))
    return pages.redirect_to(signin.address(back))


@allow(anyone)
def sign_in_return() -> Response:
    """Receive the answer of identity; open a session under a new cookie; go back to the page.

    Where the code opens nothing, the person signs in again and is told why.
    """
    back = signin.read_state(request.args.get("state", ""))
    if request.args.get("iss") != state.of().settings.issuer:
        raise signin.SignInRefused
    if "error" in request.args or "code" not in request.args:
        raise signin.SignInRefused
    try:
        answer = signin.redeem(request.args["code"], request.args["state"])
    except signin.SignInCut:
        return pages.redirect_to(signin.address(back, cut=True))
    visitor = g.browser.visitor
    fresh = browser.Browser(browser.new_cookie(browser.SIGNED_IN), fresh=True)
    with state.of().database.transaction(g.site.authority) as session:
        sessions.close_session(session, g.browser.cookie)
        sessions.open_session(session, cookie=fresh.cookie, visitor=visitor, answer=answer)
    g.browser = fresh
    return pages.redirect_to(browser.local_path(back, _home_of(str(answer["kind"]))))


def _home_of(kind: str) -> str:
    return "/agents/" if kind == "agent" else "/mon-espace/"


@allow(anyone)
def sign_out() -> Response:
    """End the session here and at identity; the browser forgets what it kept of it."""
    row = g.browser.session
    if row is not None:
        subject = sessions.subject_token(row, g.browser.cookie)
        browser.forget_session()
        try:
            state.of().tokens.ask(REVOKE_PATH, key=uuid7().hex, token=subject)
        except Problem:  # the session is over here already, and ends at identity when idle
            log.warning("revocation_failed")
    response = pages.redirect_to("/")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    return response


@allow(anyone)
def session_left() -> Response:
    """Give the seconds that the session lasts, 0 when it is over; to post here makes it last."""
    with state.of().database.transaction(g.site.authority) as session:
        left = sessions.seconds_left(session, g.browser.cookie) if g.browser.session else 0
    response = jsonify(left=left)
    response.headers["Cache-Control"] = "no-store"
    return response


@allow(anyone)
def dashboard() -> Response:
    """Show a citizen her drafts, requests, documents, messages; name the part that is missing."""
    who: Principal = g.principal
    if who.kind != "citizen":
        return browser.to_sign_in() if who.kind == "anonymous" else pages.redirect_to("/agents/")
    parts = [
        Part(_(title), fragments.part(service, path, partial(browser.token_for, service)))
        for service, path, title in FRAGMENTS
    ]
    if g.browser.session is None:
        return browser.to_sign_in()
    return pages.render(
        "gateway/dashboard.html",
        title=_("Mon espace"),
        nav="account",
        parts=parts,
        missing=[part.title for part in parts if part.content is None],
    )
