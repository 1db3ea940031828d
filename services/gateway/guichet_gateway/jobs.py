"""What the gateway's worker does by itself: it erases sessions and counts that time ended."""

from flask import Flask
from guichet_kit.jobs import Jobs

from guichet_gateway.actions import limits, sessions

jobs = Jobs()


@jobs.every(300)
def purge(app: Flask) -> None:
    """Erase ended sessions and old counts of tries, across authorities."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        sessions.purge_sessions(session)
        limits.purge_tries(session)
