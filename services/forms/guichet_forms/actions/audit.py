"""The audit: one line for each act, in the transaction of the act; the database chains them."""

from typing import Any
from uuid import UUID

from sqlalchemy import insert
from sqlalchemy.orm import Session

from guichet_forms.models import Trace


def note(session: Session, action: str, *, actor: str, about: str | UUID, **details: Any) -> None:
    """Write who (`actor`, an agent's id) did what to what; ids and slugs only, never a name."""
    values = {"actor": actor, "action": action, "object": str(about), "details": details}
    session.execute(insert(Trace).values(position=0, previous="", hash="", **values))
