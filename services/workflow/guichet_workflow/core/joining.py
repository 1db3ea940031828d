"""The files that agents join to a case in a form: what the history tells of them."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.conditional import Fields
from guichet_workflow.core.run import Run


def tell_joined(run: Run, fields: Fields, given: Mapping[str, Any]) -> None:
    """Tell colleagues which files an answer brought; those that the case held already are old."""
    names = [
        str(file["name"])
        for field in fields
        if field["type"] == "file"
        for file in given.get(field["id"]) or ()
        if file not in (run.before.data.get(field["id"]) or ())
    ]
    if names:
        run.history("pieces_added", {"files": names}, False)
