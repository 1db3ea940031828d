"""The lines of inputs of one property, moved or taken away before they are read: no script needed.

A button says `up`, `down` or `drop`, the property and the rank of the line.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from guichet_workflow.core.editing.posted import MOST_ROWS, Inputs
from guichet_workflow.core.editing.tables import MOST_ROWS as MOST_OF_A_TABLE

STEPS = {"up": -1, "down": 1}
CONDITION_PARTS = ("s", "o", "v")
MOST = max(MOST_ROWS, MOST_OF_A_TABLE)


class Moved:
    """What was posted, with the lines of a property in another order, some left out."""

    def __init__(self, form: Inputs, name: str, order: Sequence[int]) -> None:
        self._form, self._order = form, order
        parts = "|".join(CONDITION_PARTS)
        self._line = re.compile(rf"p-{re.escape(name)}-(?:(\d+)-.+|(?:{parts})-(\d+))")

    def get(self, name: str, default: str, /) -> str:
        """The first value posted under this name, `default` when there is none."""
        former = self._former(name)
        return default if former is None else self._form.get(former, default)

    def getlist(self, name: str, /) -> list[str]:
        """Every value posted under this name, in order."""
        former = self._former(name)
        return [] if former is None else self._form.getlist(former)

    def __contains__(self, name: object, /) -> bool:
        """Whether the name was posted."""
        return isinstance(name, str) and self._former(name) in self._form

    def _former(self, name: str) -> str | None:
        """The name under which it was posted, None for a line that is left out."""
        found = self._line.fullmatch(name)
        if not found:
            return name
        group = 1 if found[1] else 2
        at = int(found[group])
        if at >= len(self._order):
            return None
        return f"{name[: found.start(group)]}{self._order[at]}{name[found.end(group) :]}"


def moved(form: Inputs, act: str, name: str, at: int) -> Inputs:
    """What was posted once the line of rank `at` of a property was moved, or taken away."""
    order = list(range(MOST))
    if act == "drop":
        order.remove(at)
    elif act in STEPS and 0 <= at + STEPS[act] < MOST:
        order.insert(at + STEPS[act], order.pop(at))
    return Moved(form, name, order)
