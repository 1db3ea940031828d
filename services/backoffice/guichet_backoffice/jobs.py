"""Periodic work: the mail of the morning."""

from datetime import datetime

import structlog
from flask import Flask
from guichet_kit.database import Database, is_away
from guichet_kit.jobs import Jobs

from guichet_backoffice.actions import digests
from guichet_backoffice.actions.digests import Due

log = structlog.get_logger(__name__)
jobs = Jobs()


@jobs.every(60)
def send_digests(app: Flask) -> None:
    """Tell the agents who were not told today what awaits them, each in her own transaction.

    Workers share them: who claims an agent marks her told in the transaction of the mail.
    """
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        now = digests.read_clock(session)
    last: Due | None = None
    while digests.is_time(now):
        with database.worker_transaction() as session:
            due = digests.list_due(session, now, last)
        for one in due:
            _tell(database, one, now)
        if not due:
            return
        last = due[-1]


def _tell(database: Database, due: Due, now: datetime) -> None:
    try:
        with database.transaction(due.authority) as session:
            claimed = digests.claim(session, due.agent_id, now)
            if claimed:
                digests.tell(session, claimed, now)
    except Exception as error:  # one agent whose mail fails must not stop those of the others
        if is_away(error):
            raise
        log.exception("digest_failed", agent=due.agent_id)


@jobs.every(3_600)
def forget_absent(app: Flask) -> None:
    """Forget agents who have not come for half a year."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        digests.forget_absent(session)
