"""The same call again, another content under the same key, and two at once."""

import pytest
from guichet_forms.actions import audit, repeats
from guichet_forms.models import Trace
from guichet_forms.problems import InFlight, KeyReused
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench
from sqlalchemy import select, text


def call(content: object = "x", *, owner: str = "agent:1", where: str = "/drafts") -> repeats.Call:
    return repeats.call_of(HANDOVER_KEY, owner, "key-of-the-test", where, content)


def test_a_call_is_remembered(bench: Bench) -> None:
    made = uuid7()
    with bench.transaction() as session:
        assert repeats.made_before(session, call({"a": 1, "b": 2})) is None
        repeats.remember(session, call({"a": 1, "b": 2}), made)
    with bench.transaction() as session:
        assert repeats.made_before(session, call({"b": 2, "a": 1})) == made
        assert repeats.made_before(session, call(owner="agent:2")) is None
        for other in (call({"a": 1}), call({"a": 1, "b": 2}, where="/prefill")):
            with pytest.raises(KeyReused):
                repeats.made_before(session, other)


def test_two_at_once_are_told_apart(bench: Bench) -> None:
    with bench.transaction() as first, bench.transaction() as second:
        assert repeats.made_before(first, call()) is None
        with pytest.raises(InFlight) as refusal:
            repeats.made_before(second, call())
        assert refusal.value.retry_after
        assert repeats.made_before(second, call(owner="agent:2")) is None


def test_calls_of_more_than_a_day_are_forgotten(bench: Bench) -> None:
    with bench.transaction() as session:
        repeats.remember(session, call(), uuid7())
        repeats.remember(session, call(owner="agent:2"), uuid7())
        session.flush()
        old = "update repeats set created_at = now() - interval '25 hours' where key = :key"
        session.execute(text(old), {"key": call().key})
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        assert repeats.purge(session) == 1
    with bench.transaction() as session:
        assert repeats.made_before(session, call("other")) is None
        assert repeats.made_before(session, call(owner="agent:2")) is not None


def test_the_audit_is_chained(bench: Bench) -> None:
    with bench.transaction() as session:
        audit.note(session, "answers.exported", actor="agent-1", about="dix-champs", rows=3)
        audit.note(session, "answers.read", actor="agent-1", about=uuid7())
    with bench.transaction() as session:
        first, second = session.scalars(select(Trace).order_by(Trace.position))
    assert (first.position, second.position) == (1, 2)
    assert (first.previous, second.previous) == ("", first.hash)
    assert first.details == {"rows": 3}
