"""Work that identity does by itself: rows past their time are removed."""

from datetime import timedelta

from flask import Flask
from guichet_kit.jobs import Jobs
from sqlalchemy import delete, func

from guichet_identity.models import Attempt, Code, Link, LiveSession

jobs = Jobs()
PERIOD_S = 3_600
CODES_KEPT = timedelta(days=1)
ATTEMPTS_KEPT = timedelta(days=90)


@jobs.every(PERIOD_S)
def sweep(app: Flask) -> None:
    """Remove spent codes after a day, dead links and sessions at once, old tries after 90 days."""
    past = (
        delete(Code).where(Code.expires_at < func.now() - CODES_KEPT),
        delete(Link).where(Link.expires_at < func.now()),
        delete(LiveSession).where(LiveSession.expires_at < func.now()),
        delete(Attempt).where(Attempt.changed_at < func.now() - ATTEMPTS_KEPT),
    )
    with app.extensions["guichet"].database.worker_transaction() as session:
        for statement in past:
            session.execute(statement.execution_options(synchronize_session=False))
