"""A process killed just after the server took a message: it leaves again with the same id."""

import json
import os
import signal
import subprocess
import sys
from dataclasses import asdict
from typing import Any

from guichet_kit.testing import Bench

from .conftest import make_due, send, states, wanted, wanted_sms

WORKER = """
import json, sys, time
from guichet_notify import create_app, jobs
from guichet_notify.settings import Settings
app = create_app(Settings(**json.loads(sys.stdin.read())))
jobs.send_some(app)
time.sleep(30)
"""


def kill_after(bench: Bench, point: str) -> None:
    """Send with a worker that dies at `point`."""
    settings = {**asdict(bench.service.settings), "crash_at": point}
    killed = subprocess.run(
        [sys.executable, "-c", WORKER],
        input=json.dumps(settings),
        text=True,
        env=dict(os.environ),
        timeout=60,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL


def send_again(bench: Bench) -> None:
    """Send once the lease of the dead has ended."""
    assert send(bench) == 0
    make_due(bench)
    assert send(bench) == 1


def test_a_kill_after_the_250_sends_at_most_one_more_with_the_same_id(
    post: Bench, sink: Any
) -> None:
    data = wanted(to={"email": "marie@example.org"})
    post.deliver("workflow.message.requested.v1", data)
    kill_after(post, "smtp.after_250")
    assert len(sink.wait_for(1)) == 1
    assert states(post, data["message_id"]) == {"email": "sending"}
    send_again(post)
    ids = [mail.message["Message-ID"] for mail in sink.wait_for(2)]
    assert ids == [f"<{data['message_id']}@valmont.example>"] * 2
    assert states(post, data["message_id"]) == {"email": "delivered"}
    assert len(post.emitted("notify.message.delivered.v1")) == 1


def test_a_kill_after_the_provider_took_it_sends_no_second_sms(texts: Bench, provider: Any) -> None:
    data = wanted_sms()
    texts.deliver("workflow.message.requested.v1", data)
    kill_after(texts, "sms.after_taken")
    assert list(provider.sent) == [data["message_id"]]
    assert states(texts, data["message_id"]) == {"sms": "sending"}
    send_again(texts)
    assert [call["id"] for call in provider.calls] == [data["message_id"]] * 2
    assert list(provider.sent) == [data["message_id"]]
    assert states(texts, data["message_id"]) == {"sms": "delivered"}
    assert len(texts.emitted("notify.message.delivered.v1")) == 1
