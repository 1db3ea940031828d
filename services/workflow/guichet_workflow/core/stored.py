"""A case as plain JSON, to keep in the database and to replay."""

from typing import Any

import msgspec

from guichet_workflow.core.case import CaseState


def dump_case(case: CaseState) -> dict[str, Any]:
    """Give the case as a dictionary of JSON values, times in ISO 8601."""
    plain: dict[str, Any] = msgspec.to_builtins(case)
    return plain


def load_case(json: Any) -> CaseState:
    """Give back the case that `dump_case` wrote; what a newer engine added takes its default.

    Raises `msgspec.ValidationError` for what is no case.
    """
    return msgspec.convert(json, CaseState)
