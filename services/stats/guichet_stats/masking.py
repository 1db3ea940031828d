"""Small groups are never shown, nor left to be found by subtraction."""

from collections.abc import Hashable, Mapping
from typing import NamedTuple, TypeVar

THRESHOLD = 11
Key = TypeVar("Key", bound=Hashable)


class Cell(NamedTuple):
    """A count as it may be shown: `value` is None when masked.

    `why` is "few" for a group under eleven, "other" for one that is masked so that a small one
    cannot be found by subtraction from the total, "" when shown.
    """

    value: int | None
    why: str = ""


def mask_one(count: int) -> Cell:
    """Mask a count that stands alone."""
    return Cell(None, "few") if 0 < count < THRESHOLD else Cell(count)


def mask(counts: Mapping[Key, int]) -> dict[Key, Cell]:
    """Mask the cells of one table whose total is shown beside it.

    Cells of 1 to 10 are masked. What the masked ones hide together is the total less the others:
    while that is one cell alone, or fewer than eleven people, the smallest cell still shown is
    masked too (secondary suppression).
    """
    cells = {key: mask_one(count) for key, count in counts.items()}
    hidden = [key for key, cell in cells.items() if cell.value is None]
    left = [key for key, cell in cells.items() if cell.value]
    left.sort(key=lambda key: (-counts[key], str(key)))
    while hidden and left and _gives_away([counts[key] for key in hidden]):
        key = left.pop()
        cells[key] = Cell(None, "other")
        hidden.append(key)
    return cells


def _gives_away(hidden: list[int]) -> bool:
    return len(hidden) == 1 or sum(hidden) < THRESHOLD
