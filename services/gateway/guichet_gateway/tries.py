"""What a browser may not do again and again: guess, or send requests in other people's names."""

import re

from flask import g, request
from guichet_kit.csrf import SAFE
from guichet_kit.problems import TooMany
from prometheus_client import CollectorRegistry, Counter

from guichet_gateway import browser, state
from guichet_gateway.actions.limits import Limit, count_try

SIGN_IN = re.compile(r"/identite/(?:connexion|mot-de-passe|inscription)(?:/|$)")
TRACKING = re.compile(r"/suivi(?:/|$)|/demarches/[^/]+/reprendre$")
SENDING = re.compile(r"/demarches/[^/]+/envoyer$")
LETTER = "/suivi/lien"


class TooManySent(TooMany):
    """One address sends more requests than people do."""

    slug = "trop-de-demandes"
    title = "Trop de demandes envoyées en peu de temps"
    advice = (
        "Rien n’est perdu\u00a0: vos réponses sont gardées, et votre demande n’est pas encore "
        "envoyée. Patientez quelques minutes, revenez à la page précédente, puis recommencez."
    )


def counted(registry: CollectorRegistry) -> Counter:
    """Give what counts tries for the operators: `many` is the sign of an attack."""
    return Counter("guichet_tries_total", "Tries counted", ["what", "outcome"], registry=registry)


def limit_tries() -> None:
    """Count what looks like guessing or flooding; raise `TooMany` past the limits."""
    limit = _limit()
    if limit is None:
        return
    key = state.of().settings.session_key
    with state.of().database.transaction(g.site.authority) as session:
        found = count_try(session, limit, browser.client_address(), key)
    outcome = "refused" if found.wait_s else "many" if found.many else "taken"
    state.of().tries.labels(limit.name, outcome).inc()
    if found.wait_s:
        refusal = TooManySent if limit.name == "sending" else TooMany
        raise refusal(retry_after=found.wait_s)


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
