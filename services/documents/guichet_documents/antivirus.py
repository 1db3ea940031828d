"""The antivirus: a file is streamed to clamd, which names what it found (clamd(8), INSTREAM)."""

import select
import socket
import struct
import time
from pathlib import Path
from typing import BinaryIO

CHUNK = 64 * 1024
CONNECT_S = 2.0
ANSWER_S = 20.0
SENDER_S = 8.0
REST_S = 15.0
MAX_REPLY = 4_096
COMMAND = b"zINSTREAM\0"
END_OF_STREAM = struct.pack(">I", 0)
TOO_LARGE = "size limit exceeded"
PAST_LIMITS = "Heuristics.Limits.Exceeded"


class ScannerDown(Exception):
    """The antivirus cannot be reached: nothing is known of the file."""


class NoAnswer(ScannerDown):
    """The antivirus was reached, and said nothing of use about this file in time."""


class NotScanned(Exception):
    """The file is larger than what the antivirus reads (StreamMaxLength, MaxFileSize…)."""


class Scanner:
    """A clamd at `address`: `host:port`, or the absolute path of its socket."""

    def __init__(self, address: str) -> None:
        self._address = address
        self._rests_until = 0.0

    def scan_for_sender(self, path: Path) -> str:
        """Scan while somebody waits, eight seconds at most.

        Once it failed it is not asked again for fifteen seconds, so that five files do not wait
        five times.
        """
        if time.monotonic() < self._rests_until:
            raise ScannerDown("it failed a moment ago")
        try:
            return self.scan(path, SENDER_S)
        except ScannerDown:
            self._rests_until = time.monotonic() + REST_S
            raise

    def scan(self, path: Path, seconds: float = ANSWER_S) -> str:
        """Give the name of what was found in a file, "" when it is clean, within `seconds`.

        Raises `ScannerDown`, or `NotScanned` for a file beyond what it reads.
        """
        deadline = time.monotonic() + seconds
        with self._connected() as link, path.open("rb") as stream:
            try:
                _send(link, stream, deadline)
                reply = _reply(link, deadline)
            except OSError as error:
                raise NoAnswer(str(error)) from error
        threat = _threat(reply)
        self._rests_until = 0.0
        return threat

    def _connected(self) -> socket.socket:
        try:
            if self._address.startswith("/"):
                return _at_path(self._address)
            host, _colon, port = self._address.rpartition(":")
            return socket.create_connection((host.strip("[]"), int(port)), CONNECT_S)
        except OSError as error:
            raise ScannerDown(str(error)) from error


def _at_path(path: str) -> socket.socket:
    link = socket.socket(socket.AF_UNIX)
    link.settimeout(CONNECT_S)
    try:
        link.connect(path)
    except OSError:
        link.close()
        raise
    return link


def _send(link: socket.socket, stream: BinaryIO, deadline: float) -> None:
    """Send a stream in chunks; stop when clamd speaks before the end, which is to refuse it."""
    _wait_no_longer(link, deadline)
    link.sendall(COMMAND)
    spoken = select.poll()
    spoken.register(link, select.POLLIN)
    while (chunk := stream.read(CHUNK)) and not spoken.poll(0):
        _wait_no_longer(link, deadline)
        try:
            link.sendall(struct.pack(">I", len(chunk)) + chunk)
        except (BrokenPipeError, ConnectionResetError):
            return  # it has closed its end: what it said may still be read
    if not chunk:
        link.sendall(END_OF_STREAM)


def _reply(link: socket.socket, deadline: float) -> str:
    said = b""
    while b"\0" not in said and len(said) < MAX_REPLY:
        _wait_no_longer(link, deadline)
        piece = link.recv(MAX_REPLY)
        if not piece:
            break
        said += piece
    return said.partition(b"\0")[0].decode("utf-8", "replace").strip()


def _wait_no_longer(link: socket.socket, deadline: float) -> None:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError("too slow")
    link.settimeout(left)


def _threat(reply: str) -> str:
    said = reply.removeprefix("stream: ")
    found = said.removesuffix(" FOUND")
    if TOO_LARGE in said or found.startswith(PAST_LIMITS):
        raise NotScanned(said)
    if said == "OK":
        return ""
    if found == said:
        raise NoAnswer(said[:200] or "it closed without a word")
    return found[:200]
