"""Periodic work: the clocks of the cases."""

from contextlib import suppress

import structlog
from flask import Flask
from guichet_kit.database import Database, is_away
from guichet_kit.faults import reach
from guichet_kit.jobs import Jobs
from sqlalchemy.exc import OperationalError

from guichet_workflow.actions import clocks

log = structlog.get_logger(__name__)
jobs = Jobs()


@jobs.every(1)
def fire_timers(app: Flask) -> None:
    """Fire the clocks that are over, each in its authority's own transaction, exactly once.

    A worker that dies in between leaves the clock as it was; a second worker passes over those
    that are being fired. What fails is told and put off, so that it holds nothing up.
    """
    kit = app.extensions["guichet"]
    with kit.database.worker_transaction() as session:
        due = clocks.list_due(session)
    for clock in due:
        _fire(kit.database, clock)


def _fire(database: Database, due: clocks.Due) -> None:
    try:
        with database.transaction(due.authority) as session:
            held = clocks.claim(session, due)
            if held:
                reach("timer.claimed")
                clocks.fire(session, held, due)
                reach("timer.applied_unmarked")
                clocks.mark(session, due)
    except Exception as error:  # one clock that fails must not stop those of the others
        if is_away(error):
            raise
        log.exception("timer_failed", request_id=str(due.request_id), key=due.key)
        # Held by somebody, it comes again in a second; without a database, the next one says so.
        with suppress(OperationalError), database.transaction(due.authority) as session:
            clocks.put_off(session, due)
