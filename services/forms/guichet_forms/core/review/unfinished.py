"""What the builder put there to begin with, and that nobody has written over yet."""

from __future__ import annotations

from collections.abc import Iterator

from guichet_kit.i18n import _
from guichet_questions import palette
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.review.point import Point, every_field


def unfinished_points(form: Form) -> Iterator[Point]:
    """Points of advice: answers, texts and calculations that are examples still."""
    for item in every_field(form):
        if sentence := _example_left(item):
            yield Point(item.id, sentence % {"label": item.label})


def _example_left(item: Field) -> str:
    starting = palette.entry_of(item.kind).starting
    examples = {option["label"] for option in starting.get("options", ())}
    if any(option.label in examples for option in item.options):
        return _("« %(label)s » propose encore des réponses d’exemple : écrivez les vraies.")
    if item.kind == "paragraph" and item.settings.get("text") == starting.get("text"):
        return _("Un texte d’explication n’est pas encore écrit.")
    if item.kind == "computed" and item.settings.get("formula") == starting.get("formula"):
        return _("« %(label)s » n’a pas encore de calcul.")
    return ""
