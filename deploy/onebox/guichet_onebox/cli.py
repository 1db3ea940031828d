"""The command `guichet-onebox`: run the suite in one process, or as processes with RabbitMQ."""

import argparse
import http.client
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from multiprocessing import get_context
from pathlib import Path

from guichet_kit.app import configure_logs
from guichet_kit.i18n import _

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
        default = os.environ.get("PORT", str(DEFAULT_PORT))
        command.add_argument("--port", type=_port, default=default)
    return parser


def _port(text: str) -> int:
    """Read a port from the command line or from PORT."""
    if not text.isdecimal() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(_("le port est un nombre de 1 à 65535 (PORT=8001)"))
    return int(text)


def run(chosen: argparse.Namespace) -> int:
    """Start the database, load the demonstration the first time, serve until Ctrl-C."""
    check_free(chosen.port)
    folder = _folder(chosen, "run")
    _say_start(folder)
    with _ending_aloud(), _postgres(folder) as database:
        installation = Installation(
            folder, chosen.port, database, smtp_url=_smtp_url(), clamd=_clamd()
        )
        _ready_apart(installation)
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
        detours = json.loads(os.environ.get("GUICHET_DETOURS", "{}"))
        installation = Installation(
            folder,
            chosen.port,
            database,
            bus_url=broker.url(),
            smtp_url=_smtp_url(),
            clamd=_clamd(),
            addresses=tuple(ports.items()),
            detours=tuple(detours.items()),
        )
        _ready(installation)
        _announce(installation)
        _note_servers(folder, database, broker, ports)
        crashes = json.loads(os.environ.get("GUICHET_CRASHES", "{}"))
        processes.Supervisor(installation, crashes).run()
    return 0


def up(chosen: argparse.Namespace) -> int:
    """Start `serve` in the background and wait until the first page answers."""
    folder = _folder(chosen, "up")
    folder.mkdir(parents=True, exist_ok=True)
    if _running(folder):
        print("Guichet tourne déjà. « make down » l’arrête.")
        return 1
    check_free(chosen.port)
    log = folder / "up.log"
    start = log.stat().st_size if log.exists() else 0
    arguments = ["serve", "--folder", str(folder), "--port", str(chosen.port)]
    with log.open("ab") as out:
        child = subprocess.Popen(
            [sys.executable, "-m", "guichet_onebox.cli", *arguments],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    status = _wait_until_up(child, chosen.port)
    told = log.read_text(encoding="utf-8", errors="replace")[start:]
    print(told, file=sys.stderr if status else sys.stdout)
    return status


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


def _ready_apart(installation: Installation) -> None:
    """Do it in a process that ends, so that its memory is not held as long as the suite serves."""
    process = get_context("fork").Process(target=_ready, args=(installation,))
    process.start()
    process.join()
    if process.exitcode:
        raise SystemExit(1)  # it has said why


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


def _clamd() -> str:
    return os.environ.get("GUICHET_CLAMD", "")


def _note_servers(
    folder: Path,
    database: Postgres,
    broker: RabbitMQ | None = None,
    ports: dict[str, int] | None = None,
) -> None:
    """Write where the servers are, readable by us alone: for operators and for the fault tests."""
    found = {
        "database_url": database.url(),
        "postgres": database.pid,
        "rabbitmq": broker.pid if broker else None,
        "bus_url": broker.url() if broker else "",
        "ports": ports or {},
    }
    native.write_private(folder / "servers.json", json.dumps(found))


def _say_start(folder: Path) -> None:
    if folder.exists():
        print(_("Guichet démarre…"), flush=True)
    else:
        print(_("Guichet démarre. La première fois, comptez une à deux minutes."), flush=True)


@contextmanager
def _ending_aloud() -> Iterator[None]:
    """Say the end, once: the processes that gunicorn forks come through here too."""
    ours = os.getpid()
    try:
        yield
    finally:
        if os.getpid() == ours:
            print(_("Guichet est arrêté."), flush=True)


def _announce(installation: Installation) -> None:
    print(demonstration.welcome(installation), flush=True)


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


def _wait_until_up(child: "subprocess.Popen[bytes]", port: int) -> int:
    """Give 0 once the first page answers, 1 when the child has ended or is too slow."""
    limit = time.monotonic() + WAIT_S
    while child.poll() is None and time.monotonic() < limit:
        if _answers(port):
            return 0
        time.sleep(0.3)
    return 1


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/health/live", headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main())
