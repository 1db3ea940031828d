"""What is wrong in the card of a procedure: its family, who asks, its service, its silence."""

from __future__ import annotations

from collections.abc import Iterator

from guichet_kit.i18n import _
from guichet_questions.kinds import KINDS

from guichet_forms.core.checking.finding import Finding
from guichet_forms.core.definition import Form

FAMILIES = (
    "fiscalite",
    "travail-social",
    "sante",
    "transports",
    "etat-civil",
    "elus",
    "scolaire",
    "sport-culture",
    "eco-urbanisme",
    "voirie",
)
_ANSWERED = tuple(name for name, kind in KINDS.items() if kind.takes_answer)


def card_faults(form: Form) -> Iterator[Finding]:
    """Everything that its questions have no part in."""
    yield from _references(form)
    yield from _service(form)
    yield from _silence(form)


def _references(form: Form) -> Iterator[Finding]:
    """The family, and the fields that the applicant and the digest name."""
    if form.family not in FAMILIES:
        yield Finding(
            "family",
            _("La famille « %(family)s » n’existe pas. Choisissez-en une dans la liste.")
            % {"family": form.family},
        )
    if not form.applicant.name:
        yield Finding(
            "applicant.name", _("Indiquez quelles questions donnent le nom du demandeur.")
        )
    if not form.applicant.email and not form.applicant.phone:
        yield Finding(
            "applicant",
            _("Indiquez quelle question permet de joindre le demandeur : courriel ou téléphone."),
        )
    yield from _named(form, "applicant.name", form.applicant.name, ("text", "identity"))
    yield from _named(form, "applicant.email", (form.applicant.email,), ("email",))
    yield from _named(form, "applicant.phone", (form.applicant.phone,), ("phone",))
    yield from _named(form, "digest", form.digest, _ANSWERED)


def _named(
    form: Form, place: str, ids: tuple[str, ...], kinds: tuple[str, ...]
) -> Iterator[Finding]:
    """A finding for each id that is no field, or a field of another type than `kinds`."""
    for field_id in filter(None, ids):
        if field_id not in form.by_id:
            yield Finding(
                place,
                _("La question « %(id)s » n’existe pas dans ce formulaire.") % {"id": field_id},
            )
        elif form.by_id[field_id].kind not in kinds:
            yield Finding(
                place,
                _("La question « %(id)s » n’a pas le bon type pour cet usage.") % {"id": field_id},
            )


def _service(form: Form) -> Iterator[Finding]:
    """What the acknowledgement must carry (CRPA R112-11-1, 2°)."""
    sentences = {
        "name": _("Indiquez le nom du service chargé du dossier."),
        "address": _("Indiquez l’adresse postale du service : l’accusé d’enregistrement la donne."),
        "email": _("Indiquez le courriel du service : l’accusé d’enregistrement le donne."),
        "phone": _("Indiquez le téléphone du service : l’accusé d’enregistrement le donne."),
    }
    for key, sentence in sentences.items():
        if not getattr(form.service, key).strip():
            yield Finding(f"service.{key}", sentence)


def _silence(form: Form) -> Iterator[Finding]:
    if form.silence.outcome == "sans_objet":
        return
    if form.silence.n < 1:
        yield Finding("silence.delay", _("Indiquez au bout de combien de temps le silence décide."))
    if not form.silence.basis.strip():
        yield Finding("silence.basis", _("Indiquez le texte qui donne son effet au silence."))
