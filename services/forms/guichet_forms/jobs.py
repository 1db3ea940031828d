"""Periodic work of forms."""

import structlog
from flask import Flask
from guichet_kit.jobs import Jobs

from guichet_forms.actions import drafts, repeats
from guichet_forms.actions.cards.importing import purge_imports
from guichet_forms.actions.sources.answers import purge_answers

jobs = Jobs()
log = structlog.get_logger(__name__)


@jobs.every(3_600)
def purge_drafts(app: Flask) -> None:
    """Erase the drafts that nobody took up again in time."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        count = drafts.purge(session)
    if count:
        log.info("drafts_purged", count=count)


@jobs.every(3_600)
def forget_repeats(app: Flask) -> None:
    """Forget the calls that may no longer come again."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        repeats.purge(session)


@jobs.every(3_600)
def purge_kept(app: Flask) -> None:
    """Erase the answers of remote sources and the files of cards whose time is over."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        purge_answers(session)
        purge_imports(session)
