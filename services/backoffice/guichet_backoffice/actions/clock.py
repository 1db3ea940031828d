"""The days of the authority: those of Paris, until workflow tells that it is elsewhere."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_backoffice.models import Whereabouts


def place(session: Session, told: Mapping[str, Any]) -> None:
    """Keep where the authority is, unless told earlier than what is known.

    Raises `ZoneInfoNotFoundError` for no zone of IANA.
    """
    told_at = datetime.fromisoformat(told["told_at"])
    values = {"zone": ZoneInfo(told["zone"]).key, "told_at": told_at}
    made = insert(Whereabouts).values(id="whereabouts", **values)
    own = [Whereabouts.authority, Whereabouts.id]
    newer = Whereabouts.told_at <= made.excluded.told_at
    session.execute(made.on_conflict_do_update(index_elements=own, set_=values, where=newer))


def last_minute(due_at: datetime | None, zone: ZoneInfo) -> datetime | None:
    """Give the last minute before one is late: a day that is over at midnight ends at 23:59."""
    if due_at is None or due_at.astimezone(zone).time() != time():
        return due_at
    return due_at - timedelta(minutes=1)
