"""What the statistics count of the cases, told again from the cases themselves."""

import sqlalchemy as sa
from guichet_kit.events.outbox import outbox

from guichet_workflow.models import Case

MOVED = "workflow.case.moved.v1"


def facts() -> sa.CompoundSelect[str]:
    """Select lines of JSON: the time, each case closed, each event that told of a move.

    All are read at one instant, by one statement. Nothing in a line leads back to a request.
    """
    return sa.union_all(_read(), _closed(), _events())


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
