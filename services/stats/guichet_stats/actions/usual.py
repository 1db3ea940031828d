"""How long a procedure really takes, for anyone: the median and the ninth decile of a year."""

import math
from datetime import date
from typing import NamedTuple

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_stats.masking import THRESHOLD
from guichet_stats.models import CLOSED, Fact

MONTHS = 12
SHARES = (0.5, 0.9)
DAY_S = 86_400


class Usual(NamedTuple):
    """The delays of the requests closed from the month `first` to the month `last`, in whole days.

    Days are rounded up: half of the requests took less than `median_days`.
    """

    first: date
    last: date
    closed: int
    median_days: int
    p90_days: int


def read_usual(session: Session, procedure: str, today: date) -> Usual | None:
    """Give the delays of a procedure over the twelve last whole months; None under eleven closed.

    Months are over when they are told, so that nobody sees a number move as a request closes.
    """
    months = past_months(today)
    shares = [func.percentile_cont(share).within_group(Fact.delay_s) for share in SHARES]
    # Twelve equalities and not a range, so that the index goes straight to this procedure.
    own = (Fact.kind == CLOSED, Fact.month.in_(months), Fact.procedure == procedure)
    closed, median, p90 = session.execute(select(func.count(), *shares).where(*own)).one()
    if closed < THRESHOLD:
        return None
    return Usual(months[0], months[-1], closed, _days(median), _days(p90))


def past_months(today: date) -> list[date]:
    """Give the first days of the twelve months before that of `today`, in order."""
    at = today.year * 12 + today.month - 1
    return [date(n // 12, n % 12 + 1, 1) for n in range(at - MONTHS, at)]


def _days(seconds: float) -> int:
    return max(1, math.ceil(seconds / DAY_S))
