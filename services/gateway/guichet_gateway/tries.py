"""What a browser may not do again and again: guess, or send requests in other people's names."""

import re
from collections.abc import Mapping

from flask import Response, g, request
from guichet_kit import refusals
from guichet_kit.csrf import SAFE
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_kit.problems import TooLarge, TooMany
from prometheus_client import CollectorRegistry, Counter

from guichet_gateway import browser, menu, state
from guichet_gateway.actions.limits import Limit, Verdict, count_try, give_back

SIGN_IN = re.compile(r"/identite/(?:connexion|mot-de-passe|inscription)(?:/|$)")
TRACKING = re.compile(r"/suivi(?:/|$)|/demarches/[^/]+/reprendre$")
CODES = re.compile(r"/suivi/$|/demarches/[^/]+/reprendre$")
SENDING = re.compile(r"/demarches/[^/]+/envoyer$")
LETTER = "/suivi/lien"
ENTRY = "/suivi/"
INVITATION = "/suivi/invitation"
"""Where the address that a sealed link was sent to is typed: the link is what is tried."""
INVITED = "/suivi/invitation/demande"
"""The page that it opens, to one browser alone: a guess only when the address is typed again."""
LOST = "/suivi/code-perdu"
"""Answered alike whether right or wrong: its tries are all counted."""
FIELDS = ("code", "second", "ticket", "numero", "email")
LONGEST_FORM = 16_384
LONGEST_CODE = 64
FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})


class TooManySent(TooMany):
    """One address sends more requests than people do."""

    slug = "trop-de-demandes"
    title = "Trop de demandes envoyées en peu de temps"
    advice = (
        "Rien n’est perdu\u00a0: vos réponses sont gardées, et votre demande n’est pas encore "
        "envoyée. Patientez quelques minutes, revenez à la page précédente, puis recommencez."
    )


class TooManyCodes(TooMany):
    """One address, or one code, had more wrong guesses than a person makes."""


REFUSALS: dict[str, type[TooMany]] = {"sending": TooManySent, "tracking": TooManyCodes}


def counted(registry: CollectorRegistry) -> Counter:
    """Give what counts tries for the operators: `many` is the sign of an attack."""
    return Counter("guichet_tries_total", "Tries counted", ["what", "outcome"], registry=registry)


def limit_tries() -> Verdict | None:
    """Count what looks like guessing or flooding, for `settle`; raise `TooMany` past the limits.

    Raises `TooLarge` for a form of codes too long to be read here: its code would not be counted.
    """
    limit = _limit()
    if limit is None:
        return None
    code = _guessed() if limit.name == "tracking" else ""
    if code is None:
        return None
    key = state.of().settings.session_key
    with state.of().database.transaction(g.site.authority) as session:
        found = count_try(session, limit, browser.client_address(), key, code)
    outcome = "refused" if found.wait_s else "many" if found.many else "taken"
    state.of().tries.labels(limit.name, outcome).inc()
    if found.wait_s:
        raise REFUSALS.get(limit.name, TooMany)(retry_after=found.wait_s)
    return found if limit.name == "tracking" else None


def _guessed() -> str | None:
    """Give the code, or sealed link, that is tried; None for a form with no guess in it."""
    if CODES.match(request.path) and (request.content_length or 0) > LONGEST_FORM:
        raise TooLarge
    if request.path == INVITED and not _has_address():
        return None
    if request.path in (INVITATION, INVITED):
        return request.args.get("ticket", "").rpartition(".")[0]  # its seal has several spellings
    typed = typed_codes()
    return None if _is_empty(typed) else _bare(typed.get("code", ""))


def _has_address() -> bool:
    """Tell whether a form holds an address; one too long to be read here may."""
    length = request.content_length
    return length is None or length > LONGEST_FORM or "email" in typed_codes()


def settle(counted: Verdict | None, status: int) -> None:
    """Give a try back unless its answer says that the guess was wrong (4xx), or says nothing."""
    if counted and request.path != LOST and not 400 <= status < 500:
        with state.of().database.transaction(g.site.authority) as session:
            give_back(session, counted)


def typed_codes() -> dict[str, str]:
    """Give the fields of a form of codes; the body is read, and kept for who passes it on."""
    if not 0 < (request.content_length or 0) <= LONGEST_FORM:
        return {}
    g.body = request.get_data()
    return {name: value for name in FIELDS if (value := "".join(request.form.getlist(name)))}


def _is_empty(typed: Mapping[str, str]) -> bool:
    """Tell whether a form lacks what a guess needs: the service says so and looks nothing up."""
    if request.path != ENTRY:
        return False
    return not all(typed.get(name, "").strip() for name in ("code", "second"))


def _bare(code: str) -> str:
    """Give a code as all its spellings have it: capitals, no sign between, O for 0, I, L for 1."""
    return re.sub(r"[\W_]", "", code.upper()).translate(FORGIVEN)[:LONGEST_CODE]


def show_too_many(problem: TooManyCodes) -> Response:
    """Show the form again with what was typed, how long to wait, and the telephone."""
    if refusals.wants_json():
        return refusals.show(problem)
    minutes = max(1, -(-(problem.retry_after or 0) // 60))
    response = render(
        "gateway/too_many.html",
        title=_(problem.title),
        nav=menu.entry(request.path),
        status=problem.status,
        minutes=minutes,
        typed=typed_codes() if request.method == "POST" else {},
        tracking=request.path == ENTRY,
    )
    response.headers["Retry-After"] = str(problem.retry_after)
    return response


def _limit() -> Limit | None:
    """Give the limit of what is asked; agents send for everyone who comes to their desk."""
    settings = state.of().settings
    if request.method in SAFE and request.path != LETTER:
        return None
    if SIGN_IN.match(request.path):
        return Limit("sign-in", settings.sign_in_limit)
    if TRACKING.match(request.path):
        return Limit("tracking", settings.tracking_limit)
    if SENDING.match(request.path) and g.principal.kind != "agent":
        return Limit("sending", settings.sending_limit)
    return None
