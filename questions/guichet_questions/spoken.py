"""Texts in a language, in pages and inside what browsers read as plain text."""

from __future__ import annotations

from collections.abc import Iterable

from markupsafe import Markup

from guichet_questions.question import Option

FRENCH = "fr"


class Spoken(str):
    """A text in a language, which shows itself so in a page (`lang`, WCAG 3.1.2)."""

    lang: str

    def __new__(cls, text: str, lang: str = FRENCH) -> Spoken:
        """Make a text of this language."""
        made = super().__new__(cls, text)
        made.lang = lang
        return made

    def __html__(self) -> str:
        return Markup('<span lang="{}">{}</span>').format(self.lang, str(self))


def lang_of(text: object) -> Markup:
    """The attribute that says in which language an element speaks, "" for the page's own."""
    return Markup(' lang="{}"').format(text.lang) if isinstance(text, Spoken) else Markup()


def as_plain(text: object) -> str:
    """The bare text, for an attribute or an option, where no element may stand."""
    return str(text)


def bare(options: Iterable[Option]) -> list[dict[str, str]]:
    """The options of a list: their labels are bare text."""
    return [{"value": one.value, "label": str(one.label)} for one in options]
