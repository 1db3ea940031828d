"""Languages as people call them."""

from __future__ import annotations

from babel import Locale, UnknownLocaleError
from guichet_questions.spoken import FRENCH

OFFERED = (
    "en", "de", "es", "it", "pt", "nl", "pl", "ro", "uk", "ru", "tr", "ar", "zh", "br", "eu", "co",
    "oc", "ca",
)  # fmt: skip
"""The languages that the builder offers: spoken by visitors, neighbours and regions."""


def language_name(code: str) -> str:
    """A language in its own words: "English"; its code when nobody knows it."""
    try:
        locale = Locale.parse(code, sep="-")
    except (UnknownLocaleError, ValueError):
        return code
    name = locale.get_language_name(code.replace("-", "_")) or locale.get_display_name() or code
    return name[:1].upper() + name[1:]


def name_in_french(code: str) -> str:
    """A language for a designer: "Anglais (English)", its own name alone when French has none."""
    own, french = language_name(code), Locale("fr").languages.get(code.replace("-", "_"), "")
    return f"{french[:1].upper()}{french[1:]} ({own})" if french else own


def choices_of(languages: tuple[str, ...]) -> list[tuple[str, str]]:
    """The languages to choose from, French first: code and name."""
    return [(code, language_name(code)) for code in (FRENCH, *languages)]
