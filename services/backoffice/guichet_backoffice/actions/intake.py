"""Requests taken for a visitor: the procedures that an agent may enter on a channel."""

from collections.abc import Mapping
from unicodedata import combining, normalize

from guichet_kit.problems import NotFound

from guichet_backoffice.actions.reach import Known, Scope

CHANNELS = ("telephone", "guichet", "courrier", "courriel")


def list_procedures(
    scope: Scope, channel: str, words: str = "", families: Mapping[str, str] | None = None
) -> list[Known]:
    """Give the open procedures of the scope that take the channel and have all the words.

    A word is looked for without its accents in the title, the summary, the keywords and the name
    of the family, which `families` gives by slug.
    """
    asked, named = _bare(words).split(), families or {}
    return [
        known
        for known in scope.procedures
        if known.open
        and channel in known.channels
        and _has(known, asked, named.get(known.family, ""))
    ]


def find_procedure(scope: Scope, channel: str, slug: str) -> Known:
    """Give one of them; raises `NotFound` for any other."""
    for known in list_procedures(scope, channel):
        if known.slug == slug:
            return known
    raise NotFound


def _has(known: Known, asked: list[str], family: str) -> bool:
    text = _bare(" ".join((known.title, known.summary, family, *known.keywords)))
    return all(word in text for word in asked)


def _bare(text: str) -> str:
    """Give a text without case, accents, hyphens nor typographic apostrophes."""
    letters = normalize("NFKD", text.replace("’", "'").replace("-", " ").casefold())
    return "".join(letter for letter in letters if not combining(letter))
