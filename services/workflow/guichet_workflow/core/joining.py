"""The files that agents join to a case in a form: what the history tells of them."""

from collections.abc import Mapping
from typing import Any

from guichet_workflow.core.conditional import Fields
from guichet_workflow.core.run import Run


def tell_joined(run: Run, fields: Fields, given: Mapping[str, Any]) -> None:
    """Tell colleagues which files an answer brought, and the citizen those that she is given.

    Those that the case held already are old.
    """
    for shared in (False, True):
        names = [
            str(file["name"])
            for field in fields
            if field["type"] == "file" and bool(field.get("shared")) is shared
            for file in given.get(field["id"]) or ()
            if file not in (run.before.data.get(field["id"]) or ())
        ]
        if names:
            run.history("pieces_added", {"files": names}, shared)
