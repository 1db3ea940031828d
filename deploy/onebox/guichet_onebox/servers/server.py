"""What a native server is to its users: start, stop, kill, and one holder of its folder."""

import shutil
import signal
import subprocess
from abc import ABC, abstractmethod
from pathlib import Path
from types import TracebackType
from typing import ClassVar, Self

from guichet_kit.i18n import _

from guichet_onebox.servers import native
from guichet_onebox.servers.native import Account, ServerError
from guichet_onebox.servers.ports import free_port


class Server(ABC):
    """A server of our own under `folder`, or the one that `given_url` names (nothing is started).

    The port stays the same through `kill()` and `start()`, so that clients can come back. It is a
    context manager: started on entry, stopped on exit, and erased there when `throwaway`.
    """

    stop_signal: ClassVar[signal.Signals]
    stop_seconds: ClassVar[float]
    users: ClassVar[tuple[str, ...]]
    """System users to drop to when we are root, best first."""

    def __init__(
        self, folder: Path, *, given_url: str = "", port: int = 0, throwaway: bool = False
    ) -> None:
        self._throwaway = throwaway
        self._folder = folder
        self._given_url = given_url
        self._port = port
        self._password = ""
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: native.FolderLock | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._throwaway:
            self.erase()
        else:
            self.stop()

    @property
    def port(self) -> int:
        """The TCP port on 127.0.0.1; 0 before the first start and with a given URL."""
        return self._port

    @property
    def pid(self) -> int | None:
        """The process id of the server that we started, while it runs."""
        if self._process is None or self._process.poll() is not None:
            return None
        return self._process.pid

    def start(self) -> None:
        """Start the server, with its data made the first time, and wait until it takes a login.

        Raises `ServerError`: not installed, folder used by another copy, or a server that fails.
        """
        if self._given_url:
            self._check_given()
        elif self.pid is None:
            self._start_alone()

    def stop(self) -> None:
        """Stop the server cleanly, if we started it."""
        if self._process is not None:
            native.finish(self._process, self.stop_signal, self.stop_seconds)
        self._forget()

    def erase(self) -> None:
        """Stop the server and delete its data, wherever they lie (for tests)."""
        self.stop()
        if not self._given_url and self._folder.exists():
            shutil.rmtree(self._folder.joinpath("place").resolve(), ignore_errors=True)
            shutil.rmtree(self._folder)

    def kill(self) -> None:
        """End the server as `kill -9` does; `start()` then finds all that it had confirmed."""
        if self._process is None:
            raise ServerError(_("Ce serveur n’a pas été démarré ici."))
        self._process.kill()
        self._process.wait(10)
        self._forget()

    @abstractmethod
    def _check_given(self) -> None:
        """Raise `ServerError` when the given server does not answer."""

    @abstractmethod
    def _prepare(self, place: Path, account: Account | None) -> None:
        """Make data and configuration in `place`, once the folder is ours."""

    @abstractmethod
    def _run(self, place: Path, account: Account | None) -> bool:
        """Start the process on `self._port`; False, with nothing left, when it does not answer."""

    def _start_alone(self) -> None:
        self._folder.mkdir(parents=True, exist_ok=True)
        self._lock = native.FolderLock(self._folder)
        self._lock.take()
        try:
            self._start_locked()
        except BaseException:
            self.stop()
            raise

    def _start_locked(self) -> None:
        account = native.dropped_account(*self.users)
        place = native.place_for(self._folder, account)
        self._password = native.secret_in(self._folder / "password")
        self._prepare(place, account)
        self._port = self._port or free_port()
        if self._run(place, account):
            return
        self._port = free_port()  # the one we had found may have been taken meanwhile
        if not self._run(place, account):
            raise ServerError(
                _("Le serveur ne démarre pas. Son journal dit :") + "\n" + native.tail(self._log)
            )

    def _forget(self) -> None:
        self._process = None
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"
