"""Requests taken for a visitor: the procedures that an agent may enter on a channel."""

from guichet_kit.problems import NotFound

from guichet_backoffice.actions.reach import Known, Scope

CHANNELS = ("telephone", "guichet", "courrier", "courriel")


def list_procedures(scope: Scope, channel: str, words: str = "") -> list[Known]:
    """Give the open procedures of the scope that take the channel and have all the words."""
    asked = words.casefold().split()
    return [
        known
        for known in scope.procedures
        if known.open and channel in known.channels and _has(known, asked)
    ]


def find_procedure(scope: Scope, channel: str, slug: str) -> Known:
    """Give one of them; raises `NotFound` for any other."""
    for known in list_procedures(scope, channel):
        if known.slug == slug:
            return known
    raise NotFound


def _has(known: Known, asked: list[str]) -> bool:
    text = f"{known.title} {known.summary}".casefold()
    return all(word in text for word in asked)
