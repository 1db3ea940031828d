"""Whether a form says everything in each of its languages: advice only, French stands meanwhile."""

from __future__ import annotations

from collections.abc import Iterator

from guichet_kit.i18n import ngettext

from guichet_forms.core.definition import Form
from guichet_forms.core.review.point import Point
from guichet_forms.core.spoken import language_name

PLACE = "translations"
"""Where these points are mended: the screen of the translations; the language follows a dot."""


def language_points(form: Form) -> Iterator[Point]:
    """A point for each language in which texts are missing."""
    for language in form.languages:
        missing = len(form.untranslated(language))
        if missing:
            sentence = ngettext(
                "%(language)s : %(num)s texte n’est pas traduit, il restera en français.",
                "%(language)s : %(num)s textes ne sont pas traduits, ils resteront en français.",
                missing,
                language=language_name(language),
            )
            yield Point(f"{PLACE}.{language}", sentence)
