"""What the statistics count of the requests, told again from the requests themselves."""

import sqlalchemy as sa
from guichet_kit.events.outbox import outbox

from guichet_forms.models import Procedure, Submission

SENT = "forms.submission.sent.v1"


def facts() -> sa.CompoundSelect[str]:
    """Select lines of JSON: the time, each request received, each event that told of one.

    All are read at one instant, by one statement. Nothing in a line leads back to a request.
    """
    return sa.union_all(_read(), _received(), _events())


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
