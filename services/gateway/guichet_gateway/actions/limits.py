"""Limits on what can be guessed: tries counted per address, per network and for everybody.

The counts live in PostgreSQL, in a table that is not logged: every process of the gateway sees the
same ones by the same clock, the database's, and they cost two statements on the few addresses that
are limited. A sliding window is kept as two fixed ones, the former weighted by what is left of it.
A try is counted before it is made, so that many at once cannot pass together, and given back when
it was no wrong guess.

What everybody tries together refuses nobody: fifteen networks would be enough to lock a whole
authority out. Past that mark an alert is given, and a network has no more tries than an address,
which slows whoever has many addresses. A tracking code bears fifty random bits: the alert comes
long before a guess has a chance (one in 10⁷ for a thousand tries of 100,000 codes).
"""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import structlog
from guichet_kit.handover import digest
from sqlalchemy import BigInteger, ColumnElement, Float, and_, cast, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_gateway.models import Tries

WINDOW_S = 600
NETWORK_FACTOR = 4
ALERT_FACTOR = 30
NOW = cast(func.extract("epoch", func.now()), Float) / WINDOW_S
"""The time in windows, by the database's clock: those of its clients may differ."""
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """The seconds to wait, 0 when the try is let through; `many`: an attack seems to go on.

    `buckets` and `window` are where the try was counted.
    """

    wait_s: int
    many: bool
    buckets: tuple[str, ...] = ()
    window: int = 0


@dataclass(frozen=True)
class Use:
    """How much of a bucket is used: in this window, and in the one before."""

    count: int
    former: int

    def at(self, passed: float) -> float:
        """Give what counts once `passed` (0 to 1) of the window is over."""
        return self.count + (1 - passed) * self.former

    def wait(self, most: float, passed: float) -> float:
        """Give how long until one more try fits under `most`, in windows."""
        room = most - self.count - 1
        if room >= 0:
            return max(0.0, 1 - room / self.former - passed) if self.former else 0.0
        return 1 - passed + max(0.0, 1 - (most - 1) / self.count)


@dataclass(frozen=True)
class Limit:
    """How many tries of `name` one address has in a window; networks and everybody have more."""

    name: str
    tries: int


def count_try(session: Session, limit: Limit, address: str, key: str, code: str = "") -> Verdict:
    """Count one try and say whether it may go through; a `code` has the tries of one address.

    The refused try counts too, so the caller commits before it refuses. `key` turns addresses
    and codes into names that say nothing to who reads the table.
    """
    own = digest(key, limit.name, f"address|{address}")
    near = digest(key, limit.name, f"network|{network_of(address)}")
    same = digest(key, limit.name, f"code|{code}") if code else own
    everybody = f"{limit.name}|everybody"
    buckets = tuple(sorted({own, near, same, everybody}))
    used, now = _counts(session, buckets)
    window, passed = int(now), now % 1
    many = used[everybody].at(passed) > limit.tries * ALERT_FACTOR
    if many:
        log.warning("many_tries", what=limit.name, tries=round(used[everybody].at(passed)))
    allowed = {near: limit.tries * (1 if many else NETWORK_FACTOR), same: limit.tries}
    over = _over(used, {**allowed, own: limit.tries}, passed)
    if over:
        log.warning("tries_refused", what=limit.name)
    return Verdict(over, many, buckets, window)


def _over(used: Mapping[str, Use], allowed: Mapping[str, int], passed: float) -> int:
    """Give the seconds until all buckets have room again, 0 when none is past what it may."""
    waits = [
        used[bucket].wait(most, passed)
        for bucket, most in allowed.items()
        if used[bucket].at(passed) > most
    ]
    return int(max(waits) * WINDOW_S) + 1 if waits else 0


def give_back(session: Session, counted: Verdict) -> None:
    """Uncount a try that was let through and was no wrong guess."""
    _add(session, counted.buckets, counted.window, -1)


def _counts(session: Session, buckets: tuple[str, ...]) -> tuple[dict[str, Use], float]:
    """Add one to each bucket; give what each holds, and the time in windows."""
    clock = select(NOW.label("now")).cte("clock")
    own = and_(Tries.bucket.in_(buckets), Tries.window == _window(clock.c.now) - 1)
    both = clock.outerjoin(Tries, own)
    before = select(clock.c.now, Tries.bucket, Tries.count).select_from(both)
    rows = session.execute(before).all()
    former: dict[str, int] = {row[1]: row[2] for row in rows}
    now = float(rows[0][0])
    counts = _add(session, buckets, int(now), 1)
    return {bucket: Use(count, former.get(bucket, 0)) for bucket, count in counts.items()}, now


def _window(now: ColumnElement[Any]) -> ColumnElement[int]:
    """Give the number of a window, of the type of the column: else no index serves."""
    return cast(func.floor(now), BigInteger)


def _add(session: Session, buckets: tuple[str, ...], window: int, more: int) -> dict[str, int]:
    """Add to each bucket, always in the same order so that none waits for another in a ring."""
    rows = [{"bucket": bucket, "window": window, "count": max(0, more)} for bucket in buckets]
    statement = (
        upsert(Tries)
        .values(rows)
        .on_conflict_do_update(
            index_elements=["authority", "bucket", "time_window"],
            set_={"count": func.greatest(0, Tries.count + more)},
        )
        .returning(Tries.bucket, Tries.count)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def network_of(address: str) -> str:
    """Give the /24 of an IPv4 address, the /48 of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    length = 24 if found.version == 4 else 48
    return str(ipaddress.ip_network(f"{address}/{length}", strict=False))


def purge_tries(session: Session) -> None:
    """Forget, across authorities, the windows that no count needs any more."""
    session.execute(delete(Tries).where(Tries.window < _window(NOW) - 1))
