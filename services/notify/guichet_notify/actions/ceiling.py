"""How many SMS an authority may send in a day: each is paid for, and anybody types a number."""

from uuid import UUID

from guichet_kit.i18n import _
from sqlalchemy import Date, case, cast, exists, func, literal, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningInsert

from guichet_notify.actions.ways import NoText
from guichet_notify.models import SMS, Delivery, SmsCount

TODAY = cast(func.timezone("Europe/Paris", func.now()), Date)


def reserve(session: Session, message_id: UUID, parts: int, most: int) -> None:
    """Count an SMS of so many parts; raise `NoText` when the day would hold more than `most`.

    One statement under the lock of one row: those that come together count one after the other.
    A message asked for again was counted the first time.
    """
    known = exists().where(Delivery.message_id == message_id, Delivery.channel == SMS)
    if session.scalar(select(known)):
        return
    if session.execute(_counting(parts, most)).first() is None:
        raise NoText(_("Le plafond de SMS de la journée est atteint"))


def _counting(parts: int, most: int) -> ReturningInsert[tuple[int]]:
    row = select(literal(1), TODAY, literal(parts)).where(literal(parts) <= most)
    fresh = insert(SmsCount).from_select(["id", "day", "parts"], row)
    given = fresh.excluded
    # A transaction begun before midnight may come after one of the new day: never back.
    before = case((given.day > SmsCount.day, 0), else_=SmsCount.parts)
    return fresh.on_conflict_do_update(
        index_elements=["authority", "id"],
        set_={"day": func.greatest(SmsCount.day, given.day), "parts": before + given.parts},
        where=before + given.parts <= most,
    ).returning(SmsCount.parts)


def used_today(session: Session) -> int:
    """Give how many SMS, in parts, the authority asked for since midnight in Paris."""
    found = session.scalar(select(SmsCount.parts).where(SmsCount.day >= TODAY))
    return found or 0
