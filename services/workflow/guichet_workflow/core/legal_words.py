"""The legal clock in plain words: the deadline, what silence decided, and how to appeal."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.legal import ACCORD, REJET, Deadline, appeal_until, decided


def deadline_sentence(found: Deadline, *, citizen: bool) -> str:
    """Say when silence decides, and what; or that the delay is stopped."""
    if found.stopped:
        since = french_date(found.stopped)
        if citizen:
            return _(
                "Le délai légal est suspendu depuis le %(day)s\u00a0: nous attendons des pièces.",
                day=since,
            )
        return _("Délai légal suspendu depuis le %(day)s, le temps des pièces.", day=since)
    day = french_date(found.day)
    if citizen and found.means == ACCORD:
        return _(
            "Sans réponse de notre part, et si votre dossier est complet, votre demande sera "
            "acceptée le %(day)s à minuit.",
            day=day,
        )
    if citizen:
        return _(
            "Sans réponse de notre part, et si votre dossier est complet, votre demande sera "
            "refusée le %(day)s à minuit.",
            day=day,
        )
    if found.means == ACCORD:
        return _("Sans décision le %(day)s à minuit, la demande est acceptée.", day=day)
    return _("Sans décision le %(day)s à minuit, la demande est refusée.", day=day)


def left_words(found: Deadline) -> str:
    """Say how long is left, as agents count it: J-10 ten days before the last day, J-0 on it."""
    if found.left < 0:
        return _("Délai légal passé")
    return _("Délai légal\u00a0: J-%(days)s", days=found.left)


def appeal_words(definition: Definition, state: CaseState) -> str:
    """Give the delays and routes of appeal, "" when nothing is refused (CRPA R112-11-1, R112-5)."""
    if day := decided(state, REJET):
        return _implicit(day)
    status = definition.statuses.get(state.status)
    return _express() if status and status.kind == "refused" and status.decides else ""


def _implicit(day: date) -> str:
    return _(
        "Vous pouvez contester ce refus jusqu’au %(day)s\u00a0: demandez au service de revoir sa "
        "décision (recours gracieux), ou saisissez le tribunal administratif, par exemple sur "
        "www.telerecours.fr (code de justice administrative, articles R421-1 et R421-2).",
        day=french_date(appeal_until(day)),
    )


def _express() -> str:
    return _(
        "Vous avez deux mois après avoir reçu cette décision pour la contester\u00a0: demandez au "
        "service de la revoir (recours gracieux), ou saisissez le tribunal administratif, par "
        "exemple sur www.telerecours.fr (code de justice administrative, article R421-1)."
    )


def _silence(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    said = _said_to_citizen() if citizen else _said_to_agent()
    sentence = said.get(values.get("means", ""), _("Le délai légal est passé sans décision"))
    basis = values.get("legal_basis", "")
    return f"{sentence} ({basis})." if basis else f"{sentence}."


def _said_to_citizen() -> dict[str, str]:
    return {
        ACCORD: _(
            "Le délai est passé sans réponse de notre part\u00a0: votre demande est acceptée"
        ),
        REJET: _("Le délai est passé sans réponse de notre part\u00a0: votre demande est refusée"),
    }


def _said_to_agent() -> dict[str, str]:
    return {
        ACCORD: _("Le délai légal est passé sans décision\u00a0: la demande est acceptée"),
        REJET: _("Le délai légal est passé sans décision\u00a0: la demande est refusée"),
    }


def _suspended(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if until := values.get("until"):
        return _(
            "Le délai légal est suspendu jusqu’à l’arrivée des pièces demandées, et au plus tard "
            "jusqu’au %(day)s.",
            day=french_date(date.fromisoformat(until)),
        )
    return _("Le délai légal est suspendu jusqu’à l’arrivée des pièces demandées.")


def _resumed(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    day = french_date(date.fromisoformat(values["day"]))
    return _("Le délai légal court de nouveau\u00a0: il se termine le %(day)s à minuit.", day=day)


def _attested(values: Mapping[str, Any], who: str, citizen: bool) -> str:
    if citizen:
        return _("Vous avez demandé l’attestation de votre acceptation.")
    return _("%(who)s a demandé l’attestation de l’acceptation.", who=who)


SENTENCES: dict[str, Callable[[Mapping[str, Any], str, bool], str]] = {
    "silence": _silence,
    "suspended": _suspended,
    "resumed": _resumed,
    "attestation_asked": _attested,
}
