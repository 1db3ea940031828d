"""What the tests of batches share: cases selected, an act launched, the worker's turn."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask.testing import FlaskClient
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.models import Batch, Case
from sqlalchemy import select, update

HOME = "/agents/dossiers/lots/"
REFUSE = "choice/acte-naissance/refuser"
DELIVER = "choice/acte-naissance/delivrer"


def selected(who: FlaskClient, ids: list[str]) -> str:
    """Select cases and give the address of their batch."""
    answer = who.post(HOME, data={"ids": ids})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def prepared(who: FlaskClient, ids: list[str], act: str, **form: Any) -> str:
    """Choose the act too."""
    url = selected(who, ids)
    answer = who.post(url, data={"act": act, **form})
    assert answer.status_code == 303, answer.text
    assert answer.location == f"{url}apercu"
    return url


def confirmed(who: FlaskClient, url: str, confirmation: str = "") -> dict[str, str]:
    """Give what the form of the preview posts, with what confirms it typed."""
    shown = re.search(r'name="seen" value="(\w+)"', who.get(f"{url}apercu").text)
    assert shown
    return {"confirmation": confirmation, "seen": shown[1]}


def launched(
    who: FlaskClient, ids: list[str], act: str, confirmation: str = "", **form: Any
) -> str:
    """Launch it too."""
    url = prepared(who, ids, act, **form)
    answer = who.post(f"{url}apercu", data=confirmed(who, url, confirmation))
    assert answer.status_code == 303, answer.text
    return url


def let_grace_pass(bench: Bench) -> None:
    """Let the ten seconds pass in which a batch may be cancelled."""
    with bench.transaction() as session:
        earlier = Batch.starts_at - timedelta(seconds=11)
        session.execute(update(Batch).values(starts_at=earlier))


def work(bench: Bench) -> None:
    """Let the worker have turns, which batches of other tests share, until nothing waits here."""
    for _turn in range(30):
        with bench.app.app_context():
            jobs.carry_out_batches(bench.app)
        with bench.app.extensions["guichet"].database.worker_transaction() as session:
            waiting = {one.authority for one in jobs.batches.list_at_work(session)}
        if bench.authority not in waiting:
            return


def carried_out(bench: Bench) -> None:
    """Let the grace pass, and the worker have a turn."""
    let_grace_pass(bench)
    work(bench)


def statuses(bench: Bench, ids: list[str]) -> list[str]:
    """Give the status of each case."""
    with bench.transaction() as session:
        found = {row.request_id: row.status for row in session.scalars(select(Case))}
    return [found[UUID(one)] for one in ids]


def said(page: str) -> str:
    """Give the words of a page."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page)).replace("\u00a0", " ")
