"""Handing one SMS to the provider, by the HTTP contract that `SMS.md` tells."""

import http.client
import json
import socket
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

from guichet_notify.handing import CONNECT_S, WHOLE_S, NotNow, Refused, cut_after

PORTS = {"http": 80, "https": 443}
MOST_READ = 4_096
LONGEST_WAIT_S = 3_600
OURS = frozenset({400, 413, 422})
"""Answers that speak of the message; any other refusal speaks of the moment or of the settings."""


@dataclass(frozen=True, kw_only=True)
class Provider:
    """Who sends SMS: its address, the token that it gave, the name that phones show; seconds."""

    url: str
    token: str
    sender: str = ""
    connect_s: float = CONNECT_S
    whole_s: float = WHOLE_S


@dataclass(frozen=True, kw_only=True)
class Text:
    """One SMS: `id` is the same each time it is handed over, `to` a number in E.164."""

    id: str
    to: str
    text: str


def check_url(url: str, *, plain: bool) -> None:
    """Raise `ValueError` saying what is wrong with a provider's address; `plain` allows http."""
    parts = urlsplit(url)
    if parts.scheme != "https" and not (plain and parts.scheme == "http"):
        raise ValueError("begins with https://")
    if not parts.hostname or parts.port == 0:
        raise ValueError("names no host")
    if "@" in parts.netloc or parts.fragment or not url.isascii() or not url.isprintable():
        raise ValueError("is a plain address, without user nor fragment")


def hand(provider: Provider, sms: Text) -> None:
    """Hand one SMS over; return when the provider has answered 2xx.

    Raises `Refused` when it refuses this message or number for good, `NotNow` otherwise. A
    redirection is not followed: the token would go with it.
    """
    held: list[socket.socket] = []
    try:
        with (
            cut_after(provider.whole_s, lambda: held[0] if held else None),
            closing(_reach(provider)) as sock,
        ):
            held.append(sock)
            status, headers, body = _ask(sock, provider, sms)
    except (OSError, http.client.HTTPException) as error:
        raise NotNow(f"{type(error).__name__}: {error}") from error
    _judge(status, headers, body)


def _reach(provider: Provider) -> socket.socket:
    parts = urlsplit(provider.url)
    host, port = parts.hostname or "", parts.port or PORTS[parts.scheme]
    sock = socket.create_connection((host, port), provider.connect_s)
    if parts.scheme == "http":
        return sock
    context = ssl.create_default_context()
    return context.wrap_socket(sock, server_hostname=host, do_handshake_on_connect=False)


def _ask(
    sock: socket.socket, provider: Provider, sms: Text
) -> tuple[int, http.client.HTTPMessage, bytes]:
    parts = urlsplit(provider.url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    said = {"id": sms.id, "to": sms.to, "text": sms.text}
    sent = json.dumps(said | ({"from": provider.sender} if provider.sender else {})).encode()
    headers = {
        "Authorization": f"Bearer {provider.token}",
        "Content-Type": "application/json",
        "Accept": "application/json",
        "Accept-Encoding": "identity",
        "Idempotency-Key": sms.id,
        "User-Agent": "Guichet",
        "Connection": "close",
    }
    if isinstance(sock, ssl.SSLSocket):
        sock.do_handshake()
    connection = http.client.HTTPConnection(parts.netloc)
    connection.sock = sock
    connection.request("POST", path, body=sent, headers=headers)
    answer = connection.getresponse()
    body = b""
    if answer.status >= 300:  # what it says serves people alone: cut short, the status still counts
        with suppress(OSError, http.client.HTTPException):
            body = answer.read(MOST_READ)
    return answer.status, answer.headers, body


def _judge(status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
    if 200 <= status < 300:
        return
    reason = " ".join([str(status), _said(body)]).strip()
    if status in OURS:
        raise Refused(reason)
    raise NotNow(reason, _wait(headers.get("Retry-After", "")))


def _said(body: bytes) -> str:
    """Give the sentence of a problem (RFC 9457), "" when the answer is anything else."""
    try:
        found = json.loads(body)
    except (ValueError, RecursionError):
        return ""
    words = found.get("detail") or found.get("title") if isinstance(found, dict) else ""
    return words if isinstance(words, str) else ""


def _wait(asked: str) -> int:
    """Give the seconds of `Retry-After`, an hour at most (RFC 9110 §10.2.3); 0 for none."""
    if asked.isdecimal() and asked.isascii():
        return min(int(asked[:9]), LONGEST_WAIT_S)
    try:
        until = parsedate_to_datetime(asked)
    except ValueError:
        return 0
    left = (until.replace(tzinfo=until.tzinfo or UTC) - datetime.now(UTC)).total_seconds()
    return min(max(int(left), 0), LONGEST_WAIT_S)
