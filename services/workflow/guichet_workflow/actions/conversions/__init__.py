"""Taking running cases to the version in use: previewed, done in the background, reversible."""

from guichet_workflow.actions.conversions.moving import AtWork, list_at_work, put_off, take_step
from guichet_workflow.actions.conversions.planning import (
    AlreadyAtWork,
    Plan,
    count_running,
    find,
    list_last,
    plan,
    revert,
    start,
)

__all__ = [
    "AlreadyAtWork",
    "AtWork",
    "Plan",
    "count_running",
    "find",
    "list_at_work",
    "put_off",
    "list_last",
    "plan",
    "revert",
    "start",
    "take_step",
]
