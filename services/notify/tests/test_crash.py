"""A process killed just after the server's 250: one more mail at most, with the same id."""

import json
import os
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from typing import Any

from guichet_kit.testing import Bench
from guichet_notify import jobs

from .conftest import states, wanted

WORKER = """
import json, sys
from guichet_notify import create_app, jobs
from guichet_notify.settings import Settings
app = create_app(Settings(**json.loads(sys.stdin.read())))
jobs.send_some(app)
"""


def test_a_kill_after_the_250_sends_at_most_one_more_with_the_same_id(
    post: Bench, sink: Any
) -> None:
    data = wanted(to={"email": "marie@example.org"})
    post.deliver("workflow.message.requested.v1", data)
    settings = {**asdict(post.service.settings), "crash_at": "smtp.after_250", "lease_s": 1}
    killed = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=json.dumps(settings),
        text=True,
        env=dict(os.environ),
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    assert len(sink.wait_for(1)) == 1
    assert states(post, data["message_id"]) == {"email": "sending"}
    for _ in range(60):
        if jobs.send_some(post.app):
            break
        time.sleep(0.1)
    assert jobs.send_some(post.app) == 0
    ids = [mail.message["Message-ID"] for mail in sink.wait_for(2)]
    assert ids == [f"<{data['message_id']}@valmont.example>"] * 2
    assert states(post, data["message_id"]) == {"email": "delivered"}
    assert len(post.emitted("notify.message.delivered.v1")) == 1
