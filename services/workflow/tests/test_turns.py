"""The worker's budget is one for all that waits, and nothing that waits is passed over."""

from collections.abc import Callable
from types import SimpleNamespace

import pytest
from flask import Flask
from guichet_kit.testing import Bench
from guichet_workflow import jobs, turns
from guichet_workflow.turns import Turns


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A clock that only the tests move."""
    now = [100.0]
    monkeypatch.setattr(turns, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_what_had_no_time_comes_first_the_next_time(clock: list[float]) -> None:
    waits: Turns[str] = Turns()

    def run(waiting: str, cost: float) -> str:
        seen = []
        for one, until in waits.within(2, list(waiting)):
            assert until - clock[0] <= 2
            seen.append(one)
            clock[0] += cost
        return "".join(seen)

    assert [run("abcd", 1) for _ in range(3)] == ["ab", "cd", "ab"]
    assert run("abcd", 0.5) == "cdab"
    assert run("ab", 5) == "a"
    assert (run("", 1), run("xyz", 0)) == ("", "xyz")


def test_one_that_breaks_the_run_is_not_first_again() -> None:
    waits: Turns[str] = Turns()
    assert next(waits.within(60, ["a", "b"]))[0] == "a"
    assert next(waits.within(60, ["a", "b"]))[0] == "b"


@pytest.mark.parametrize(
    ("job", "listed", "work"),
    [
        (jobs.convert_cases, "conversions", "_convert"),
        (jobs.carry_out_batches, "batches", "_carry_out"),
    ],
)
def test_a_run_takes_two_seconds_whatever_waits(
    bench: Bench,
    clock: list[float],
    monkeypatch: pytest.MonkeyPatch,
    job: Callable[[Flask], None],
    listed: str,
    work: str,
) -> None:
    waiting = [(f"t-{n}", n) for n in range(20)]
    seen: list[object] = []

    def worked(_database: object, *one: object) -> None:
        seen.append(one[:-1])
        clock[0] += 0.8

    monkeypatch.setattr(getattr(jobs, listed), "list_at_work", lambda _session: waiting)
    monkeypatch.setattr(jobs, work, worked)
    start = clock[0]
    job(bench.app)
    assert clock[0] - start == pytest.approx(2.4)
    first = list(seen)
    job(bench.app)
    assert len(seen) == 6
    assert not any(one in first for one in seen[3:])
