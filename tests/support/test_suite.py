"""The suite that tests start leaves nothing behind."""

import subprocess
from pathlib import Path

import pytest

from tests.support import suite as module
from tests.support.suite import Suite


def test_a_start_that_is_given_up_leaves_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleeper = tmp_path / "sleeper"
    sleeper.write_text("#!/bin/sh\nexec sleep 600\n")
    sleeper.chmod(0o700)
    monkeypatch.setattr(module, "COMMAND", sleeper)
    monkeypatch.setattr(module, "START_S", 0.3)
    started: list[subprocess.Popen[bytes]] = []
    launch = subprocess.Popen

    def note(*arguments: object, **options: object) -> "subprocess.Popen[bytes]":
        started.append(launch(*arguments, **options))
        return started[-1]

    monkeypatch.setattr(module.subprocess, "Popen", note)
    with pytest.raises(AssertionError, match="does not answer"):
        Suite(tmp_path / "suite", layout="run", smtp_url="").start()
    assert [one.returncode for one in started] == [-9]
