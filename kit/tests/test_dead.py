"""`dead list` and `dead replay`: what was set aside here, and what the broker gave up."""

from contextlib import closing
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path

import guichet_sample
import pytest
import sqlalchemy as sa
import structlog
from flask import Flask
from guichet_kit.cli import Service, run
from guichet_kit.events.outbox import outbox, parked
from guichet_kit.events.transport import connect, declare_queue
from guichet_kit.ids import uuid7
from guichet_kit.settings import Settings
from guichet_kit.testing import Bench
from guichet_sample import DONE
from kombu import Connection

MIGRATIONS = Path(guichet_sample.__file__).parent / "migrations"


def dead(settings: Settings, *arguments: str) -> int:
    return command(settings, "dead", *arguments)


def command(settings: Settings, *arguments: str) -> int:
    """Run a command in the environment that the settings make."""
    made: list[Flask] = []

    def create_app(found: Settings) -> Flask:
        made.append(guichet_sample.create_app(found))
        return made[0]

    service = Service("guichet_sample", create_app, Settings, MIGRATIONS)
    with pytest.MonkeyPatch.context() as patch:
        for one in fields(settings):
            patch.setenv(f"GUICHET_{one.name.upper()}", str(getattr(settings, one.name)))
        status = run(service, arguments)
    made[0].extensions["guichet"].database.dispose()
    structlog.reset_defaults()
    return status


def dead_letter(url: str, body: str) -> None:
    """Put a message where the broker puts what it gives up."""
    declare_queue(url, "sample", [DONE])
    with Connection(url) as connection, connection.channel() as channel:
        connection.Producer(channel).publish(body, exchange="", routing_key="sample.dead")


def test_what_the_broker_gave_up_is_listed_and_replayed(
    bench: Bench, broker_url: str, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.client().post("/things", data={"name": "killer"})
    with bench.transaction() as session:
        event, body = session.execute(sa.select(outbox.c.id, outbox.c.body)).one()
    dead_letter(broker_url, body)
    settings = replace(bench.service.settings, bus_url=broker_url)
    assert dead(settings, "list") == 0
    [line] = [one for one in capsys.readouterr().out.splitlines() if str(event) in one]
    assert "parked\tgiven up by the broker" in line
    assert dead(settings, "replay", str(event)) == 0
    assert capsys.readouterr().out == "1\n"
    with bench.transaction() as session:
        assert session.scalars(sa.select(parked.c.retry_at)).one() is not None
    with closing(connect(broker_url)) as transport:
        transport.take_dead("sample", lambda left: pytest.fail(f"{left!r} is there still"))


def test_a_broker_that_is_away_does_not_hide_what_is_here(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = replace(bench.service.settings, bus_url="amqp://127.0.0.1:1//")
    assert dead(settings, "replay", str(uuid7())) == 0
    told = capsys.readouterr()
    assert told.out == "0\n"
    assert "refused" in told.err


def test_what_left_in_a_time_range_is_sent_again(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    bench.client().post("/things", data={"name": "lost"})
    with bench.transaction() as session:
        left = datetime(2026, 1, 2, 12, tzinfo=UTC)
        session.execute(sa.update(outbox).values(published_at=left))
    for since, until, count in (("11", "11:59", 0), ("12", "13", 1), ("12", "13", 0)):
        day = "2026-01-02T{}+00:00"
        chosen = ("--from", day.format(since), "--until", day.format(until))
        assert command(bench.service.settings, "outbox", "replay", *chosen) == 0
        assert capsys.readouterr().out == f"{count}\n"
    with bench.transaction() as session:
        assert session.scalars(sa.select(outbox.c.published_at)).all() == [None]
