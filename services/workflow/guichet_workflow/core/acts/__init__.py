"""What each action does to the step being made."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from guichet_workflow.core.acts import basic, calls, journeys, marks, opinions, people
from guichet_workflow.core.definition import Action

if TYPE_CHECKING:
    from guichet_workflow.core.run import Run

ACTS: dict[type[Action], Callable[[Run, Any], None]] = {
    **basic.ACTS,
    **marks.ACTS,
    **people.ACTS,
    **opinions.ACTS,
    **journeys.ACTS,
    **calls.ACTS,
}
"""All but `Move`, which the run itself follows."""
