"""Simulations of a circuit: one being played by each designer, and those kept as tests."""

from guichet_workflow.actions.simulations.borrowing import borrow
from guichet_workflow.actions.simulations.examples import INVENTED, Example, open_example
from guichet_workflow.actions.simulations.keeping import (
    MOST_KEPT,
    Replayed,
    TooManyKept,
    accept,
    bring_in,
    differing,
    keep,
    list_kept,
    remove,
    reopen,
    replay_all,
    replay_source,
)
from guichet_workflow.actions.simulations.playing import (
    DRAFT,
    LIVE,
    MovedOn,
    Trial,
    act,
    begin,
    forget_old,
    open_trial,
    stop,
)

__all__ = [
    "DRAFT",
    "INVENTED",
    "LIVE",
    "MOST_KEPT",
    "Example",
    "MovedOn",
    "Replayed",
    "TooManyKept",
    "Trial",
    "accept",
    "act",
    "begin",
    "borrow",
    "bring_in",
    "differing",
    "forget_old",
    "keep",
    "list_kept",
    "open_example",
    "open_trial",
    "remove",
    "reopen",
    "replay_all",
    "replay_source",
    "stop",
]
