"""What the statistics may count again: every case closed, without anybody's data."""

import json

from guichet_kit.testing import Bench
from guichet_workflow.actions import told

from .samples import agent, choose, opened


def test_each_case_closed_and_each_event_has_a_line(bench: Bench) -> None:
    opened(bench)
    assert choose(agent(bench), opened(bench), "delivrer").status_code == 303
    with bench.transaction() as session:
        lines = [json.loads(line) for line in session.scalars(told.facts())]
    (closed,) = [line for line in lines if line["kind"] == "closed"]
    assert set(closed) == {"kind", "procedure", "family", "channel", "received_at", "at"}
    events = [line["id"] for line in lines if line["kind"] == "event"]
    assert len(set(events)) == len(bench.emitted("workflow.case.moved.v1"))
    assert lines[0]["kind"] == "read"
