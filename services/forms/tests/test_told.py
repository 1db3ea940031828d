"""What the statistics may count again: every request, without anybody's data."""

import json
from uuid import UUID

from guichet_forms.actions import told
from guichet_kit.testing import Bench


def test_each_request_and_each_event_has_a_line(bench: Bench, sent: list[UUID]) -> None:
    with bench.transaction() as session:
        lines = [json.loads(line) for line in told.facts(session)]
    kinds = [line["kind"] for line in lines]
    assert [kinds.count(kind) for kind in ("read", "received", "event")] == [1, *2 * [len(sent)]]
    shapes = {line["kind"]: set(line) for line in lines}
    assert shapes["received"] == {"kind", "procedure", "family", "channel", "at"}
    assert shapes["event"] == {"kind", "type", "id"}
