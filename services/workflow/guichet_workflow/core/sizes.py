"""How large what a circuit works out or is told may be: a list put in itself has no end."""

from collections.abc import Iterable, Mapping
from itertools import islice
from typing import Any

MOST_PARTS, MOST_LETTERS, DEEPEST = 5_000, 200_000, 30
"""Of a list, all that its parts hold included: ten rows of the largest block are far from it."""
ALONE = (float, str, int, type(None))
"""What holds nothing else; any other value is walked through."""


def bounded(value: Any) -> Any:
    """Give a value, or None for one too large to be kept, as texts put together too long are."""
    return value if isinstance(value, ALONE) or is_small(value) else None


def is_small(value: Any) -> bool:
    """Tell whether a value may be kept: its parts, its letters and how deep they lie."""
    level, parts, letters = [value], 0, 0
    for _deep in range(DEEPEST):
        parts += len(level)
        letters += sum(map(_letters, level))
        if parts > MOST_PARTS or letters > MOST_LETTERS:
            return False
        # A list may be in itself many times over: no more is gathered than may be.
        level = list(islice((inner for one in level for inner in _within(one)), MOST_PARTS + 1))
    return not level


def _letters(value: Any) -> int:
    if isinstance(value, Mapping):
        return sum(map(len, value))
    return len(value) if isinstance(value, str) else 0


def _within(value: Any) -> Iterable[Any]:
    if isinstance(value, Mapping):
        return value.values()
    return value if isinstance(value, list) else ()
