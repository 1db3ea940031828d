"""What somebody typed when the session was over: given back to be copied, never lost."""

import re
from urllib.parse import quote, urlsplit

from flask import g, make_response, request
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_kit.refusals import wants_json
from werkzeug.wrappers import Response

from guichet_gateway import menu

MOST = 1_048_576
"""Bytes of a form that we read for its words; a longer one holds files."""
NOT_WORDS = {"csrf_token", "version", "choice", "action", "key", "ticket", "receipt"}
SECRET = re.compile(r"pass|secret|code|pin|token", re.IGNORECASE)
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}


def session_over() -> Response:
    """Say that the session is over (401), with the words typed and the way to sign in again."""
    sign_in = f"/connexion?retour={quote(_page_before(), safe='/')}"
    if wants_json():
        told = _("Votre session est terminée : cette page n’est plus enregistrée.")
        return make_response({"detail": told, "sign_in": sign_in}, 401)
    return render(
        "gateway/session_over.html",
        title=_("Votre session est terminée"),
        nav=menu.entry(request.path),
        status=401,
        words=_words(),
        sign_in=sign_in,
    )


def _words() -> str:
    """Give the texts of the form sent, one under the other; never what may be a secret."""
    if request.mimetype not in FORMS or not 0 < (request.content_length or 0) <= MOST:
        return ""
    request.max_content_length = MOST
    typed = [
        value.strip()
        for name, value in request.form.items(multi=True)
        if name not in NOT_WORDS and not SECRET.search(name)
    ]
    return "\n\n".join(text for text in typed if text)


def _page_before() -> str:
    """Give the page that held the form: where it was sent from, when that is on this site."""
    parts = urlsplit(request.headers.get("Referer", ""))
    here = f"{parts.scheme}://{parts.netloc}" == g.site.origin
    if here and parts.path.startswith("/"):
        return parts.path + (f"?{parts.query}" if parts.query else "")
    return "/agents/"
