"""Work that documents does by itself: render, remove bytes, drop what nobody claimed, sweep."""

import hashlib
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any
from uuid import UUID

import structlog
from flask import Flask
from guichet_kit.database import AUTHORITY, Database
from guichet_kit.jobs import Jobs
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import distinct_on

from guichet_documents import actions
from guichet_documents.actions.deposits import KEPT_UNCLAIMED
from guichet_documents.actions.generated import Order
from guichet_documents.antivirus import NoAnswer, NotScanned, Scanner, ScannerDown
from guichet_documents.models import (
    CLEAN,
    DEPOSITED,
    GENERATED,
    INFECTED,
    TO_SCAN,
    TOO_LARGE,
    WAITING,
    Access,
    Erasure,
    File,
    Removal,
    Rendering,
)
from guichet_documents.names import safe_name
from guichet_documents.rendering import RenderingFailed, render_pdf
from guichet_documents.storage import Storage

DAY_S = 86_400
SWEEP_EVERY_S = 6 * 3_600
ORPHAN_AGE_S = DAY_S
ACCESSES_KEPT_DAYS = 365
AUTHORITIES_AT_ONCE = 20
RENDERING_TURN_S = 5
SCANS_AT_ONCE = 20
MOST_SILENT = 2
BATCH = 200
jobs = Jobs()
log = structlog.get_logger(__name__)


@jobs.every(1)
def render_documents(app: Flask) -> None:
    """Make the documents whose time has come, for a few seconds.

    Each authority has the one that waits for the longest made in turn: a template that takes all
    the time allowed delays the documents of the others by one.
    """
    database, _storage = _parts(app)
    longest = (
        select(Rendering.authority, Rendering.document_id, Rendering.due_at)
        .ext(distinct_on(Rendering.authority))
        .where(Rendering.state == WAITING, Rendering.due_at <= func.now())
        .order_by(Rendering.authority, Rendering.due_at, Rendering.document_id)
        .subquery()
    )
    due = (
        select(longest.c.authority, longest.c.document_id)
        .order_by(longest.c.due_at, longest.c.document_id)
        .limit(AUTHORITIES_AT_ONCE)
    )
    until = time.monotonic() + RENDERING_TURN_S
    while found := _across(database, due):
        for authority, document_id in found:
            render_one(app, authority, document_id)
        if time.monotonic() > until:
            return


def render_one(app: Flask, authority: str, document_id: UUID) -> None:
    """Make one document outside any transaction, then deliver it or note why it failed."""
    database, storage = _parts(app)
    with database.transaction(authority) as session:
        order = actions.take_rendering(session, document_id)
        html = actions.html_in_use(session, order.wanted["template"]) if order else None
    if order is None:
        return
    try:
        made = _render(storage, authority, html, order, _before(app, authority, order))
    except RenderingFailed as error:
        log.warning("rendering_failed", document=str(document_id), reason=str(error))
        with database.transaction(authority) as session:
            actions.fail_rendering(session, document_id, str(error), killed=error.killed)
        return
    app.extensions["guichet"].faults.reach("documents.object_written_row_uncommitted")
    with database.transaction(authority) as session:
        delivered = actions.finish_rendering(session, order, made)
    if not delivered:
        storage.remove(authority, made.object)


def _before(app: Flask, authority: str, order: Order) -> Path | None:
    """Give the document whose pages come first, None without one; raises `RenderingFailed`."""
    database, storage = _parts(app)
    try:
        with database.transaction(authority) as session:
            kept = actions.first_part(session, order)
    except actions.NoFirstPart as error:
        raise RenderingFailed("Le document signé n’est plus là.") from error
    return storage.path(authority, kept) if kept else None


