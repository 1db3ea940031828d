"""Where the authority is, as workflow tells it once an administrator said so."""

from collections.abc import Mapping
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.core.whereabouts import IN_PARIS, Here
from guichet_forms.models import Whereabouts

KEY = "whereabouts"


def place(session: Session, told: Mapping[str, Any]) -> None:
    """Keep where the authority is; raises `ZoneInfoNotFoundError` for no zone of IANA."""
    values = {"zone": ZoneInfo(told["zone"]).key, "hour": told["hour"]}
    made = insert(Whereabouts).values(id=KEY, **values)
    own = [Whereabouts.authority, Whereabouts.id]
    session.execute(made.on_conflict_do_update(index_elements=own, set_=values))


def here(session: Session) -> Here:
    """Give the days and hours of the authority."""
    known = session.get(Whereabouts, KEY)
    return Here(ZoneInfo(known.zone), known.hour) if known else IN_PARIS
