"""What the statistics may count again: every request, without anybody's data."""

import json
from argparse import Namespace
from uuid import UUID

import pytest
from guichet_forms import cli
from guichet_forms.actions import told
from guichet_forms.settings import Settings
from guichet_kit.cli import Service
from guichet_kit.testing import Bench


def test_each_request_and_each_event_has_a_line(bench: Bench, sent: list[UUID]) -> None:
    with bench.transaction() as session:
        lines = [json.loads(line) for line in session.scalars(told.facts())]
    kinds = [line["kind"] for line in lines]
    assert [kinds.count(kind) for kind in ("read", "received", "event")] == [1, *2 * [len(sent)]]
    shapes = {line["kind"]: set(line) for line in lines}
    assert shapes["received"] == {"kind", "procedure", "family", "channel", "at"}
    assert shapes["event"] == {"kind", "type", "id"}


def test_the_command_prints_them(
    bench: Bench, sent: list[UUID], capsys: pytest.CaptureFixture[str]
) -> None:
    service = Service("guichet_forms", lambda _settings: bench.app, Settings, cli.MIGRATIONS)
    chosen = Namespace(authority=bench.authority)
    assert cli.run_facts(service, bench.service.settings, chosen) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 1 + 2 * len(sent)
