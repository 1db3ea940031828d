"""The electronic acknowledgement of a sending, with all that CRPA R112-11-1 makes it say."""

from __future__ import annotations

import calendar
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_forms.core.definition import Form, Service, Silence
from guichet_forms.core.whereabouts import IN_PARIS, Here


@dataclass(frozen=True, kw_only=True)
class Acknowledgement:
    """What is shown, mailed and printed; `paragraphs` are its French sentences, in order."""

    number: str
    procedure: str
    received_at: datetime
    received_text: str
    service: Service
    outcome: str
    deemed_on: date | None
    paragraphs: tuple[str, ...]
    references: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The same as plain JSON values, to be stored with the submission."""
        day = self.deemed_on.isoformat() if self.deemed_on else None
        return {**asdict(self), "received_at": self.received_at.isoformat(), "deemed_on": day}


def letter_text(stored: Mapping[str, Any]) -> str:
    """The words of a stored acknowledgement as a letter says them, one paragraph after another."""
    references = " · ".join(stored.get("references", ()))
    return "\n\n".join(filter(None, (*stored.get("paragraphs", ()), references)))


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or its last day: de quantième à quantième."""
    index = day.year * 12 + day.month - 1 + months
    year, month = divmod(index, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


def silence_day(received_at: datetime, silence: Silence, here: Here = IN_PARIS) -> date | None:
    """The day at whose end silence decides; None when it never does.

    The day of reception is that of the authority. A week-end does not move the day (CRPA L231-1).
    """
    if silence.outcome == "sans_objet":
        return None
    received = here.day(received_at)
    if silence.unit == "months":
        return add_months(received, silence.n)
    return received + timedelta(days=silence.n)


def acknowledge(
    form: Form, number: str, received_at: datetime, *said: str, here: Here = IN_PARIS
) -> Acknowledgement:
    """The acknowledgement of a sending received at `received_at` (with its time zone).

    `said` are more sentences, of who made the request and what it replaces; "" is none.
    """
    deemed_on = silence_day(received_at, form.silence, here)
    received_text = here.said(received_at)
    opening = _(
        "Votre demande « %(title)s » a été enregistrée le %(date)s, sous le numéro %(number)s."
    ) % {"title": form.title, "date": received_text, "number": number}
    return Acknowledgement(
        number=number,
        procedure=form.title,
        received_at=received_at,
        received_text=received_text,
        service=form.service,
        outcome=form.silence.outcome,
        deemed_on=deemed_on,
        paragraphs=(
            opening,
            *filter(None, said),
            _service_sentence(form.service),
            *_silence(form.silence, deemed_on),
        ),
        references=_references(form.silence),
    )


def _service_sentence(service: Service) -> str:
    return _(
        "Service chargé de votre dossier : %(name)s, %(address)s, courriel : %(email)s, "
        "téléphone : %(phone)s."
    ) % {
        "name": service.name,
        "address": service.address,
        "email": service.email,
        "phone": service.phone,
    }


def _silence(silence: Silence, deemed_on: date | None) -> tuple[str, ...]:
    """The sentences on silence and on what a person can then do."""
    if deemed_on is None:
        return (
            _("Le silence du service ne vaut ni accord ni refus : une réponse vous sera donnée."),
        )
    if silence.outcome == "accord":
        return (
            _(
                "Sans réponse de notre part, et si votre dossier est complet, votre demande sera "
                "considérée comme acceptée le %(date)s."
            )
            % {"date": french_date(deemed_on)},
            _("Vous pourrez alors demander une attestation de cette acceptation."),
        )
    return (
        _(
            "Sans réponse de notre part, et si votre dossier est complet, votre demande sera "
            "considérée comme refusée le %(date)s."
        )
        % {"date": french_date(deemed_on)},
        _(
            "Vous aurez alors deux mois pour demander au service de revoir sa décision (recours "
            "gracieux) ou pour saisir le tribunal administratif, sur www.telerecours.fr."
        ),
    )


def _references(silence: Silence) -> tuple[str, ...]:
    """The articles of the code des relations entre le public et l'administration that apply."""
    articles = ["CRPA, articles L112-11 et R112-11-1"]
    if silence.outcome == "accord":
        articles += ["CRPA, article L231-1", "CRPA, article L232-3"]
    if silence.outcome == "rejet":
        articles += ["CRPA, article L231-4", "code de justice administrative, article R421-2"]
    return (*articles, silence.basis) if silence.basis else tuple(articles)
