"""One thing to look at before publication."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from guichet_questions.question import Field

from guichet_forms.core.definition import Form


@dataclass(frozen=True)
class Point:
    """`sentence` says what and why; `place` leads to it: a key of the card, or a question's id."""

    place: str
    sentence: str
    blocking: bool = False


def every_field(form: Form) -> Iterator[Field]:
    """Each question in the order of the form, nested ones after the one that holds them."""
    for page in form.pages:
        for item in page.fields:
            yield item
            yield from item.fields
