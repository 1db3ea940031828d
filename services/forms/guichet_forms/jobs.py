"""Periodic work of forms."""

import time
from uuid import UUID

import structlog
from flask import Flask
from guichet_kit.jobs import Jobs

from guichet_forms.actions import drafts, prefills, procedures, repeats, terms
from guichet_forms.actions.answers import exporting
from guichet_forms.actions.cards.importing import purge_imports
from guichet_forms.actions.exchange import keeping
from guichet_forms.actions.sources.answers import purge_answers
from guichet_forms.core.exporting import channel_names

jobs = Jobs()
EXPORT_SLICE_S = 2.0
"""How long an export is written before other work gets its turn."""
log = structlog.get_logger(__name__)


@jobs.every(20)
def open_and_close(app: Flask) -> None:
    """Tell the house of the procedures that a date has opened or closed."""
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        dated = terms.list_dated(session)
    for authority, slug in dated:
        with database.transaction(authority) as session:
            procedures.tell_openness(session, procedures.find(session, slug))


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


@jobs.every(1)
def write_exports(app: Flask) -> None:
    """Write the exports that wait, a slice of each."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        waiting = exporting.list_waiting(session)
    for authority, export_id in waiting:
        write_export(app, authority, export_id)


def write_export(app: Flask, authority: str, export_id: UUID) -> None:
    """Write one export until its slice is over, each step kept; count a failure."""
    database, library = app.extensions["guichet"].database, app.extensions["guichet_forms"]
    until = time.monotonic() + EXPORT_SLICE_S
    left = True
    while left and time.monotonic() < until:
        try:
            with database.transaction(authority) as session:
                left = exporting.take_step(session, library, export_id, channel_names())
        except Exception:  # what cannot be written must not keep the others from being written
            log.exception("export_step_failed", export=str(export_id))
            with database.transaction(authority) as session:
                exporting.fail(session, export_id)
            return


@jobs.every(3_600)
def purge_exports(app: Flask) -> None:
    """Erase the exports whose time is over."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        exporting.purge(session)


@jobs.every(3_600)
def purge_prefills(app: Flask) -> None:
    """Erase the prepared answers whose time is over."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        prefills.purge(session)


@jobs.every(3_600)
def purge_bundles(app: Flask) -> None:
    """Erase the files of definitions that nobody confirmed in a day."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        keeping.purge(session)
