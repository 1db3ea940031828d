"""The whole suite, started as a user would, on a free port and a folder of its own."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg
import sqlalchemy as sa
from guichet_onebox.servers.ports import free_port

COMMAND = Path(sys.executable).parent / "guichet-onebox"
START_S = 180.0
TIME_PASSES = """
with due as (
    update timers set due_at = now() - interval '1 second'
    where key like %s and request_id = %s returning authority, request_id, key
)
update cases set state = jsonb_set(state, '{timers}', (
    select jsonb_agg(case when timer ->> 'key' in (select key from due)
                     then timer || jsonb_build_object('due_at', now() - interval '1 second')
                     else timer end)
    from jsonb_array_elements(state -> 'timers') timer))
from (select distinct authority, request_id from due) moved
where cases.authority = moved.authority and cases.request_id = moved.request_id
"""


@dataclass
class Suite:
    """One running copy: `layout` "run" is one process, "serve" is processes with RabbitMQ.

    `crashes` arms a crash point in the first launch of a process: {"forms.web": "point:nth"}; with
    one process the only name is "run". `log_start` is where the log of this start begins.
    """

    folder: Path
    layout: str = "run"
    smtp_url: str = ""
    crashes: dict[str, str] = field(default_factory=dict)
    environment: dict[str, str] = field(default_factory=dict)
    port: int = 0
    process: "subprocess.Popen[bytes] | None" = None
    log_start: int = 0

    def __enter__(self) -> "Suite":
        self.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self.stop()

    def start(self) -> None:
        """Start and wait until the gateway is ready; leave no process when it is not."""
        self.port = self.port or free_port()
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log_start = len(self.log)
        inherited = {k: v for k, v in os.environ.items() if k != "GUICHET_ADMIN_DATABASE_URL"}
        environment = {
            **inherited,
            "GUICHET_FAST_DATABASE": "1",
            "GUICHET_SMTP_URL": self.smtp_url,
            "GUICHET_UNDO_S": "0",
            "GUICHET_SENDING_LIMIT": "100000",  # every citizen of a test has one address
            "GUICHET_CRASHES": json.dumps(self.crashes),
            "GUICHET_CRASH_AT": self.crashes.get("run", ""),
            **self.environment,
        }
        arguments = [COMMAND, self.layout, "--folder", self.folder, "--port", str(self.port)]
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                arguments, env=environment, stdout=log, stderr=log, start_new_session=True
            )
        try:
            self._wait()
        except BaseException:
            self.kill()  # nobody would: whoever asked for it does not have it
            raise

    def stop(self) -> None:
        """Stop as Ctrl-C does, and end by force what has not ended."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.kill()
        self.process = None

    def kill(self) -> None:
        """End everything at once, as a power cut of the programs would."""
        if self.process is None:
            return
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(10)
        self.process = None
        noted = self.folder / "pids.json"
        if noted.exists():  # the services of "serve" lead groups of their own
            for pid in self.pids.values():
                with suppress(ProcessLookupError):
                    os.killpg(pid, signal.SIGKILL)
            noted.unlink()

    @property
    def log(self) -> str:
        """What the suite has printed."""
        file = self.folder / "log"
        return file.read_text(errors="replace") if file.exists() else ""

    def url(self, path: str = "/", authority: str = "valmont") -> str:
        """Give a public address."""
        return f"http://{authority}.localhost:{self.port}{path}"

    @property
    def servers(self) -> dict[str, Any]:
        """Where the database and the broker are."""
        found: dict[str, Any] = json.loads((self.folder / "servers.json").read_text())
        return found

    @property
    def pids(self) -> dict[str, int]:
        """The process ids by name, such as `forms.web`."""
        found: dict[str, int] = json.loads((self.folder / "pids.json").read_text())
        return found

    def sql(self, service: str, query: str, *values: object) -> list[Any]:
        """Run a query as superuser in a service's database; give its rows, if it gives any."""
        url = sa.make_url(self.servers["database_url"]).set(database=f"guichet_{service}")
        address = url.render_as_string(hide_password=False)
        with psycopg.connect(address, autocommit=True) as connection:
            cursor = connection.execute(query.encode(), values)
            return cursor.fetchall() if cursor.description else []

    def wait_for(self, service: str, query: str, *values: object, seconds: float = 20) -> list[Any]:
        """Run a query until it gives a row; raise `AssertionError` with it when none comes."""
        limit = time.monotonic() + seconds
        while time.monotonic() < limit:
            rows = self.sql(service, query, *values)
            if rows:
                return rows
            time.sleep(0.1)
        raise AssertionError(f"nothing after {seconds} s: {query} {values}\n{self.log[-3000:]}")

    def let_time_pass(self, request_id: str, key: str = "%") -> None:
        """Make the timers of a request whose key is like `key` due, as the months to come would."""
        self.sql("workflow", TIME_PASSES, key, request_id)

    def _wait(self) -> None:
        limit = time.monotonic() + START_S
        while time.monotonic() < limit:
            assert self.process is not None
            if self.process.poll() is not None:
                raise AssertionError(f"the suite has ended:\n{self.log[-6000:]}")
            if self._answers():
                return
            time.sleep(0.2)
        raise AssertionError(f"the suite does not answer:\n{self.log[-6000:]}")

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        try:
            connection.request("GET", "/", headers={"Host": f"valmont.localhost:{self.port}"})
            return connection.getresponse().status == 200
        except (OSError, http.client.HTTPException):
            return False
        finally:
            connection.close()
