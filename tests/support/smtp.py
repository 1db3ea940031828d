"""A mail server for tests: keeps what it takes, and refuses when the test tells it to."""

import threading
from collections import deque
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Any, Self

from aiosmtpd.controller import Controller
from guichet_onebox.servers import free_port


@dataclass(frozen=True)
class Mail:
    """One message that was taken, with the addresses of its envelope."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage

    @property
    def subject(self) -> str:
        """The decoded subject."""
        return str(self.message["subject"])

    @property
    def text(self) -> str:
        """The plain text part, "" without any."""
        part = self.message.get_body(("plain",))
        return str(part.get_content()) if part is not None else ""


class SmtpSink:
    """An SMTP server on 127.0.0.1 whose answers a test can script; a context manager."""

    def __init__(self) -> None:
        self.port = free_port()
        self._mails: list[Mail] = []
        self._answers: deque[tuple[int, str, str]] = deque()
        self._change = threading.Condition()
        self._server: Any = Controller(self, hostname="127.0.0.1", port=self.port)

    def __enter__(self) -> Self:
        self._server.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._server.stop()

    @property
    def url(self) -> str:
        """The server's address, `smtp://127.0.0.1:port`."""
        return f"smtp://127.0.0.1:{self.port}"

    @property
    def mails(self) -> list[Mail]:
        """The messages taken so far, oldest first."""
        with self._change:
            return list(self._mails)

    def answer_next(self, code: int, text: str = "", *, at: str = "DATA") -> None:
        """Answer `code` once, instead of taking, at the next command `at` ("RCPT" or "DATA").

        Scripted answers wait in order; a mail answered so is not kept.
        """
        if at not in ("RCPT", "DATA"):
            raise ValueError(at)
        with self._change:
            self._answers.append((code, text or "scripted by the test", at))

    def wait_for(self, count: int, seconds: float = 15) -> list[Mail]:
        """Wait until `count` messages were taken and give all; raises `AssertionError` if late."""
        with self._change:
            came = self._change.wait_for(lambda: len(self._mails) >= count, seconds)
            if not came:
                raise AssertionError(f"{len(self._mails)} mails of {count} after {seconds} s")
            return list(self._mails)

    def clear(self) -> None:
        """Forget the messages and the scripted answers."""
        with self._change:
            self._mails.clear()
            self._answers.clear()

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: list[str]
    ) -> str:
        """Take a recipient, or give the scripted answer (called by aiosmtpd)."""
        scripted = self._scripted("RCPT")
        if scripted is None:
            envelope.rcpt_tos.append(address)
        return scripted or "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """Keep a message, or give the scripted answer (called by aiosmtpd)."""
        scripted = self._scripted("DATA")
        if scripted is not None:
            return scripted
        message = message_from_bytes(envelope.content, policy=policy.default)
        mail = Mail(envelope.mail_from, tuple(envelope.rcpt_tos), message)
        with self._change:
            self._mails.append(mail)
            self._change.notify_all()
        return "250 OK"

    def _scripted(self, at: str) -> str | None:
        with self._change:
            if not self._answers or self._answers[0][2] != at:
                return None
            code, text, _at = self._answers.popleft()
        return f"{code} {text}"
