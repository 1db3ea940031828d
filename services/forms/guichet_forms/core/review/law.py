"""What the law wants said: why, for how long, to whom, on what ground (GDPR, articles 5 and 13)."""

from __future__ import annotations

from collections.abc import Iterator

from guichet_kit.i18n import _
from guichet_questions.kinds import kind_of
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.review.point import Point, every_field

# A year after closing, a longer time wants a text of law; the CNIL asks for the shortest.
LONG_DAYS = 366


def law_points(form: Form) -> Iterator[Point]:
    """What blocks (purpose, ground, a personal datum without reason) and what is only long."""
    yield from _mentions(form)
    for item in every_field(form):
        if is_personal(item) and not item.why.strip():
            sentence = _("« %(label)s » est une donnée personnelle : dites pourquoi la demander.")
            yield Point(item.id, sentence % {"label": item.label}, blocking=True)
    if form.retention_days > LONG_DAYS:
        sentence = _(
            "Les données sont gardées %(days)s jours après la clôture. Vérifiez qu’un texte le "
            "demande : la règle de la maison est de 90 jours."
        )
        yield Point("retention_days", sentence % {"days": form.retention_days})


def _mentions(form: Form) -> Iterator[Point]:
    if not form.purpose.strip():
        yield Point("purpose", _("Dites à quoi servent les réponses."), blocking=True)
    if not form.legal_basis.strip():
        yield Point("legal_basis", _("Dites sur quel texte repose la démarche."), blocking=True)
    if not form.recipients.strip():
        yield Point("recipients", _("Dites qui lira les réponses."), blocking=True)


def is_personal(item: Field) -> bool:
    """Whether an answer is a personal datum: the designer says so, or the type does."""
    return kind_of(item).personal if item.personal is None else item.personal
