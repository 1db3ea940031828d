"""Handing one mail to the SMTP server, with a limit on each wait and on the whole."""

import smtplib
import ssl
from contextlib import closing, suppress
from dataclasses import dataclass
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from guichet_notify.handing import CONNECT_S, WHOLE_S, NotNow, Refused, cut_after

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}


@dataclass(frozen=True, kw_only=True)
class Server:
    """A mail server: `security` is "smtp" (none), "smtp+starttls" or "smtps"; times in seconds."""

    host: str
    port: int
    security: str = "smtp"
    user: str = ""
    password: str = ""
    ca_file: str = ""
    connect_s: float = CONNECT_S
    whole_s: float = WHOLE_S


def read_url(url: str, *, ca_file: str = "") -> Server:
    """Read the address of a mail server; raise `ValueError` saying what is wrong with it."""
    parts = urlsplit(url)
    if parts.scheme not in PORTS:
        raise ValueError(f"begins with one of {', '.join(f'{name}://' for name in PORTS)}")
    if not parts.hostname:
        raise ValueError("names no host")
    return Server(
        host=parts.hostname,
        port=parts.port or PORTS[parts.scheme],
        security=parts.scheme,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        ca_file=ca_file,
    )


def hand(server: Server, sender: str, address: str, message: EmailMessage) -> None:
    """Hand `message` over for `address`; return when the server has answered 250.

    Raises `Refused` when it refuses this message or address for good (RFC 5321 §4.2.1, 5yz),
    `NotNow` for any other failure: what happens before the message (connection, TLS, sign-in)
    says nothing of it.
    """
    connection = _connection(server, sender.rpartition("@")[2])
    with closing(connection), cut_after(server.whole_s, lambda: connection.sock):
        try:
            _open(connection, server)
            _send(connection, sender, address, message)
        except (smtplib.SMTPException, OSError) as error:
            raise NotNow(f"{type(error).__name__}: {error}") from error
        finally:
            with suppress(smtplib.SMTPException, OSError):
                connection.quit()


def _connection(server: Server, own_name: str) -> smtplib.SMTP:
    if server.security == "smtps":
        return smtplib.SMTP_SSL(
            local_hostname=own_name, timeout=server.connect_s, context=_trust(server)
        )
    return smtplib.SMTP(local_hostname=own_name, timeout=server.connect_s)


def _open(connection: smtplib.SMTP, server: Server) -> None:
    connection._host = server.host  # type: ignore[attr-defined]  # the name TLS is checked against
    code, text = connection.connect(server.host, server.port)
    if code != 220:
        raise smtplib.SMTPConnectError(code, text)
    if server.security == "smtp+starttls":
        connection.starttls(context=_trust(server))
    connection.ehlo_or_helo_if_needed()
    if server.user:
        connection.login(server.user, server.password)


def _send(connection: smtplib.SMTP, sender: str, address: str, message: EmailMessage) -> None:
    try:
        connection.sendmail(sender, [address], message.as_bytes())
    except smtplib.SMTPRecipientsRefused as error:
        code, text = error.recipients[address]
        _refuse(code, text, error)
    except (smtplib.SMTPSenderRefused, smtplib.SMTPDataError) as error:
        _refuse(error.smtp_code, error.smtp_error, error)


def _refuse(code: int, text: bytes | str, error: Exception) -> None:
    words = text if isinstance(text, str) else text.decode("utf-8", "replace")
    kind = Refused if 500 <= code < 600 else NotNow
    raise kind(f"{code} {words}") from error


def _trust(server: Server) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=server.ca_file or None)
