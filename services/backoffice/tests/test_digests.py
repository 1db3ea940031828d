"""The mail of the morning: counted, once a day, nothing when nothing awaits, switched off."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from guichet_backoffice import jobs
from guichet_backoffice.actions import digests
from guichet_backoffice.models import Subscriber
from guichet_kit.testing import Bench, check_contract
from sqlalchemy import func, select, update

from .conftest import moved, officer, sent, stamp, status, take

MADE = "backoffice.digest.made.v1"
EVENTS = Path(__file__).parents[1] / "contracts" / "events"
PAGE = "/agents/resume-du-matin"


@pytest.fixture(autouse=True)
def _morning(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any hour of these tests is one at which mails leave."""
    monkeypatch.setattr(digests, "is_time", lambda now: True)


def come(bench: Bench, **more: Any) -> None:
    """Have an agent come, who was told yesterday."""
    assert officer(bench, **more).get("/agents/").status_code == 200
    yesterday(bench)


def yesterday(bench: Bench) -> None:
    with bench.transaction() as session:
        past = func.now() - func.make_interval(0, 0, 0, 1)
        session.execute(update(Subscriber).values(told_at=past))


def made(bench: Bench) -> list[dict[str, Any]]:
    found = bench.emitted(MADE)
    for data in found:
        check_contract(EVENTS, MADE, data)
    return found


def test_what_awaits_an_agent_is_counted(bench: Bench) -> None:
    take(bench, sent(), due_at=stamp(days=-1))
    take(bench, sent(number="2026-000413"), legal_at=stamp(days=4))
    take(bench, sent(number="2026-000414"), incidents=2)
    request = sent(number="2026-000415", received_at=stamp(days=-9))
    take(bench, request)
    answer = {"by": {"kind": "citizen", "name": ""}, "previous": "attente"}
    bench.deliver("workflow.case.moved.v1", moved(request, 2, **answer))
    come(bench)
    jobs.send_digests(bench.app)
    [mail] = made(bench)
    counts = {"late": 1, "legal_soon": 1, "incidents": 1, "answered": 1, "new": 3}
    assert {name: number for name, number in mail["counts"].items() if number} == counts
    assert mail["text"].startswith("- 1 demande en retard\n")
    assert "Le Goff" not in str(mail)
    assert mail["link"].endswith("/agents/")


def test_it_leaves_once_a_day_whatever_the_workers(bench: Bench) -> None:
    take(bench, sent())
    come(bench)
    with ThreadPoolExecutor(3) as workers:
        for _each in range(2):
            list(workers.map(lambda _: jobs.send_digests(bench.app), range(3)))
    assert len(made(bench)) == 1
    yesterday(bench)
    jobs.send_digests(bench.app)
    assert len(made(bench)) == 2


def test_nothing_leaves_when_nothing_awaits_and_it_is_not_looked_for_again(bench: Bench) -> None:
    come(bench)
    jobs.send_digests(bench.app)
    assert made(bench) == []
    with bench.transaction() as session:
        told = session.scalar(select(Subscriber.told_at))
    assert told is not None
    assert datetime.now(UTC) - told < timedelta(minutes=5)


def test_an_agent_sees_only_her_own(bench: Bench) -> None:
    take(bench, sent())
    come(bench, roles=["voirie"], families=["voirie"])
    jobs.send_digests(bench.app)
    assert made(bench) == []


def test_each_agent_switches_it_off(bench: Bench) -> None:
    take(bench, sent())
    client = officer(bench)
    assert "Ne plus le recevoir" in client.get(PAGE).text
    assert client.post(PAGE, data={"recevoir": "non"}).location == f"{PAGE}?fait=1"
    assert "Vous ne recevez plus" in client.get(f"{PAGE}?fait=1").text
    come(bench)
    jobs.send_digests(bench.app)
    assert made(bench) == []
    client.post(PAGE, data={"recevoir": "oui"})
    jobs.send_digests(bench.app)
    assert len(made(bench)) == 1
    assert bench.client("citizen").get(PAGE).status_code == 403


def test_who_does_not_come_any_more_is_written_to_no_more(bench: Bench) -> None:
    take(bench, sent())
    come(bench)
    with bench.transaction() as session:
        session.execute(update(Subscriber).values(seen_at=func.now() - digests.KNOWN_FOR * 1.1))
    jobs.send_digests(bench.app)
    assert made(bench) == []
    with bench.transaction() as session:
        session.execute(update(Subscriber).values(seen_at=func.now() - digests.KNOWN_FOR * 4))
    jobs.forget_absent(bench.app)
    with bench.transaction() as session:
        assert session.scalar(select(Subscriber.agent_id)) is None


def test_one_that_fails_holds_no_other_up(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    take(bench, sent())
    come(bench, sub="agent-a")
    come(bench, sub="agent-b")
    tell = digests.tell

    def failing(session: Any, claimed: Any, now: datetime) -> bool:
        if claimed.scope.agent_id == "agent-a":
            raise RuntimeError("oops")
        return tell(session, claimed, now)

    monkeypatch.setattr(digests, "tell", failing)
    jobs.send_digests(bench.app)
    assert [mail["agent_id"] for mail in made(bench)] == ["agent-b"]
    monkeypatch.setattr(digests, "tell", tell)
    jobs.send_digests(bench.app)
    assert {mail["agent_id"] for mail in made(bench)} == {"agent-a", "agent-b"}


def test_the_words_of_each_kind() -> None:
    counts = {"legal_today": 1, "late": 2, "today": 1, "new": digests.CAP + 1, "answered": 0}
    assert digests.words(counts).replace("\u00a0", " ") == (
        "- 1 demande : le délai légal finit aujourd’hui\n"
        "- 2 demandes en retard\n"
        "- 1 demande à rendre aujourd’hui\n"
        "- plus de 1000 nouvelles demandes"
    )


def test_a_closed_case_has_no_incident_to_tell(bench: Bench) -> None:
    done = {"status": status("faite", "Faite", "done", "nobody"), "closed_at": stamp()}
    take(bench, sent(received_at=stamp(days=-9)), incidents=1, **done)
    come(bench)
    jobs.send_digests(bench.app)
    assert made(bench) == []
