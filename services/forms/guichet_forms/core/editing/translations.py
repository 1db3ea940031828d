"""Translations beside the French text: languages added and removed, texts written, their files."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass

from guichet_kit.i18n import _
from guichet_questions.shapes import LANGUAGE
from guichet_questions.spoken import FRENCH

from guichet_forms.core.definition import Text, languages_of, texts_of
from guichet_forms.core.editing.places import EditRefused, Source
from guichet_forms.core.tables import TableRefused, csv_line, read_csv

MOST_LANGUAGES = 10
LONGEST = 5_000
MOST_LINES = 10_000
PLACE, WHERE, SOURCE, RESULT = "repere", "page", "francais", "traduction"
"""The columns of a file of texts."""


@dataclass(frozen=True)
class Line:
    """A French text and what is written for it in a language."""

    text: Text
    words: str

    @property
    def is_missing(self) -> bool:
        """Whether nothing is written yet."""
        return not self.words.strip()


def lines_of(source: Mapping[str, object], language: str) -> list[Line]:
    """The texts of a form with their words in a language, in the order of the form."""
    known = source.get("translations")
    words = known.get(language) if isinstance(known, Mapping) else None
    held = words if isinstance(words, Mapping) else {}
    return [Line(text, str(held.get(text.place) or "")) for text in texts_of(source)]


def add_language(source: Mapping[str, object], language: str) -> Source:
    """Give a form one more language. Raises `EditRefused`."""
    changed: Source = deepcopy(dict(source))
    known = languages_of(changed)
    if not re.fullmatch(LANGUAGE, language) or language == FRENCH:
        raise EditRefused(_("Choisissez une langue dans la liste, par exemple l’anglais."))
    if language not in known and len(known) >= MOST_LANGUAGES:
        raise EditRefused(_("Un formulaire a au plus dix langues. Retirez-en une d’abord."))
    changed["languages"] = list(dict.fromkeys([*known, language]))
    return changed


def drop_language(source: Mapping[str, object], language: str) -> Source:
    """Take a language away, with what was written in it."""
    changed: Source = deepcopy(dict(source))
    changed["languages"] = [one for one in languages_of(changed) if one != language]
    changed.get("translations", {}).pop(language, None)
    return {key: value for key, value in changed.items() if key != "languages" or value}


def write(source: Mapping[str, object], language: str, words: Mapping[str, str]) -> Source:
    """Write words by place; empty ones are taken away, those of no text are left out.

    Raises `EditRefused` for words that are too long.
    """
    places = {text.place for text in texts_of(source)}
    changed: Source = deepcopy(dict(source))
    held = changed.setdefault("translations", {}).setdefault(language, {})
    for place, said in words.items():
        if len(said) > LONGEST:
            raise EditRefused(
                _("Une traduction dépasse %(most)s caractères : raccourcissez-la.", most=LONGEST)
            )
        if place in places and said.strip():
            held[place] = said.strip().replace("\r\n", "\n")
        else:
            held.pop(place, None)
    return changed


def as_csv(lines: list[Line]) -> str:
    """The texts as a file for who translates."""
    head = csv_line((PLACE, WHERE, SOURCE, RESULT))
    return head + "".join(
        csv_line((one.text.place, one.text.page, one.text.text, one.words)) for one in lines
    )


def from_csv(text: str) -> dict[str, str]:
    """The words that a file gives by place; a line left empty changes nothing.

    Raises `TableRefused`.
    """
    table = read_csv(text, MOST_LINES)
    if not {PLACE, RESULT} <= set(table.heads):
        raise TableRefused(
            _("Le fichier doit garder ses colonnes « %(a)s » et « %(b)s ».", a=PLACE, b=RESULT)
        )
    rows = ((row[PLACE], row[RESULT]) for _number, row in table.rows)
    return {place: words for place, words in rows if place and words}
