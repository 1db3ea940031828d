"""Replies kept ready: written, offered where a case is, filled with what it holds."""

from guichet_workflow.actions.replies.filling import (
    check_complete,
    fill,
    missing_in,
    variables,
)
from guichet_workflow.actions.replies.keeping import (
    FAMILY,
    MINE,
    RIGHT,
    SHARED,
    WORKFLOW,
    Wanted,
    find,
    list_kept,
    offered,
    put,
    remove,
    scope_of,
    use,
)

__all__ = [
    "FAMILY",
    "MINE",
    "RIGHT",
    "SHARED",
    "WORKFLOW",
    "Wanted",
    "check_complete",
    "fill",
    "find",
    "list_kept",
    "missing_in",
    "offered",
    "put",
    "remove",
    "scope_of",
    "use",
    "variables",
]
