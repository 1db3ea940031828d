"""Whether a form is clear: its length, the time it announces, its words."""

from __future__ import annotations

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_forms.core.definition import Form
from guichet_forms.core.review.point import Point, every_field
from guichet_forms.core.review.reading import is_hard, minutes_of, plain_score

MANY_ON_A_PAGE = 12
LOW_SCORE = 80
MOST_SHOWN = 5


def clarity_points(form: Form) -> Iterator[Point]:
    """Points of advice only."""
    yield from _time(form)
    yield from _words(form)
    for page in form.pages:
        if len(page.fields) > MANY_ON_A_PAGE:
            sentence = _("La page « %(page)s » pose %(n)s questions : coupez-la en deux.")
            yield Point(page.id, sentence % {"page": page.title, "n": len(page.fields)})
    if form.access.who != "internal" and not form.keywords:
        yield Point("keywords", _("Ajoutez les mots que les usagers taperont pour la trouver."))


def _time(form: Form) -> Iterator[Point]:
    found = minutes_of(form)
    if not found / 2 <= form.minutes <= found * 2:
        sentence = _("Le temps annoncé est de %(said)s min ; nous comptons %(found)s min.")
        yield Point("minutes", sentence % {"said": form.minutes, "found": found})


def _words(form: Form) -> Iterator[Point]:
    score = plain_score(form)
    if score >= LOW_SCORE:
        return
    yield Point(
        "title",
        _("Langage clair : %(score)s sur 100. Raccourcissez les phrases signalées.")
        % {"score": score},
    )
    hard = [item for item in every_field(form) if is_hard(item.label) or is_hard(item.hint)]
    for item in hard[:MOST_SHOWN]:
        sentence = _("« %(label)s » : une phrase longue, ou un mot d’administration.")
        yield Point(item.id, sentence % {"label": item.label})
