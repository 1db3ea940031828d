"""Whether everyone can read the questions: labels and titles (RGAA 4.1, themes 9 and 11)."""

from __future__ import annotations

from collections.abc import Iterator

from guichet_kit.i18n import _
from guichet_questions.question import Field

from guichet_forms.core.definition import Form, Page
from guichet_forms.core.review.point import Point, every_field

LONG_LABEL = 120
_POINTING = ("cliquez ici", "ci-dessous", "ci-contre", "à droite", "à gauche", "en rouge")


def label_points(form: Form) -> Iterator[Point]:
    """What blocks (the same label twice in a page) and what is hard to read."""
    for page in form.pages:
        yield from _twins(page)
    for item in every_field(form):
        yield from _label(item)
    yield from _headings(form)


def _twins(page: Page) -> Iterator[Point]:
    """Two questions that sound the same cannot be told apart by ear (RGAA 11.2).

    One that has a condition may well take the place of the other.
    """
    heard: set[str] = set()
    for item in page.fields:
        if item.condition is not None:
            continue
        label = " ".join(item.label.lower().split())
        if label in heard:
            sentence = _("Deux questions de la page « %(page)s » s’appellent « %(label)s ».")
            yield Point(item.id, sentence % {"page": page.title, "label": item.label}, True)
        heard.add(label)


def _label(item: Field) -> Iterator[Point]:
    label = item.label.strip()
    if len(label) > LONG_LABEL:
        sentence = _("« %(label)s… » est long : gardez la question, le reste va dans l’aide.")
        yield Point(item.id, sentence % {"label": label[:60]})
    if len(label) > 4 and label.isupper():
        sentence = _("« %(label)s » est en capitales : écrivez en minuscules.")
        yield Point(item.id, sentence % {"label": label})
    if any(word in f"{label} {item.hint}".lower() for word in _POINTING):
        sentence = _(
            "« %(label)s » montre un endroit ou une couleur : dites plutôt ce qu’il faut faire."
        )
        yield Point(item.id, sentence % {"label": label})


def _headings(form: Form) -> Iterator[Point]:
    """A heading of the third level needs one of the second before it (RGAA 9.1)."""
    for page in form.pages:
        levels = [item for item in page.fields if item.kind == "heading"]
        deepest = 1
        for item in levels:
            level = int(item.settings.get("level", 2))
            if level > deepest + 1:
                sentence = _("L’intertitre « %(label)s » saute un niveau.")
                yield Point(item.id, sentence % {"label": item.label})
            deepest = level
