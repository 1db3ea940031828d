"""Limits on what can be guessed: tries counted per address, per network and for everybody.

The counts live in PostgreSQL, in a table that is not logged: every process of the gateway sees the
same ones, and they cost two statements on the few addresses that are limited. A sliding window is
kept as two fixed ones, the former weighted by what is left of it.

What everybody tries together refuses nobody: fifteen networks would be enough to lock a whole
authority out. Past that mark an alert is given, and a network has no more tries than an address,
which slows whoever has many addresses. A tracking code bears fifty random bits: the alert comes
long before a guess has a chance (one in 10⁷ for a thousand tries of 100,000 codes).
"""

import ipaddress
import time
from dataclasses import dataclass

import structlog
from guichet_kit.handover import digest
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_gateway.models import Tries

WINDOW_S = 600
NETWORK_FACTOR = 4
ALERT_FACTOR = 30
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Verdict:
    """The seconds to wait, 0 when the try is let through; `many`: an attack seems to go on."""

    wait_s: int
    many: bool


@dataclass(frozen=True)
class Limit:
    """How many tries of `name` one address has in a window; networks and everybody have more."""

    name: str
    tries: int


def count_try(session: Session, limit: Limit, address: str, key: str) -> Verdict:
    """Count one try and say whether it may go through.

    The refused try counts too, so the caller commits before it refuses. `key` turns addresses
    into names that say nothing to who reads the table.
    """
    own = digest(key, limit.name, f"address|{address}")
    near = digest(key, limit.name, f"network|{network_of(address)}")
    everybody = f"{limit.name}|everybody"
    now = time.time()
    buckets = sorted((own, near, everybody))
    used = _counts(session, buckets, int(now // WINDOW_S), 1 - now % WINDOW_S / WINDOW_S)
    many = used[everybody] > limit.tries * ALERT_FACTOR
    if many:
        log.warning("many_tries", what=limit.name, tries=round(used[everybody]))
    if used[own] > limit.tries or used[near] > limit.tries * (1 if many else NETWORK_FACTOR):
        log.warning("tries_refused", what=limit.name)
        return Verdict(int(WINDOW_S - now % WINDOW_S) + 1, many)
    return Verdict(0, many)


def _counts(session: Session, buckets: list[str], window: int, weight: float) -> dict[str, float]:
    """Add one to each bucket, always in the same order, and give what each holds."""
    before = select(Tries.bucket, Tries.count).where(
        Tries.bucket.in_(buckets), Tries.window == window - 1
    )
    former: dict[str, int] = {row[0]: row[1] for row in session.execute(before)}
    rows = [{"bucket": bucket, "window": window, "count": 1} for bucket in buckets]
    statement = (
        upsert(Tries)
        .values(rows)
        .on_conflict_do_update(
            index_elements=["authority", "bucket", "time_window"], set_={"count": Tries.count + 1}
        )
        .returning(Tries.bucket, Tries.count)
    )
    found = session.execute(statement).all()
    return {bucket: count + weight * former.get(bucket, 0) for bucket, count in found}


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
    current = int(time.time() // WINDOW_S)
    session.execute(delete(Tries).where(Tries.window < current - 1))
