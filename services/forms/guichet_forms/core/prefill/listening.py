"""Whether the lists that were asked answered: "unknown now" is not "nothing"."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeVar

from guichet_questions.kinds import Around
from guichet_questions.kinds.base import SourceDown, SourceUnset

_Given = TypeVar("_Given")


def listening(around: Around) -> tuple[Around, list[str]]:
    """The same world, and the lists that will have been found down in it."""
    down: list[str] = []

    def heard(ask: Callable[[str, str], _Given]) -> Callable[[str, str], _Given]:
        def asked(source: str, what: str) -> _Given:
            try:
                return ask(source, what)
            except SourceUnset:
                raise
            except SourceDown:
                down.append(source)
                raise

        return asked

    return replace(around, find=heard(around.find), offer=heard(around.offer)), down
