"""Every history that was kept is played again: the engine of today gives what it gave then."""

import json
from pathlib import Path
from typing import Any

import pytest

from . import histories

KEPT = sorted(histories.KEPT.glob("*.json"))


def read(path: Path) -> dict[str, Any]:
    history: dict[str, Any] = json.loads(path.read_text())
    return history


@pytest.mark.parametrize("path", KEPT, ids=lambda path: path.stem)
def test_a_history_ends_as_it_did(path: Path) -> None:
    history = read(path)
    changed: list[Any] = []
    state = histories.replayed(history, lambda *step: changed.append(step))
    assert changed == []
    assert histories.within(history["state"], state)


def test_the_corpus_shows_all_that_may_happen() -> None:
    seen = {step["event"]["type"] for path in KEPT for step in read(path)["steps"]}
    assert {"Opened", "Chose", "TimerFired", "Answered", "DocumentMade", "DocumentFailed"} <= seen
    assert len(KEPT) > 50


def test_another_outcome_is_seen() -> None:
    history = read(KEPT[0])
    history["steps"][-1]["status"] = "ailleurs"
    changed: list[Any] = []
    histories.replayed(history, lambda *step: changed.append(step))
    assert [at for at, _played, _kept in changed] == [len(history["steps"]) - 1]
