"""Row 34: the clock of one process is false; the database's decides, and nobody is signed out."""

import http.client
import os
import time
from collections.abc import Callable
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from guichet_onebox.servers import free_port

from tests.faults.citizen import BIRTH, STREET, Agent, Citizen, choose, open_case
from tests.faults.conftest import ANNE, Ground
from tests.faults.staff import program_token
from tests.faults.standins import STARTED_S, skewed, without
from tests.faults.test_races import BRUNO
from tests.support.suite import Suite

HOUR, YEARS = 3_600.0, 10 * 365 * 86_400.0
LATE_S = 60.0
OBEYS_S = 20.0
SKEWS = (("+1h", HOUR), ("-1h", -HOUR), ("+10y", YEARS))
STATUS = "select 1 from cases where request_id = %s and status = %s"
FIRED = "select 1 from history where request_id = %s and kind = 'timer'"
SOON = """
with due as (
  update timers set due_at = now() + interval '30 minutes' where key like '%%.relance.%%'
    and request_id = %s returning authority, request_id, key, due_at)
update cases set state = jsonb_set(state, '{timers}', (
  select jsonb_agg(case when timer ->> 'key' = due.key
                   then timer || jsonb_build_object('due_at', due.due_at) else timer end)
  from jsonb_array_elements(state -> 'timers') timer))
from due where (cases.authority, cases.request_id) = (due.authority, due.request_id)
"""
DUE = """
select 1 from cases where request_id = %s and abs(extract(epoch from received_at - now())) < 600
  and due_at between now() and now() + interval '10 days'
  and (select min(at) from history h where h.request_id = cases.request_id) > received_at
  and (select max(at) from history h where h.request_id = cases.request_id) <= now()
"""
EVENTS = """
select count(*) from outbox where abs(extract(epoch from (body::jsonb ->> 'time')::timestamptz
  - created_at)) > 60
"""


def awaiting(ground: Ground) -> str:
    """A case whose citizen is asked something: she is reminded in ten days."""
    suite = ground.suite
    citizen = Citizen(suite.port, ground.ledger)
    request_id = citizen.insist(citizen.fill(BIRTH)).request_id
    suite.wait_for("workflow", STATUS, request_id, "verification")
    anne = Agent(suite.port, ANNE, ground.ledger).browser
    page = open_case(anne, request_id)
    assert choose(anne, page, "complement", "Dans quelle commune ?").status == 303
    return request_id


@pytest.mark.row(34)
def test_row_34_no_timer_is_early_nor_fires_twice(ground: Ground) -> None:
    """The only worker of workflow is wrong by an hour, then the other way, then by ten years."""
    suite = ground.suite
    due, soon = [awaiting(ground) for _skew in SKEWS], awaiting(ground)
    suite.sql("workflow", SOON, soon)
    opened = []
    with without(ground, "workflow.worker"), skewed(ground, "workflow", "worker") as clock:
        for request_id, (skew, seconds) in zip(due, SKEWS, strict=True):
            clock.set(skew, seconds)
            opened.append(new_case(ground))
            suite.let_time_pass(request_id, "%.relance.%")
            suite.wait_for("workflow", FIRED, request_id, seconds=LATE_S)
            assert suite.sql("workflow", FIRED, soon) == []
    ground.check()
    assert [len(suite.sql("workflow", FIRED, one)) for one in (*due, soon)] == [1, 1, 1, 0]
    assert [len(suite.sql("workflow", DUE, one)) for one in opened] == [1, 1, 1]
    assert suite.sql("workflow", EVENTS) == [(0,)]


def new_case(ground: Ground) -> str:
    """A case that the worker with the false clock opens."""
    citizen = Citizen(ground.suite.port, ground.ledger)
    request_id = citizen.insist(citizen.fill(BIRTH)).request_id
    ground.suite.wait_for("workflow", STATUS, request_id, "verification", seconds=STARTED_S)
    return request_id


