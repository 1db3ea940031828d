"""Facts counted afresh from what forms and workflow hold, in one transaction."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice
from typing import Any
from uuid import UUID

import orjson
from guichet_kit.events.outbox import inbox
from sqlalchemy import delete, insert, select, text
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_stats.actions.facts import delay_between, month_of
from guichet_stats.models import CLOSED, RECEIVED, Fact

HANDLERS = {
    "forms.submission.sent.v1": "count_received",
    "workflow.case.moved.v1": "count_closed",
}
"""Who counts each type of event (`guichet_stats.events`)."""
BATCH = 5_000
Line = dict[str, Any]


class Refused(Exception):
    """The lines cannot be counted; the message says why."""


def rebuild(session: Session, lines: Iterable[str | bytes]) -> int:
    """Put the facts of `guichet-forms facts` and `guichet-workflow facts` in place; say how many.

    The events that told of them are noted as applied: one still on its way is not counted again.
    Raises `Refused` when a line is missing or unreadable, or when events were counted after the
    lines were read: their facts would be lost. The caller rolls back, and all is as it was.
    """
    session.execute(text("set local statement_timeout = '10min'"))
    session.execute(delete(Fact))
    read: dict[str, datetime] = {}
    told: set[UUID] = set()
    counted = 0
    for batch in _batches(lines):
        read |= {one["type"]: datetime.fromisoformat(one["at"]) for one in batch["read"]}
        told |= _note_events(session, batch["event"])
        counted += _keep(session, [_fact(one) for one in batch[RECEIVED] + batch[CLOSED]])
    _check(session, read, told)
    return counted


def _batches(lines: Iterable[str | bytes]) -> Iterator[dict[str, list[Line]]]:
    """Give the lines by kind, a bounded number at a time. Raises `Refused`."""
    left = iter(lines)
    while some := list(islice(left, BATCH)):
        found: dict[str, list[Line]] = {"read": [], "event": [], RECEIVED: [], CLOSED: []}
        for line in some:
            try:
                one = orjson.loads(line)
                found[one["kind"]].append(one)
            except (orjson.JSONDecodeError, KeyError, TypeError) as error:
                raise Refused(f"this line is not one of `facts`: {line!r:.200}") from error
        yield found


def _fact(one: Line) -> Line:
    at = datetime.fromisoformat(one["at"])
    closed = one["kind"] == CLOSED
    own = {name: one[name] for name in ("kind", "procedure", "family", "channel")}
    delay_s = delay_between(datetime.fromisoformat(one["received_at"]), at) if closed else None
    return {**own, "month": month_of(at), "delay_s": delay_s}


def _keep(session: Session, rows: list[Line]) -> int:
    if rows:
        session.execute(insert(Fact), rows)
    return len(rows)


def _note_events(session: Session, events: list[Line]) -> set[UUID]:
    told = {UUID(one["id"]): HANDLERS[one["type"]] for one in events}
    rows = [{"event_id": event_id, "handler": handler} for event_id, handler in told.items()]
    if rows:
        session.execute(upsert(inbox).on_conflict_do_nothing(), rows)
    return set(told)


def _check(session: Session, read: dict[str, datetime], told: set[UUID]) -> None:
    if missing := HANDLERS.keys() - read.keys():
        raise Refused(f"nothing was given of {', '.join(sorted(missing))}")
    for kind, at in read.items():
        since = select(inbox.c.event_id).where(
            inbox.c.handler == HANDLERS[kind], inbox.c.received_at > at
        )
        if set(session.scalars(since)) - told:
            raise Refused("events were counted meanwhile: stop the worker, then begin again")
