"""What both native servers need: a user to drop to, a folder it can enter, a life tied to ours.

A server never outlives the program that started it, even by `kill -9`: the kernel sends it a
signal when its parent dies (PR_SET_PDEATHSIG, set after the user is dropped because a change of
user clears it). The kernel watches the parent *thread*: start servers from the main thread, or
from one that lasts. On systems without prctl the server is left running and the next start waits
for it, then says so.
"""

import ctypes
import fcntl
import os
import pwd
import secrets
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from guichet_kit.i18n import _

PRIVATE_ROOT = Path("/var/lib/guichet")
"""Where root puts what the dropped user must enter when the checkout is closed to that user."""
LOG_LIMIT_BYTES = 5_000_000
_PR_SET_PDEATHSIG = 1


class ServerError(Exception):
    """A server cannot be started, found or stopped; the message is for whoever started it."""


@dataclass(frozen=True)
class Account:
    """A system user that a native server runs as."""

    name: str
    uid: int
    gid: int

    def can_enter(self, folder: Path) -> bool:
        """Tell whether this user may traverse every folder down to `folder`."""
        return all(self._may_traverse(step.stat()) for step in [folder, *folder.parents])

    def _may_traverse(self, status: os.stat_result) -> bool:
        if status.st_uid == self.uid:
            return bool(status.st_mode & 0o100)
        if status.st_gid == self.gid:
            return bool(status.st_mode & 0o010)
        return bool(status.st_mode & 0o001)


def dropped_account(*names: str) -> Account | None:
    """Give the first existing user of `names`, or None when we are not root and stay who we are."""
    if os.geteuid() != 0:
        return None
    for name in names:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(name, entry.pw_uid, entry.pw_gid)
    raise ServerError(_("Aucun de ces utilisateurs n’existe ici :") + " " + ", ".join(names))


def place_for(folder: Path, account: Account | None) -> Path:
    """Give the folder in which `account` keeps its data: `folder`, or another that it can enter.

    Parents are never opened to others. When they bar the way (a checkout under root's home), a
    new folder is made under `/var/lib/guichet` and `folder/place` becomes a link to it, so that
    the next start finds it and whoever deletes `folder` starts afresh.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if account is None:
        return folder.resolve()
    link = folder / "place"
    if link.is_symlink() and link.resolve().is_dir():
        return link.resolve()
    folder.chmod(0o711)
    if account.can_enter(folder.resolve()):
        return folder.resolve()
    PRIVATE_ROOT.mkdir(mode=0o711, parents=True, exist_ok=True)
    place = Path(tempfile.mkdtemp(prefix=f"{folder.name}-", dir=PRIVATE_ROOT))
    place.chmod(0o711)
    link.unlink(missing_ok=True)
    link.symlink_to(place)
    return place


def secret_in(path: Path) -> str:
    """Give the password kept in `path` (mode 0600), made at random the first time."""
    if not path.exists():
        write_private(path, secrets.token_urlsafe(24))
    return path.read_text("ascii")


def write_private(path: Path, text: str, account: Account | None = None) -> None:
    """Write `text` at `path`, readable by us alone, or by `account` alone."""
    new = path.with_name(path.name + ".new")
    new.unlink(missing_ok=True)
    with os.fdopen(os.open(new, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as out:
        out.write(text)
    own(new, account)
    new.replace(path)


def own(path: Path, account: Account | None) -> None:
    """Give `path` to `account` when there is one."""
    if account is not None:
        os.chown(path, account.uid, account.gid)


class Drop(TypedDict):
    """The arguments of `subprocess` that change the user."""

    user: int | None
    group: int | None
    extra_groups: list[int] | None


def dropping(account: Account | None) -> Drop:
    """Give the arguments of `subprocess` that run a program as `account`, or as we are."""
    if account is None:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


class FolderLock:
    """The right to run a server on a folder, held by one process; it falls with that process.

    A POSIX lock: children do not inherit it, so an orphaned worker cannot keep the folder locked.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / "lock"
        self._file: int | None = None

    def take(self) -> None:
        """Take the folder, or raise `ServerError` when another process has it."""
        self._file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.lockf(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            self.release()
            raise ServerError(
                _(
                    "Le dossier %s sert déjà à une autre copie de Guichet : "
                    "arrêtez-la, ou choisissez un autre dossier."
                )
                % self._path.parent
            ) from error

    def release(self) -> None:
        """Let another process have the folder."""
        if self._file is not None:
            os.close(self._file)
            self._file = None


def launch(
    command: Sequence[str | Path],
    *,
    folder: Path,
    account: Account | None,
    log: Path,
    env: Mapping[str, str],
    death_signal: signal.Signals,
) -> subprocess.Popen[bytes]:
    """Start a server as `account` in `folder`, in a session of its own, its output added to `log`.

    Ctrl-C at the terminal does not reach it; `death_signal` does when we die.
    """
    mode = "wb" if log.exists() and log.stat().st_size > LOG_LIMIT_BYTES else "ab"
    with log.open(mode) as out:
        return subprocess.Popen(
            [str(part) for part in command],
            cwd=folder,
            env=dict(env),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            **dropping(account),
            preexec_fn=tie_to_parent(death_signal),
        )


def tie_to_parent(death_signal: signal.Signals) -> Callable[[], None] | None:
    """Give what a child runs first to die with us; all it needs is loaded here, before the fork."""
    if not sys.platform.startswith("linux"):
        return None
    prctl = ctypes.CDLL(None, use_errno=True).prctl
    parent = os.getpid()

    def tie() -> None:
        prctl(_PR_SET_PDEATHSIG, int(death_signal), 0, 0, 0)
        if os.getppid() != parent:  # it died before the line above
            os._exit(1)

    return tie


def wait_for(
    ready: Callable[[], bool], process: subprocess.Popen[bytes], seconds: float, step: float = 0.03
) -> bool:
    """Wait until `ready()`; False when the process has ended or `seconds` have passed."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if process.poll() is not None:
            return False
        if ready():
            return True
        time.sleep(step)
    return False


def finish(process: subprocess.Popen[bytes], polite: signal.Signals, seconds: float) -> None:
    """Ask a server to stop, and end it by force when it has not after `seconds`."""
    if process.poll() is None:
        process.send_signal(polite)
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def processes_in(folder: Path) -> list[int]:
    """Give the ids of the processes whose current folder is `folder` (none without /proc)."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            here = os.readlink(entry / "cwd")
        except OSError:  # it has just ended, or belongs to somebody else
            continue
        if here == str(folder):
            found.append(int(entry.name))
    return found


def tail(log: Path, lines: int = 8) -> str:
    """Give the last lines of a server's log, for an error message."""
    return "\n".join(log.read_text("utf-8", "replace").splitlines()[-lines:])
