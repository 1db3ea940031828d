"""One GET, within a total time: connect to the checked address, read so much and no more."""

import http.client
import socket
import ssl
import threading
import time
from collections.abc import Callable, Collection, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.strict import read_json

from guichet_forms.outside.addresses import Resolve, Target, find_ip, read_address

PAUSES = (0.05, 0.2)
BLOCK = 65_536
PASSING = frozenset({502, 503, 504})
LONGEST_WAIT_S = 60
REQUEST_TIMEOUT = 408
HEADERS = {
    "Accept": "application/json",
    "Accept-Encoding": "identity",
    "User-Agent": "Guichet",
    "Connection": "close",
}


@dataclass(frozen=True)
class Limits:
    """What one call may cost: seconds in all, retries included, and bytes of the answer."""

    seconds: float = 2.0
    most_bytes: int = 5_000_000


class OutsideFailed(Exception):
    """A call that gave nothing usable; `sentence` says why in French, `again` that it may pass.

    `wait_s` is how long the other side asks to be left alone, a minute at most; `well` that it
    works, and refused this question alone.
    """

    def __init__(
        self, sentence: str, *, again: bool = False, wait_s: int = 0, well: bool = False
    ) -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.again = again
        self.wait_s = wait_s
        self.well = well


class Outside:
    """Calls JSON services; `allowed` names the internal hosts that may be called."""

    def __init__(
        self, allowed: Collection[str] = (), resolve: Resolve = socket.getaddrinfo
    ) -> None:
        self.allowed = frozenset(allowed)
        self._resolve = resolve
        self._tls = ssl.create_default_context()

    def check(self, url: str, limits: Limits = Limits()) -> None:
        """Raise `OutsideRefused` unless an address may be called; a name unknown today may."""
        target = read_address(url, self.allowed)
        with suppress(OSError):
            find_ip(target, limits.seconds, self._resolve)

    def get_json(
        self, url: str, query: Mapping[str, str] | None = None, limits: Limits = Limits()
    ) -> Any:
        """Give the JSON that an address answers, `query` added to it.

        Raises `OutsideRefused` or `OutsideFailed`. A passing failure is tried again while the time
        allows it: a GET changes nothing.
        """
        target = read_address(url, self.allowed)
        path = target.asking(dict(query or {}))
        deadline = time.monotonic() + limits.seconds
        for pause in (*PAUSES, None):
            try:
                return _parsed(self._once(target, path, deadline, limits))
            except OutsideFailed as failed:
                late = pause is None or time.monotonic() + pause >= deadline
                if late or not failed.again:
                    raise
                time.sleep(pause or 0)
        raise AssertionError  # the last turn gives or raises

    def _once(self, target: Target, path: str, deadline: float, limits: Limits) -> bytes:
        try:
            ip = find_ip(target, _left(deadline), self._resolve)
            line = _Line(target, ip, deadline, self._tls)
            with _cut_at(deadline, line.cut):
                try:
                    line.request("GET", path, headers=HEADERS)
                    with closing(line.getresponse()) as answer:
                        return _body(answer, deadline, limits)
                finally:
                    line.close()
        except TimeoutError:
            raise _late(limits) from None
        except (OSError, http.client.HTTPException, ValueError) as error:
            if time.monotonic() >= deadline:
                raise _late(limits) from None
            sentence = _("Le serveur ne répond pas, ou sa réponse n’est pas lisible.")
            raise OutsideFailed(sentence, again=True) from error


class _Line(http.client.HTTPConnection):
    """A connection to an IP address already checked, that speaks to the name it was found for."""

    def __init__(self, target: Target, ip: str, deadline: float, tls: ssl.SSLContext) -> None:
        super().__init__(target.host, target.port)
        self.default_port = 443 if target.scheme == "https" else 80
        self._target, self._ip, self._deadline, self._tls = target, ip, deadline, tls
        self._opened: socket.socket | None = None

    def connect(self) -> None:
        """Connect, and prove by TLS that the other end bears the name."""
        left = _left(self._deadline)
        self._opened = opened = socket.create_connection((self._ip, self.port), left)
        if self._target.scheme == "https":
            opened = self._tls.wrap_socket(
                opened, server_hostname=self._target.host, do_handshake_on_connect=False
            )
            self._opened = opened
            opened.do_handshake()
        self.sock = opened

    def close(self) -> None:
        """Close all that was opened, a handshake begun included."""
        super().close()
        if self._opened is not None:
            self._opened.close()

    def cut(self) -> None:
        """Hang up, from another thread: what waits for a byte stops waiting."""
        if self._opened is not None:
            with suppress(OSError):
                socket.socket.shutdown(self._opened, socket.SHUT_RDWR)


class _cut_at:
    """Run something when a moment passes, unless the block ended before: no drip outlasts it."""

    def __init__(self, deadline: float, cut: Callable[[], None]) -> None:
        self._timer = threading.Timer(_left(deadline), cut)
        self._timer.daemon = True

    def __enter__(self) -> None:
        self._timer.start()

    def __exit__(self, *_error: object) -> None:
        self._timer.cancel()


def _left(deadline: float) -> float:
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    return left


def _late(limits: Limits) -> OutsideFailed:
    return OutsideFailed(
        _("Le serveur n’a pas répondu en %(seconds)s secondes.", seconds=f"{limits.seconds:g}")
    )


def _body(answer: http.client.HTTPResponse, deadline: float, limits: Limits) -> bytes:
    _refuse_status(answer)
    if answer.headers.get("Content-Encoding", "identity").lower() != "identity":
        raise OutsideFailed(_("La réponse est compressée alors que ce n’était pas demandé."))
    most = limits.most_bytes
    if (answer.length or 0) > most:
        raise _heavy(most)
    blocks: list[bytes] = []
    size = 0
    while block := answer.read1(BLOCK):
        size += len(block)
        if size > most:
            raise _heavy(most)
        _left(deadline)
        blocks.append(block)
    _left(deadline)
    if answer.length:
        raise OSError("the answer was cut short")
    return b"".join(blocks)


def _refuse_status(answer: http.client.HTTPResponse) -> None:
    status = answer.status
    if 300 <= status < 400:
        raise OutsideFailed(
            _(
                "Le serveur renvoie vers une autre adresse, ce qui n’est pas suivi : indiquez "
                "l’adresse finale."
            )
        )
    if status == 429:
        asked = answer.headers.get("Retry-After", "")
        wait = min(int(asked), LONGEST_WAIT_S) if asked.isdecimal() and len(asked) < 6 else 0
        raise OutsideFailed(
            _("Le serveur demande d’attendre : il reçoit trop de questions."), wait_s=wait
        )
    if status != 200:
        sentence = _("Le serveur répond par l’erreur %(status)s.", status=status)
        well = 400 <= status < 500 and status != REQUEST_TIMEOUT
        raise OutsideFailed(sentence, again=status in PASSING, well=well)


def _heavy(most: int) -> OutsideFailed:
    return OutsideFailed(_("La réponse dépasse %(size)s Mo.", size=f"{most / 1_000_000:g}"))


def _parsed(body: bytes) -> Any:
    try:
        return read_json(body)
    except ValueError as error:
        raise OutsideFailed(_("La réponse n’est pas du JSON lisible et sans ambiguïté.")) from error
