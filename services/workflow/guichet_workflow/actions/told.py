"""What the statistics count of the cases, told again from the cases themselves."""

from collections.abc import Iterator

import sqlalchemy as sa
from guichet_kit.events.outbox import outbox
from sqlalchemy.orm import Session

from guichet_workflow.models import Case

MOVED = "workflow.case.moved.v1"
BATCH = 5_000


def facts(session: Session) -> Iterator[str]:
    """Give lines of JSON: the time, each case closed, each event that told of a move.

    All are read at one instant, by one statement that may take ten minutes. Nothing in a line leads
    back to a request.
    """
    session.execute(sa.text("set local statement_timeout = '10min'"))
    lines = sa.union_all(_read(), _closed(), _events())
    options = {"stream_results": True, "yield_per": BATCH}
    for row in session.execute(lines, execution_options=options):
        yield row[0]


def _read() -> sa.Select[str]:
    said = sa.func.json_build_object("kind", "read", "type", MOVED, "at", sa.func.now())
    return sa.select(sa.cast(said, sa.Text))


def _closed() -> sa.Select[str]:
    fact = sa.func.json_build_object(
        *("kind", "closed", "procedure", Case.procedure, "family", Case.family),
        *("channel", Case.channel, "received_at", Case.received_at, "at", Case.closed_at),
    )
    return sa.select(sa.cast(fact, sa.Text)).where(Case.closed_at.is_not(None))


def _events() -> sa.Select[str]:
    told = sa.func.json_build_object("kind", "event", "type", outbox.c.type, "id", outbox.c.id)
    return sa.select(sa.cast(told, sa.Text)).where(outbox.c.type == MOVED)