ABANDON = """
update drafts set answers = answers || '{"description": "abandonné"}'
where answers ->> 'description' = %s
"""
TRIES = "select bucket, time_window, count from tries where bucket <> 'over'"
OVER = {
    "gateway": (
        "insert into tries values ('valmont', 'over', 0, 1)",
        "select 1 from tries where bucket = 'over'",
    ),
    "identity": (
        """
        update sessions set expires_at = now() - interval '1 minute'
        where account_id in (select id from accounts where name = 'Bruno Tessier')
        """,
        """
        select 1 from sessions
        where account_id in (select id from accounts where name = 'Bruno Tessier')
        """,
    ),
    "forms": (
        """
        update drafts set expires_at = now() - interval '1 minute'
        where answers ->> 'description' = 'abandonné'
        """,
        "select 1 from drafts where answers ->> 'description' = 'abandonné'",
    ),
}
"""What is put past its time in each service, and how one sees that its worker has swept."""


@pytest.mark.row(34)
def test_row_34_ten_years_ahead_nothing_is_swept_but_what_is_over(ground: Ground) -> None:
    """Workers that forget what time ended: sessions, drafts, tries, files without a row."""
    suite = ground.suite
    anne, _bruno = (Agent(suite.port, email, ground.ledger).browser for email in (ANNE, BRUNO))
    kept, left = (Citizen(suite.port, ground.ledger) for _ in range(2))
    check = kept.fill(STREET)
    left.fill(STREET)
    suite.sql("forms", ABANDON, left.words)
    tried = sorted(suite.sql("gateway", TRIES))
    written, orphan = two_files(ground)
    names = [f"{service}.worker" for service in (*OVER, "documents")]
    with without(ground, *names), ExitStack() as stack:
        for service, (spoil, _seen) in OVER.items():
            suite.sql(service, spoil)
        for name in names:
            stack.enter_context(skewed(ground, name.partition(".")[0], "worker", "+10y"))
        for service, (_spoil, seen) in OVER.items():
            until(partial(swept, suite, service, seen))
        until(lambda: not orphan.exists())
        assert written.exists()
        assert sorted(suite.sql("gateway", TRIES)) == tried
    assert anne.get("/agents/").path == "/agents/"
    assert not kept.insist(check).again
    written.unlink()
    ground.check()


def two_files(ground: Ground) -> tuple[Path, Path]:
    """An object whose row is about to be written, and one whose row never came, for three days."""
    place = ground.folder / "files" / "valmont" / "ff" / "ff"
    place.mkdir(parents=True, exist_ok=True)
    written, orphan = place / f"ffff{0:028x}", place / f"ffff{1:028x}"
    for file in (written, orphan):
        file.write_bytes(b"no row names it")
    old = time.time() - 3 * 86_400
    os.utime(orphan, (old, old))
    return written, orphan


def swept(suite: Suite, service: str, query: str) -> bool:
    return not suite.sql(service, query)


def until(done: Callable[[], bool], seconds: float = STARTED_S) -> None:
    """Wait until something is done."""
    limit = time.monotonic() + seconds
    while not done():
        assert time.monotonic() < limit, done
        time.sleep(0.1)


TOLD = (
    ("+0", 0.0, 200),
    ("-61", -61.0, 401),
    ("+181", 181.0, 401),
    *((skew, seconds, 401) for skew, seconds in SKEWS),
    ("-0", 0.0, 200),
)
"""How false the clock is, and what a service then answers to a token that has just been given."""


@pytest.mark.row(34)
def test_row_34_no_token_outlives_its_end_by_a_minute(ground: Ground) -> None:
    """A web process of workflow with a false clock, and tokens that last two minutes."""
    port = free_port()
    given = {
        "GUICHET_PORT": str(port),
        "GUICHET_IDENTITY_URL": f"http://127.0.0.1:{ground.port}",
    }
    anne = Agent(ground.suite.port, ANNE, ground.ledger).browser
    with skewed(ground, "workflow", "web", **given) as clock:
        until(lambda: answer(port, "") == 401)
        for skew, seconds, status in TOLD:
            clock.set(skew, seconds)
            until(partial(answers, ground, port, status), seconds=OBEYS_S)
    assert anne.get("/agents/").path == "/agents/"
    ground.check()


def answers(ground: Ground, port: int, status: int) -> bool:
    """Tell whether a new token gets this status: a forked web process obeys a second later."""
    return answer(port, program_token(ground)) == status


def answer(port: int, token: str) -> int:
    """Ask a service itself for what needs a right; 0 while it does not answer."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request(
            "GET", "/api/v1/definitions", headers={"Authorization": f"Bearer {token}"}
        )
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
