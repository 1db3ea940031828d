"""Where the authority is, as workflow tells it once an administrator said so."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.core.whereabouts import IN_PARIS, Here
from guichet_forms.models import Whereabouts

KEY = "whereabouts"


def place(session: Session, told: Mapping[str, Any]) -> None:
    """Keep where the authority is, unless told earlier than what is known.

    Raises `ZoneInfoNotFoundError` for no zone of IANA.
    """
    values = {"zone": ZoneInfo(told["zone"]).key, "hour": told["hour"]}
    values |= {"told_at": datetime.fromisoformat(told["told_at"])}
    made = insert(Whereabouts).values(id=KEY, **values)
    own = [Whereabouts.authority, Whereabouts.id]
    newer = Whereabouts.told_at <= made.excluded.told_at
    session.execute(made.on_conflict_do_update(index_elements=own, set_=values, where=newer))


def here(session: Session) -> Here:
    """Give the days and hours of the authority."""
    return here_of(session.get(Whereabouts, KEY))


def here_of(known: Whereabouts | None) -> Here:
    """Give the same, of what workflow told."""
    return Here(ZoneInfo(known.zone), known.hour) if known else IN_PARIS
