"""Row 9: a connector killed when its call has left and nothing says so."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace

import pytest
from guichet_kit.events.rabbit import RabbitTransport
from guichet_onebox.installation import CATALOGUE
from guichet_workflow.actions import publish
from kombu import Connection

from tests.faults.citizen import BIRTH, Agent, Citizen, open_case, plain
from tests.faults.conftest import ANNE, CRASH_S, Fallen, Ground
from tests.faults.partner import CALLED, QUEUE, Partner
from tests.faults.remote import Remote
from tests.faults.staff import program_token, within
from tests.support.suite import Suite

SENT = "partner.sent_unrecorded"
JOURNAL = "partner.journal"
CALLS = """
select body::jsonb -> 'data' ->> 'call_id' from outbox where type = %s and subject = %s
order by position
"""
STANDS = """
select 1 from cases where request_id = %s and jsonb_array_length(state -> 'incidents') = %s
and jsonb_array_length(jsonb_path_query_array(state, '$.extra.calls[*] ? (@.state == "done")')) = %s
"""


def call(name: str, **more: object) -> dict[str, object]:
    """A call of the circuit, whose answer is kept under the name of the connector."""
    return {"do": "connector", "connector": name, "label": f"Le {name}", "result": name, **more}


@pytest.fixture
def calling(ground: Ground) -> Iterator[None]:
    """Birth certificates are looked up outside as long as a test lasts."""
    source = json.loads((CATALOGUE / BIRTH / "workflow.json").read_text())
    changed = json.loads(json.dumps(source))
    changed["statuses"][1]["enter"] = [call("etat", idempotent=True), call("registre")]
    within(ground, "workflow", lambda session: publish(session, changed))
    ground.checker.wait_until_quiet()
    yield
    within(ground, "workflow", lambda session: publish(session, source))


@dataclass
class Launches:
    """Starts the connector again and again on the same journal."""

    ground: Ground
    partner: Partner

    @contextmanager
    def started(self, crash_at: str = "") -> Iterator["subprocess.Popen[bytes]"]:
        """Start it with a fresh token; end it, if it lives, on leaving."""
        given = replace(self.partner, crash_at=crash_at, token=program_token(self.ground))
        command = [sys.executable, "-m", "tests.faults.partner", json.dumps(asdict(given))]
        with subprocess.Popen(command) as process:
            try:
                yield process
            finally:
                process.kill()

    def until_killed(self, crash_at: str) -> None:
        """Let it run to the moment when it kills itself."""
        with self.started(crash_at) as process:
            assert process.wait(CRASH_S) == -9


@pytest.fixture
def queue(ground: Ground) -> Iterator[None]:
    """The connector's queue stands before the first call, and no longer than the test."""
    (ground.folder / JOURNAL).unlink(missing_ok=True)
    transport = RabbitTransport(ground.rabbit.url())
    transport.declare(QUEUE, [CALLED])
    transport.close()
    yield
    with Connection(ground.rabbit.url()) as connection:
        for name in (QUEUE, f"{QUEUE}.dead"):
            connection.default_channel.queue_delete(name)


@pytest.mark.row(9)
@pytest.mark.usefixtures("calling", "queue")
def test_row_9_a_call_sent_and_not_recorded(ground: Ground) -> None:
    """Workflow's relay dies too, with the calls published and not marked: all come twice."""
    suite = ground.launch({"workflow.worker": "relay.confirmed_unmarked"})
    fallen = Fallen(suite, suite.log_start)
    with Remote(hangs_up={"etat"}) as remote:
        partner = Partner(
            ground.rabbit.url(), remote.url, ground.port, "", str(ground.folder / JOURNAL)
        )
        launches = Launches(ground, partner)
        citizen = Citizen(suite.port, ground.ledger)
        request_id = citizen.insist(citizen.fill(BIRTH)).request_id
        fallen.wait_for("workflow.worker")
        launches.until_killed(f"{SENT}:1")
        launches.until_killed(f"{SENT}:2")
        etat, registre = keys_of(suite, request_id)
        assert remote.keys_of("etat") == [etat] * 3  # it hung up, it was killed, it was answered
        assert remote.keys_of("registre") == [registre]
        with launches.started():
            suite.wait_for("workflow", STANDS, request_id, 1, 1)
            again = checked_by_an_agent(ground, request_id, remote)
            suite.wait_for("workflow", STANDS, request_id, 0, 2)
        assert remote.keys_of("registre") == [registre, again]
    assert set(remote.done.values()) == {1}
    assert {etat, registre, again} == set(partner.states())
    assert delivered(partner, etat) > 2
    ((data,),) = suite.sql(
        "workflow", "select state -> 'data' from cases where request_id = %s", request_id
    )
    assert (data["etat"], data["registre"]) == ("etat connu", "registre connu")
    ground.check()


def keys_of(suite: Suite, request_id: str) -> list[str]:
    """The calls that a case has made, in order: each left as one event."""
    return [row[0] for row in suite.sql("workflow", CALLS, CALLED, request_id)]


def delivered(partner: Partner, call_id: str) -> int:
    """How many times the broker handed a call over."""
    return [line[:2] for line in partner.lines()].count((call_id, "delivered"))


def checked_by_an_agent(ground: Ground, request_id: str, remote: Remote) -> str:
    """Let an agent look first, then have the call made again; give its new key."""
    browser = Agent(ground.suite.port, ANNE, ground.ledger).browser
    page = open_case(browser, request_id)
    assert "À vérifier : « Le registre »" in plain(page).replace("\u00a0", " ")
    again = {"do": ""}  # « Réessayer », not « Passer »
    refused = browser.submit(page, page.form("/incidents"), **again)
    assert refused.status == 422
    assert len(keys_of(ground.suite, request_id)) == len(remote.keys_of("registre")) + 1
    assert browser.submit(page, page.form("/incidents"), checked="1", **again).status == 303
    return keys_of(ground.suite, request_id)[-1]
