"""The command `guichet-onebox`: run the suite in one process, or as processes with RabbitMQ."""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from guichet_kit.app import configure_logs

from guichet_onebox import demonstration, one_process, processes
from guichet_onebox.installation import SERVICES, Installation
from guichet_onebox.servers import native
from guichet_onebox.servers.native import ServerError
from guichet_onebox.servers.ports import check_free, free_port
from guichet_onebox.servers.postgres import Postgres
from guichet_onebox.servers.rabbitmq import RabbitMQ

DEFAULT_PORT = 8000
WAIT_S = 60.0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and give the exit status."""
    chosen = _parser().parse_args(arguments)
    configure_logs("warning")
    try:
        status: int = chosen.action(chosen)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="guichet-onebox")
    commands = parser.add_subparsers(required=True)
    for name, action, text in (
        ("run", run, "everything in one process, with its own database"),
        ("up", up, "separate processes with a real RabbitMQ, in the background"),
        ("serve", serve_processes, "the same, in the foreground"),
        ("down", down, "stop what `up` started"),
    ):
        command = commands.add_parser(name, help=text)
        command.set_defaults(action=action)
        command.add_argument("--folder", type=Path, default=None)
        command.add_argument("--port", type=int, default=_default_port())
    return parser


def _default_port() -> int:
    return int(os.environ.get("PORT", DEFAULT_PORT))


def run(chosen: argparse.Namespace) -> int:
    """Start the database, load the demonstration the first time, serve until Ctrl-C."""
    check_free(chosen.port)
    folder = _folder(chosen, "run")
    with _postgres(folder) as database:
        installation = Installation(folder, chosen.port, database, smtp_url=_smtp_url())
        _ready(installation)
        _note_servers(folder, database)
        _announce(installation)
        one_process.run(installation, crash_at=os.environ.get("GUICHET_CRASH_AT", ""))
    return 0


def serve_processes(chosen: argparse.Namespace) -> int:
    """Start database and broker, then one web and one worker process for each service."""
    check_free(chosen.port)
    folder = _folder(chosen, "up")
    with ExitStack() as stack:
        database = stack.enter_context(_postgres(folder))
        given = os.environ.get("GUICHET_AMQP_URL", "")
        broker = stack.enter_context(RabbitMQ(folder / "rabbitmq", given_url=given))
        ports = {name: free_port() for name in SERVICES} | {"gateway": chosen.port}
        installation = Installation(
            folder,
            chosen.port,
            database,
            bus_url=broker.url(),
            smtp_url=_smtp_url(),
            addresses=tuple(ports.items()),
        )
        _ready(installation)
        _announce(installation)
        _note_servers(folder, database, broker)
        crashes = json.loads(os.environ.get("GUICHET_CRASHES", "{}"))
        processes.Supervisor(installation, crashes).run()
    return 0


def up(chosen: argparse.Namespace) -> int:
    """Start `serve` in the background and wait until the first page answers."""
    folder = _folder(chosen, "up")
    folder.mkdir(parents=True, exist_ok=True)
    if _running(folder):
        print("Guichet tourne déjà. « make down » l’arrête.")
        return 1
    if os.fork() == 0:
        _detach(folder / "up.log")
        os._exit(serve_processes(chosen))
    return _wait_until_up(folder, chosen.port)


def down(chosen: argparse.Namespace) -> int:
    """Stop what `up` started and wait until it has ended."""
    folder = _folder(chosen, "up")
    pid = _running(folder)
    if not pid:
        print("Rien ne tourne.")
        return 0
    os.kill(pid, signal.SIGTERM)
    limit = time.monotonic() + WAIT_S
    while _alive(pid) and time.monotonic() < limit:
        time.sleep(0.1)
    print("Guichet est arrêté.")
    return 0 if not _alive(pid) else 1


def _ready(installation: Installation) -> None:
    installation.migrate()
    demonstration.load(installation)


def _folder(chosen: argparse.Namespace, layout: str) -> Path:
    """Give the state's folder: one per layout and port, so that copies live side by side."""
    if chosen.folder is not None:
        return Path(chosen.folder).resolve()
    name = layout if chosen.port == DEFAULT_PORT else f"{layout}-{chosen.port}"
    return (Path("var") / name).resolve()


@contextmanager
def _postgres(folder: Path) -> Iterator[Postgres]:
    given = os.environ.get("GUICHET_ADMIN_DATABASE_URL", "")
    fast = os.environ.get("GUICHET_FAST_DATABASE", "") == "1"
    with Postgres(folder / "postgres", given_url=given, fast=fast) as server:
        yield server


def _smtp_url() -> str:
    return os.environ.get("GUICHET_SMTP_URL", "")


def _note_servers(folder: Path, database: Postgres, broker: RabbitMQ | None = None) -> None:
    """Write where the servers are, readable by us alone: for operators and for the fault tests."""
    found = {
        "database_url": database.url(),
        "postgres": database.pid,
        "rabbitmq": broker.pid if broker else None,
        "bus_url": broker.url() if broker else "",
    }
    native.write_private(folder / "servers.json", json.dumps(found))


def _announce(installation: Installation) -> None:
    print(demonstration.welcome(installation), flush=True)


def _detach(log: Path) -> None:
    os.setsid()
    with log.open("ab") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)


def _running(folder: Path) -> int:
    path = folder / "pids.json"
    if not path.exists():
        return 0
    pid = int(json.loads(path.read_text())["supervisor"])
    return pid if _alive(pid) else 0


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def _wait_until_up(folder: Path, port: int) -> int:
    import http.client

    limit = time.monotonic() + WAIT_S
    while time.monotonic() < limit:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
        try:
            connection.request("GET", "/health/live", headers={"Host": f"localhost:{port}"})
            if connection.getresponse().status == 200:
                print((folder / "up.log").read_text(encoding="utf-8")[-4000:])
                return 0
        except (OSError, http.client.HTTPException):
            time.sleep(0.3)
        finally:
            connection.close()
    print(f"Guichet ne répond pas ; voir {folder / 'up.log'}", file=sys.stderr)
    return 1
