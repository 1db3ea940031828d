"""A real clamd of our own on a free loopback port, which knows one signature: the EICAR test file.

The test string of https://www.eicar.org is put together here, so that no antivirus finds it in the
repository.
"""

import signal
import socket
from pathlib import Path

from guichet_onebox.servers import native
from guichet_onebox.servers.native import Account, ServerError
from guichet_onebox.servers.server import Server

PROGRAM = Path("/usr/sbin/clamd")
START_SECONDS = 20.0
STREAM_MAX_BYTES = 200_000
NAME = "Guichet.Eicar-Test"
EICAR = b"X5O!P%@AP[4" + bytes([92]) + b"PZX54(P^)7CC)7}$EICAR-" + b"STANDARD-ANTIVIRUS-"
EICAR += b"TEST-FILE!$H+H*"


class Clamd(Server):
    """A clamd that finds `EICAR` and nothing else; it reads streams of 200 kB at most."""

    stop_signal = signal.SIGTERM
    stop_seconds = 10.0
    users = ("clamav", "nobody")
    _socket = Path()

    @property
    def address(self) -> str:
        """What `GUICHET_CLAMD` holds to use it."""
        return f"127.0.0.1:{self._port}"

    @property
    def socket_path(self) -> str:
        """The same, by its socket."""
        return str(self._socket)

    def _check_given(self) -> None:
        raise ServerError("a clamd of somebody else is not used by the tests")

    def _prepare(self, place: Path, account: Account | None) -> None:
        if not PROGRAM.exists():
            raise ServerError("clamd is missing: deploy/test-packages installs it")
        signatures, run = place / "signatures", place / "run"
        for made in (signatures, run):
            made.mkdir(mode=0o700, exist_ok=True)
            native.own(made, account)
        native.write_private(signatures / "own.ndb", f"{NAME}:0:*:{EICAR.hex()}\n", account)

    def _run(self, place: Path, account: Account | None) -> bool:
        self._socket = place / "run/clamd.sock"
        lines = (
            "Foreground yes",
            f"DatabaseDirectory {place}/signatures",
            "TCPAddr 127.0.0.1",
            f"TCPSocket {self._port}",
            f"LocalSocket {self._socket}",
            f"StreamMaxLength {STREAM_MAX_BYTES}",
            "AlertExceedsMax yes",
        )
        native.write_private(place / "clamd.conf", "\n".join(lines) + "\n", account)
        self._process = native.launch(
            [PROGRAM, "--config-file", place / "clamd.conf"],
            folder=place,
            account=account,
            log=self._log,
            env={"PATH": "/usr/sbin:/usr/bin", "LANG": "C.UTF-8"},
            death_signal=self.stop_signal,
        )
        if native.wait_for(self._answers, self._process, START_SECONDS):
            return True
        native.finish(self._process, self.stop_signal, self.stop_seconds)
        self._process = None
        return False

    def _answers(self) -> bool:
        try:
            with socket.create_connection(("127.0.0.1", self._port), 2) as link:
                link.sendall(b"zPING\0")
                return link.recv(16).startswith(b"PONG")
        except OSError:
            return False
