"""Facts counted afresh: equal to what is held elsewhere, whole or not at all."""

import json
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit import cli as kit_cli
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench
from guichet_stats import cli, create_app
from guichet_stats.models import Fact
from guichet_stats.settings import Settings

from .conftest import give, moved, sent

SENT, MOVED = "forms.submission.sent.v1", "workflow.case.moved.v1"
OWN = {"procedure": "acte-naissance", "family": "etat-civil", "channel": "web"}
RECEIVED = {"kind": "received", **OWN, "at": "2026-03-03T09:00:00+00:00"}
CLOSED = {
    "kind": "closed",
    **OWN,
    "received_at": "2026-03-03T09:00:00+00:00",
    "at": "2026-03-06T09:00:20+00:00",
}


def read(at: str = "2099-01-01T00:00:00+00:00") -> list[dict[str, Any]]:
    return [{"kind": "read", "type": kind, "at": at} for kind in (SENT, MOVED)]


def facts(bench: Bench) -> Counter[Any]:
    kept = sa.select(Fact.kind, Fact.month, Fact.procedure, Fact.family, Fact.channel, Fact.delay_s)
    with bench.transaction() as session:
        return Counter(map(tuple, session.execute(kept)))


@pytest.fixture
def rebuild(bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command on some lines; give its status and what it printed."""

    def run(*lines: Any) -> tuple[int, str]:
        file = tmp_path / "lines"
        file.write_text("".join(json.dumps(line) + "\n" for line in lines))
        service = kit_cli.Service("guichet_stats", create_app, Settings, cli.MIGRATIONS)
        settings = replace(bench.app.extensions["guichet"].settings)
        chosen = type("Chosen", (), {"authority": bench.authority, "file": [str(file)]})()
        status = cli.run_rebuild(service, settings, chosen)
        told = capsys.readouterr()
        return status, told.out + told.err

    return run


def test_facts_are_what_events_would_have_counted(bench: Bench, rebuild: Any) -> None:
    give(bench, received=2, closed=1)
    counted = facts(bench)
    with bench.transaction() as session:
        session.execute(sa.update(sa.table("inbox", sa.column("handler"))).values(handler="x"))
    assert rebuild(*read(), RECEIVED, RECEIVED, CLOSED) == (0, "3\n")
    assert facts(bench) == counted
    assert rebuild(*read(), RECEIVED) == (0, "1\n")
    assert sum(facts(bench).values()) == 1


def test_an_event_still_on_its_way_is_not_counted_again(bench: Bench, rebuild: Any) -> None:
    told, other = uuid7(), uuid7()
    known = {"kind": "event", "type": SENT, "id": str(told)}
    assert rebuild(*read(), RECEIVED, known)[0] == 0
    bench.deliver(SENT, sent(), event_id=told)
    assert sum(facts(bench).values()) == 1
    bench.deliver(SENT, sent(), event_id=other)
    assert sum(facts(bench).values()) == 2


def test_what_was_counted_meanwhile_would_be_lost(bench: Bench, rebuild: Any) -> None:
    event_id = uuid7()
    bench.deliver(MOVED, moved(), event_id=event_id)
    before = facts(bench)
    status, told = rebuild(*read("2020-01-01T00:00:00+00:00"), RECEIVED)
    assert (status, facts(bench)) == (1, before)
    assert "stop the worker" in told
    known = {"kind": "event", "type": MOVED, "id": str(event_id)}
    assert rebuild(*read("2020-01-01T00:00:00+00:00"), known)[0] == 0


@pytest.mark.parametrize(
    "lines", [[RECEIVED], read()[:1], [*read(), {"kind": "other"}], [*read(), 3]]
)
def test_lines_that_lack_or_say_nothing_change_nothing(
    bench: Bench, rebuild: Any, lines: list[Any]
) -> None:
    give(bench, received=1)
    before = facts(bench)
    assert rebuild(*lines)[0] == 1
    assert facts(bench) == before
