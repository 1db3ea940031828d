"""Requests taken for a visitor: the procedures that an agent may enter on a channel."""

from collections.abc import Mapping

from guichet_kit.letters import unaccented
from guichet_kit.problems import NotFound

from guichet_backoffice.actions.reach import Known, Scope

CHANNELS = ("telephone", "guichet", "courrier", "courriel")


def list_procedures(
    scope: Scope, channel: str, words: str, families: Mapping[str, str]
) -> list[Known]:
    """Give the open procedures of the scope that take the channel and have all the words.

    A word is looked for without its accents in the title, the summary, the keywords and the name
    of the family, which `families` gives by slug.
    """
    asked = _folded(words).split()
    return [
        known
        for known in scope.procedures
        if _takes(known, channel) and _has(known, asked, families.get(known.family, ""))
    ]


def find_procedure(scope: Scope, channel: str, slug: str) -> Known:
    """Give one of them; raises `NotFound` for any other."""
    for known in scope.procedures:
        if known.slug == slug and _takes(known, channel):
            return known
    raise NotFound


def _takes(known: Known, channel: str) -> bool:
    return known.open and channel in known.channels


def _has(known: Known, asked: list[str], family: str) -> bool:
    text = _folded(" ".join((known.title, known.summary, family, *known.keywords)))
    return all(word in text for word in asked)


def _folded(text: str) -> str:
    """Give a text without case, accents, hyphens nor typographic apostrophes."""
    return unaccented(text.replace("’", "'").replace("-", " "))
