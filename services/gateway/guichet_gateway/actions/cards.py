"""Who writes cards, as forms tells it: the agents whose menu leads to them."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_gateway.models import CardWriter

MOST = 500
"""Models of cards whose roles are read: an authority has a few dozens."""


def keep_writers(session: Session, data: Mapping[str, Any]) -> None:
    """Keep the roles that write the cards of a model; what comes late changes nothing."""
    told_at = datetime.fromisoformat(data["told_at"])
    values = {"model": data["model"], "roles": list(data["roles"]), "told_at": told_at}
    inserted = upsert(CardWriter).values(values)
    session.execute(
        inserted.on_conflict_do_update(
            index_elements=["authority", "model"],
            set_={name: inserted.excluded[name] for name in ("roles", "told_at")},
            where=CardWriter.told_at <= inserted.excluded["told_at"],
        )
    )


def list_writers(session: Session) -> frozenset[str]:
    """Give the roles that write the cards of some model."""
    statement = select(CardWriter.roles).order_by(CardWriter.model).limit(MOST)
    return frozenset(role for roles in session.scalars(statement) for role in roles)