def _render(
    storage: Storage, authority: str, html: str | None, order: Order, before: Path | None
) -> actions.Received:
    if html is None:
        raise RenderingFailed(f"Le modèle « {order.wanted['template']} » n’existe pas.")
    title = order.wanted["title"]
    with storage.scratch() as path:
        render_pdf(html, order.wanted.get("values", {}), title, path, after=before)
        content = path.read_bytes()
        kept = storage.keep(path, authority)
    return actions.Received(
        object=kept,
        name=safe_name(f"{title} {order.wanted.get('number', '')}.pdf", (".pdf",)),
        media_type="application/pdf",
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


@jobs.every(5)
def scan_files(app: Flask) -> None:
    """Ask the antivirus about the files of which it has said nothing, the longest waiting first.

    An antivirus that gives no answer twice is left until the next turn: the other work waits.
    """
    scanner: Scanner | None = app.extensions["guichet_scanner"]
    if scanner is None:
        return
    database, _storage = _parts(app)
    due = (
        select(File.authority, File.id)
        .where(File.scan == TO_SCAN, File.state != GENERATED, File.scan_due_at <= func.now())
        .order_by(File.scan_due_at, File.id)
        .limit(SCANS_AT_ONCE)
    )
    silent = 0
    try:
        for authority, document_id in _across(database, due):
            silent += not scan_one(app, scanner, authority, document_id)
            if silent == MOST_SILENT:
                return
    except ScannerDown as error:
        log.warning("scanner_down", error=str(error))


def scan_one(app: Flask, scanner: Scanner, authority: str, document_id: UUID) -> bool:
    """Scan one file outside any transaction; False when the antivirus gave no answer about it.

    Raises `ScannerDown` when none can be scanned.
    """
    database, storage = _parts(app)
    with database.transaction(authority) as session:
        kept = actions.file_to_scan(session, document_id)
    if kept is None:
        return True
    scan, threat = CLEAN, ""
    try:
        threat = scanner.scan(storage.path(authority, kept))
        scan = INFECTED if threat else CLEAN
    except NotScanned as error:
        scan, threat = TOO_LARGE, str(error)
    except (NoAnswer, FileNotFoundError) as error:  # erased meanwhile, or the antivirus gave up
        log.warning("file_not_scanned", document=str(document_id), error=str(error))
        with database.transaction(authority) as session:
            actions.put_off(session, document_id)
        return not isinstance(error, NoAnswer)
    with database.transaction(authority) as session:
        actions.settle_scan(session, document_id, scan, threat)
    return True


@jobs.every(1)
def erase_objects(app: Flask) -> None:
    """Remove the bytes of deleted files, then tell of the requests of which none is left."""
    database, storage = _parts(app)
    oldest = select(Removal.authority).order_by(Removal.created_at).limit(BATCH).subquery()
    for (authority,) in _across(database, select(oldest.c.authority).distinct()):
        with database.transaction(authority) as session:
            actions.remove_objects(session, storage)
            app.extensions["guichet"].faults.reach("documents.object_removed_row_uncommitted")
    undone = select(Erasure.authority, Erasure.request_id).where(Erasure.done_at.is_(None))
    for authority, request_id in _across(
        database, undone.order_by(Erasure.created_at).limit(BATCH)
    ):
        with database.transaction(authority) as session:
            actions.prove_erasure(session, request_id)


@jobs.every(3_600)
def drop_unclaimed(app: Flask) -> None:
    """Delete the files that no request claimed in 35 days."""
    database, _storage = _parts(app)
    old = (
        select(File.authority, File.id)
        .where(File.state == DEPOSITED, File.created_at < func.now() - KEPT_UNCLAIMED)
        .order_by(File.created_at)
        .limit(BATCH)
    )
    for authority, document_id in _across(database, old):
        with database.transaction(authority) as session:
            actions.drop_unclaimed(session, [document_id])


@jobs.every(SWEEP_EVERY_S)
def sweep_orphans(app: Flask) -> None:
    """Remove the objects older than a day that no row names: a crash came before the commit."""
    database, storage = _parts(app)
    limit = _a_day_ago(database, storage)
    storage.clean_incoming(limit)
    for authority in filter(AUTHORITY.fullmatch, storage.authorities()):
        for names in _batches(storage.older_than(authority, limit)):
            with database.transaction(authority) as session:
                known = set(session.scalars(select(File.object).where(File.object.in_(names))))
            for name in set(names) - known:
                storage.remove(authority, name)
                log.info("orphan_removed", authority=authority, object=name)


def _a_day_ago(database: Database, storage: Storage) -> float:
    """Tell a day by two clocks, the files' and the database's: one that jumped sweeps nothing."""
    with database.worker_transaction() as session:
        now = session.execute(select(func.extract("epoch", func.now()))).scalar_one()
    return min(storage.now(), float(now)) - ORPHAN_AGE_S


@jobs.every(DAY_S)
def purge_accesses(app: Flask) -> None:
    """Forget who opened which file after a year."""
    database, _storage = _parts(app)
    limit = func.now() - func.make_interval(0, 0, 0, ACCESSES_KEPT_DAYS)
    with database.worker_transaction() as session:
        gone = delete(Access).where(Access.at < limit)
        session.execute(gone.execution_options(synchronize_session=False))


def _parts(app: Flask) -> tuple[Database, Storage]:
    return app.extensions["guichet"].database, app.extensions["guichet_storage"]


def _across(database: Database, statement: Any) -> list[Any]:
    """Read a queue across authorities, as the worker role."""
    with database.worker_transaction() as session:
        return list(session.execute(statement))


def _batches(names: Iterator[str]) -> Iterator[list[str]]:
    while batch := list(islice(names, BATCH)):
        yield batch
