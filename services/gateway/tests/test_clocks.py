"""Whatever the clock of a process of the gateway says, tries are counted by the database's."""

import time

import pytest
from guichet_gateway import jobs
from guichet_gateway.testing import Town

from .test_tries import attempt, wrong

CLOCK = time.time
SKEWS_S = [3_600, -3_600, 315_576_000]


@pytest.fixture
def tired(town: Town) -> Town:
    """A town where an address has no more tries."""
    wrong(town)
    codes = [attempt(town.browser(), "/suivi/", "7.7.7.7").status_code for _ in range(11)]
    assert codes[-1] == 429
    return town


@pytest.mark.parametrize("skew_s", SKEWS_S)
def test_a_process_with_another_clock_counts_with_the_others(
    tired: Town, monkeypatch: pytest.MonkeyPatch, skew_s: int
) -> None:
    monkeypatch.setattr(time, "time", lambda: CLOCK() + skew_s)
    assert attempt(tired.browser(), "/suivi/", "7.7.7.7").status_code == 429


@pytest.mark.parametrize("skew_s", SKEWS_S)
def test_a_worker_with_another_clock_forgets_no_try(
    tired: Town, monkeypatch: pytest.MonkeyPatch, skew_s: int
) -> None:
    monkeypatch.setattr(time, "time", lambda: CLOCK() + skew_s)
    jobs.purge(tired.bench.app)
    monkeypatch.undo()
    assert attempt(tired.browser(), "/suivi/", "7.7.7.7").status_code == 429
