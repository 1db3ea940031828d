"""kill -9 between an object and its row: the orphan is swept, the work done again."""

import dataclasses
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID, uuid4

import psycopg
import pytest
from guichet_documents import actions, jobs
from guichet_documents.models import File, Rendering
from guichet_documents.pages import deposit
from guichet_kit.database import transaction
from guichet_kit.testing import Bench, ServiceUnderTest
from sqlalchemy import func, select, update
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from . import samples

POINT = "documents.object_written_row_uncommitted"
CHILD = Path(__file__).with_name("crash.py")


def die(running: ServiceUnderTest, bench: Bench, deed: str, target: str) -> None:
    """Run a deed in a process that is killed once its object is written."""
    settings = dataclasses.replace(running.settings, crash_at=POINT, authority=bench.authority)
    values = json.dumps(dataclasses.asdict(settings))
    done = subprocess.run(
        [sys.executable, str(CHILD), deed, values, target], timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL


def sweep(bench: Bench, folder: Path) -> None:
    """Sweep as if a day had gone by."""
    old = time.time() - jobs.ORPHAN_AGE_S - 60
    for path in samples.objects(folder):
        os.utime(path, (old, old))
    jobs.sweep_orphans(bench.app)


def test_a_deposit_killed_before_its_row(
    running: ServiceUnderTest, bench: Bench, folder: Path
) -> None:
    die(running, bench, "deposit", samples.deposit_ticket(bench, accept=["text/plain"]))
    assert len(samples.objects(folder)) == 1
    with bench.transaction() as session:
        assert session.scalars(select(File)).all() == []
    sweep(bench, folder)
    assert not samples.objects(folder)


def test_a_rendering_killed_before_its_row(
    running: ServiceUnderTest, bench: Bench, folder: Path
) -> None:
    wanted = samples.wanted(uuid4())
    with bench.transaction() as session:
        actions.put_template(session, "recepisse", "Récépissé", "<p>{{ nom }}</p>")
        actions.order_document(session, wanted)
    die(running, bench, "render", wanted["document_id"])
    assert bench.emitted("documents.document.made.v1") == []
    with bench.transaction() as session:
        session.execute(update(Rendering).values(due_at=func.now()))
    jobs.render_one(bench.app, bench.authority, UUID(wanted["document_id"]))
    assert len(bench.emitted("documents.document.made.v1")) == 1
    assert len(samples.objects(folder)) == 2
    sweep(bench, folder)
    assert len(samples.objects(folder)) == 1


@contextmanager
def answer_lost() -> Iterator[Session]:
    """A transaction that is committed, whose answer does not come back."""
    with transaction() as session:
        yield session
    raise OperationalError(None, None, psycopg.OperationalError("server closed the connection"))


def test_a_commit_whose_answer_is_lost_keeps_the_object(
    bench: Bench, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(deposit, "transaction", answer_lost)
    assert samples.send(bench, (b"a", "note.txt"), accept=["text/plain"]).status_code == 503
    with bench.transaction() as session:
        rows = session.scalars(select(File.object)).all()
    assert [path.name for path in samples.objects(folder)] == rows
    assert len(rows) == 1
