"""A connector as its contract wants it, in a process of its own that a test may kill.

It takes the calls of workflow from its own queue of the broker, asks the remote service and answers
by workflow's API. A call is noted in its journal before it leaves: one that may have left is asked
again, under the same key, only where that is harmless; otherwise it says that it does not know.
"""

import http.client
import json
import os
import sys
import urllib.request
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event as Flag
from typing import Any

from guichet_kit.events.rabbit import RabbitTransport
from guichet_kit.faults import Faults

from tests.faults.remote import KEY

QUEUE = "partner"
CALLED = "workflow.connector.called.v1"
TRIES = 3
LEFT, ANSWERED = "left", "answered"


@dataclass(frozen=True)
class Partner:
    """What the process is given; `journal` is a file that outlives it."""

    bus_url: str
    remote_url: str
    port: int
    token: str
    journal: str
    crash_at: str = ""

    @cached_property
    def faults(self) -> Faults:
        """Where it may be killed."""
        return Faults(self.crash_at)

    def run(self) -> None:
        """Take calls for ever."""
        transport = RabbitTransport(self.bus_url)
        transport.declare(QUEUE, [CALLED])
        transport.consume(QUEUE, self.receive, Flag())

    def receive(self, body: str | bytes) -> None:
        """Treat one delivery; the transport acknowledges it after."""
        data = json.loads(body)["data"]
        known = self.states().get(data["call_id"])
        self._note(data["call_id"], "delivered", data["connector"])
        if known == ANSWERED:
            return
        if known == LEFT and not data["idempotent"]:
            told: dict[str, Any] = {"outcome": "unavailable", "reason": "Nul ne sait si c’est fait"}
        else:
            told = self._ask(data)
        self.faults.reach("partner.sent_unrecorded")
        self._answer(data, told)
        self._note(data["call_id"], ANSWERED, data["connector"])

    def states(self) -> dict[str, str]:
        """How far each call is: it left, perhaps; it is answered."""
        return {call: state for call, state, _name in self.lines() if state != "delivered"}

    def lines(self) -> list[tuple[str, str, str]]:
        """What the journal says: call, what happened, connector."""
        path = Path(self.journal)
        text = path.read_text() if path.exists() else ""
        return [(one[0], one[1], one[2]) for one in map(str.split, text.splitlines())]

    def _note(self, call: str, state: str, name: str) -> None:
        with Path(self.journal).open("a") as out:
            out.write(f"{call} {state} {name}\n")
            out.flush()
            os.fsync(out.fileno())

    def _ask(self, data: dict[str, Any]) -> dict[str, Any]:
        """Ask the remote service, again without an answer if it knows a key twice."""
        self._note(data["call_id"], LEFT, data["connector"])
        for _turn in range(TRIES if data["idempotent"] else 1):
            try:
                answer = self._post(
                    f"{self.remote_url}/{data['connector']}", data["values"], {KEY: data["call_id"]}
                )
            except (OSError, http.client.HTTPException):
                continue
            return {"outcome": "done", "value": json.loads(answer)["value"]}
        return {"outcome": "unavailable", "reason": "Pas de réponse"}

    def _answer(self, data: dict[str, Any], told: dict[str, Any]) -> None:
        case = f"/api/workflow/v1/cases/{data['request_id']}/calls/{data['call_id']}"
        headers = {
            "Host": f"valmont.localhost:{self.port}",
            "Authorization": f"Bearer {self.token}",
            "Accept": "application/json",
        }
        self._post(f"http://127.0.0.1:{self.port}{case}", told, headers)

    def _post(self, url: str, value: object, headers: dict[str, str]) -> bytes:
        body = json.dumps(value).encode()
        sent = headers | {"Content-Type": "application/json"}
        asked = urllib.request.Request(url, body, sent)  # noqa: S310 - addresses of the test
        with urllib.request.urlopen(asked, timeout=10) as reply:  # noqa: S310 - the same
            found: bytes = reply.read()
        return found


if __name__ == "__main__":
    Partner(**json.loads(sys.argv[1])).run()
