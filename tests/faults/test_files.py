"""Rows 1 and 13: processes killed while a file is on its way, between its bytes and its row."""

import os
import signal
import threading
import time
from collections.abc import Callable

import pytest

from tests.faults.browser import Page
from tests.faults.citizen import BIRTH, Citizen, Receipt
from tests.faults.conftest import Fallen, Ground
from tests.faults.killing import kill_whole, restart, wait_until_back
from tests.faults.uploads import Files, Store, photo, upload
from tests.support.suite import Suite

TEN_MB = 9_900_000
NAMES = ("rue.jpg", "lampadaire.jpg")
WRITTEN, REMOVED = (
    "documents.object_written_row_uncommitted",
    "documents.object_removed_row_uncommitted",
)


@pytest.mark.row(1)
def test_row_1_gateway_killed_during_an_upload(ground: Ground) -> None:
    """20 MB are half-way; then documents is killed while it reads 10 MB of them."""
    suite, store = ground.suite, Store(ground.suite)
    citizen = Citizen(suite.port, ground.ledger)
    page = citizen.add_file()
    before = (store.rows, store.objects.keys())
    files = dict.fromkeys(NAMES, photo(TEN_MB))
    killed: list[int] = []
    cut = upload(
        citizen.browser, page, files, lambda: killed.append(kill_whole(suite, "gateway.web"))
    )
    assert cut.status == 0
    wait_until_back(suite, "gateway.web", *killed)
    assert (store.rows, store.objects.keys(), store.incoming) == (*before, [])
    _kill_while_written(suite, store, citizen, page, files)
    assert (store.rows, store.objects.keys()) == before
    _send_and_check(ground, citizen, page, files)
    store.let_a_day_pass()
    restart(suite, "documents.worker")
    _wait_until(lambda: store.incoming == [])
    assert store.orphans == set()
    ground.check()


def _kill_while_written(
    suite: Suite, store: Store, citizen: Citizen, page: Page, files: Files
) -> None:
    """Kill documents when a half of a file lies in its folder, and see that it stays there."""
    sending = threading.Thread(target=upload, args=(citizen.browser, page, files))
    sending.start()
    web = suite.pids["documents.web"]
    while sending.is_alive():
        if store.incoming:
            os.killpg(web, signal.SIGSTOP)
            if store.incoming:
                break
            os.killpg(web, signal.SIGCONT)
        time.sleep(0.002)
    kill_whole(suite, "documents.web")
    sending.join()
    wait_until_back(suite, "documents.web", web)
    assert store.incoming != []
    assert citizen.browser.pages[-1].status == 503


def _send_and_check(ground: Ground, citizen: Citizen, page: Page, files: Files) -> Receipt:
    """Send the same files from the same page again, then the request; they are joined to it."""
    answer = upload(citizen.browser, page, files)
    assert answer.status == 303, (answer.status, answer.text[-1500:])
    shown = citizen.browser.follow(answer)
    assert all(name in shown.text for name in files)
    receipt = citizen.insist(citizen.fill())
    claimed = "select 1 from files where request_id = %s and state = 'claimed' offset %s"
    ground.suite.wait_for("documents", claimed, receipt.request_id, len(files) - 1)
    return receipt


def _wait_until(true: Callable[[], bool], seconds: float = 20) -> None:
    limit = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < limit
        time.sleep(0.1)


@pytest.mark.row(13)
def test_row_13_killed_between_the_bytes_and_their_row(ground: Ground) -> None:
    """The web with a photo that was sent, the worker with a document that it made."""
    suite = ground.launch({"documents.web": WRITTEN, "documents.worker": WRITTEN})
    store, fallen = Store(suite), Fallen(suite, suite.log_start)
    citizen, other = (Citizen(suite.port, ground.ledger) for _ in range(2))
    page, files, rows = citizen.add_file(), {NAMES[0]: photo(100_000)}, store.rows
    assert upload(citizen.browser, page, files).status == 503
    fallen.wait_for("documents.web")
    assert (store.rows, len(store.orphans)) == (rows, 1)
    _send_and_check(ground, citizen, page, files)
    request_id = other.insist(other.fill(BIRTH)).request_id
    fallen.wait_for("documents.worker")
    suite.sql("documents", "update renderings set due_at = now() where state = 'waiting'")
    made = "select 1 from files where request_id = %s and state = 'generated'"
    assert len(suite.wait_for("documents", made, request_id)) == 1
    assert len(store.orphans) == 2
    store.let_a_day_pass()
    restart(suite, "documents.worker")
    _wait_until(lambda: not store.orphans)
    ground.check()


@pytest.mark.row(13)
def test_row_13_killed_between_the_removal_and_its_row(ground: Ground) -> None:
    """A photo that no request claimed goes after 35 days, and who removes it dies half-way."""
    citizen = Citizen(ground.suite.port, ground.ledger)
    rows = Store(ground.suite).rows
    answer = upload(citizen.browser, citizen.add_file(), {NAMES[0]: photo(100_000)})
    assert answer.status == 303
    (name,) = Store(ground.suite).rows - rows
    old = "update files set created_at = now() - interval '36 days' where object = %s"
    ground.suite.sql("documents", old, name)
    store = Store(ground.launch({"documents.worker": REMOVED}))
    pids = store.suite.pids
    _wait_until(lambda: store.suite.pids["documents.worker"] > pids["gateway.worker"])
    _wait_until(lambda: not store.suite.sql("documents", "select 1 from removals"))
    assert (store.rows, name in store.objects) == (rows, False)
    ground.check()
