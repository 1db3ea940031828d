"""Calls that may come twice: the same key and content make one thing, whatever happens between.

As draft-ietf-httpapi-idempotency-key-header asks.
"""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import orjson
from guichet_kit.handover import digest
from sqlalchemy import delete, func, select, text
from sqlalchemy.orm import Session

from guichet_forms.models import Repeat
from guichet_forms.problems import InFlight, KeyReused

KEPT = timedelta(hours=24)
LOCK = text("select pg_try_advisory_xact_lock(hashtextextended(:key, 0))")


@dataclass(frozen=True)
class Call:
    """A call as it may come again: digests of its key and of what it asks."""

    key: str
    content: str


def call_of(secret: str, owner: str, idempotency_key: str, where: str, given: Any) -> Call:
    """Give the call that `owner` makes with this key, at the address `where`, with this body."""
    body = orjson.dumps(given, option=orjson.OPT_SORT_KEYS, default=str).decode()
    return Call(
        digest(secret, "idempotency", f"{owner}|{idempotency_key}"),
        digest(secret, "idempotency-content", f"{where}|{body}"),
    )


def lock(session: Session, key: str) -> None:
    """Hold this key until the end of the transaction. Raises `InFlight` when another does."""
    if not session.scalar(LOCK, {"key": key}):
        raise InFlight(retry_after=1)


def made_before(session: Session, call: Call) -> UUID | None:
    """Give what the same call made before, None for a new one. Raises `InFlight`, `KeyReused`."""
    lock(session, call.key)
    found = session.execute(
        select(Repeat.content, Repeat.made).where(Repeat.key == call.key)
    ).first()
    if found is None:
        return None
    if found.content != call.content:
        raise KeyReused
    made: UUID = found.made
    return made


def remember(session: Session, call: Call, made: UUID) -> None:
    """Keep what this call made, for a day."""
    session.add(Repeat(key=call.key, content=call.content, made=made))


def purge(session: Session) -> int:
    """Forget the calls of more than a day, of all authorities; give how many."""
    old = delete(Repeat).where(Repeat.created_at < func.now() - KEPT)
    result = session.execute(old.execution_options(synchronize_session=False))
    return int(result.rowcount)  # type: ignore[attr-defined]  # a DML result has it
