"""What the statistics count of the requests, told again from the requests themselves."""

from collections.abc import Iterator

import sqlalchemy as sa
from guichet_kit.events.outbox import outbox
from sqlalchemy.orm import Session

from guichet_forms.models import Procedure, Submission

SENT = "forms.submission.sent.v1"
BATCH = 5_000


def facts(session: Session) -> Iterator[str]:
    """Give lines of JSON: the time, each request received, each event that told of one.

    All are read at one instant, by one statement that may take ten minutes. Nothing in a line leads
    back to a request.
    """
    session.execute(sa.text("set local statement_timeout = '10min'"))
    lines = sa.union_all(_read(), _received(), _events())
    options = {"stream_results": True, "yield_per": BATCH}
    for row in session.execute(lines, execution_options=options):
        yield row[0]


def _read() -> sa.Select[str]:
    said = sa.func.json_build_object("kind", "read", "type", SENT, "at", sa.func.now())
    return sa.select(sa.cast(said, sa.Text))


def _received() -> sa.Select[str]:
    fact = sa.func.json_build_object(
        *("kind", "received", "procedure", Submission.slug, "family", Procedure.family),
        *("channel", Submission.channel, "at", Submission.received_at),
    )
    own = Procedure.slug == Submission.slug
    return sa.select(sa.cast(fact, sa.Text)).select_from(Submission).join(Procedure, own)


def _events() -> sa.Select[str]:
    told = sa.func.json_build_object("kind", "event", "type", outbox.c.type, "id", outbox.c.id)
    return sa.select(sa.cast(told, sa.Text)).where(outbox.c.type == SENT)
