"""What to look at before a form goes live: points that block, and points of advice."""

from __future__ import annotations

from guichet_forms.core.definition import Form
from guichet_forms.core.review.clarity import clarity_points
from guichet_forms.core.review.labels import label_points
from guichet_forms.core.review.languages import language_points
from guichet_forms.core.review.law import law_points
from guichet_forms.core.review.point import Point
from guichet_forms.core.review.reading import minutes_of, plain_score
from guichet_forms.core.review.unfinished import unfinished_points

__all__ = ["Point", "minutes_of", "plain_score", "review"]


def review(form: Form) -> list[Point]:
    """The points of a form without faults: first those that block, each in the form's order."""
    points = [
        *law_points(form),
        *label_points(form),
        *unfinished_points(form),
        *clarity_points(form),
        *language_points(form),
    ]
    return sorted(points, key=lambda point: not point.blocking)
