"""The audit: one line for each act, in the transaction of the act; the database chains them."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from guichet_workflow.core.case import Actor
from guichet_workflow.models import Trace

NAMED = ("agent", "program")
"""Whose ids the audit keeps."""


def note(session: Session, by: Actor, action: str, about: str, details: Mapping[str, Any]) -> None:
    """Write a line: `details` names nobody, and a citizen has no id here, for lines are kept."""
    session.execute(
        insert(Trace).values(
            position=0,
            actor_kind=by.kind,
            actor_id=by.id if by.kind in NAMED else "",
            action=action,
            object=about,
            details=dict(details),
        )
    )
