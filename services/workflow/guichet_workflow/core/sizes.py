"""How large what a circuit works out may be: a list put in itself, again and again, has no end."""

from collections.abc import Mapping
from typing import Any

MOST_PARTS, MOST_LETTERS = 5_000, 200_000
"""Of a list, all that its parts hold included: ten rows of the largest block are far from it."""
ALONE = (float, str, int, type(None))
"""What holds nothing else; any other value is walked through."""


def bounded(value: Any) -> Any:
    """Give a value, or None for one too large to be kept, as texts put together too long are."""
    return value if isinstance(value, ALONE) or _is_small(value) else None


def _is_small(value: Any) -> bool:
    waiting, parts, letters = [value], 0, 0
    while waiting:
        one = waiting.pop()
        parts += 1
        if isinstance(one, str):
            letters += len(one)
        elif isinstance(one, list | Mapping):
            waiting += one.values() if isinstance(one, Mapping) else one
        if parts + len(waiting) > MOST_PARTS or letters > MOST_LETTERS:
            return False
    return True
