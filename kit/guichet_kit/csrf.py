"""Forged requests: a page must send back the value that was given to this browser, once."""

import hmac

from flask import current_app, g, request
from werkzeug.datastructures import MultiDict

from guichet_kit.auth import guards_of
from guichet_kit.handover import digest
from guichet_kit.i18n import _
from guichet_kit.problems import Forbidden, Problem

SAFE = {"GET", "HEAD", "OPTIONS"}


class Forged(Forbidden):
    """The request was not made from one of our pages, or the page is too old."""

    slug = "page-perimee"
    title = "Cette page a expiré"
    advice = "Revenez à la page précédente, rechargez-la, puis recommencez. Rien n’a été envoyé."


class Repeated(Problem):
    """What opens something was given twice: two readers could each take another of the two."""

    slug = "information-repetee"
    title = "Cette demande dit deux fois la même chose"


def once(values: MultiDict[str, str], name: str) -> str:
    """Give what decides of a right, from the address or from a form; "" when it is not there.

    Raises `Repeated`, where for any other value the first one counts.
    """
    given = values.getlist(name)
    if len(given) > 1:
        raise Repeated
    return given[0] if given else ""


def csrf_token() -> str:
    """Give the value that the forms of this browser must send back."""
    if g.get("from_gateway"):
        return str(request.headers["Guichet-Csrf"])
    key: str = current_app.extensions["guichet"].settings.handover_key
    return digest(key, "csrf", g.get("visitor", ""))


def check_csrf() -> None:
    """Refuse an unsafe request of a browser that lacks the value; programs bear a token instead."""
    view = current_app.view_functions.get(request.endpoint or "")
    by_browser = "principal" in g and (g.get("from_gateway") or g.get("visitor"))
    if request.method in SAFE or not by_browser or (view and guards_of(view) == ()):
        return
    if cross_site():
        raise Forged
    sent = request.headers.get("X-CSRF-Token") or once(request.form, "csrf_token")
    if not hmac.compare_digest(sent.encode(), csrf_token().encode()):
        raise Forged(_(Forged.advice))


def cross_site() -> bool:
    """Tell whether the browser says that another site made the request (Fetch Metadata)."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin.partition("://")[2] != request.host
