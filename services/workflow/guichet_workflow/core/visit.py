"""One stay of a case in a status: what was asked during it leads on only while it lasts.

Two statuses may be entered in one step, which the version alone does not tell apart. The mark of
a stay is made when something first needs it, and goes when the case leaves.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.case import CaseState

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

KEY = "arrival"
Asked = Mapping[str, Any]
"""An opinion or a call; its `arrival` is the mark of its stay, or only the version of a move."""


def mark_of(run: Run) -> list[int]:
    """Give the mark of the stay under way: the version and rank of the line where it was made."""
    found: list[int] = run.case.extra.get(KEY) or [run.case.version, run.seq]
    run.mark(KEY, found)
    return found


def is_here(case: CaseState, asked: Asked) -> bool:
    """Tell whether the case has not moved since an opinion or a call was asked for."""
    at = asked["arrival"]
    return bool(at == (case.moved_version if isinstance(at, int) else case.extra.get(KEY)))


def order_of(asked: Asked) -> list[int]:
    """Give what puts opinions or calls in the order of the stays that they were asked in."""
    at = asked["arrival"]
    return [at] if isinstance(at, int) else at
