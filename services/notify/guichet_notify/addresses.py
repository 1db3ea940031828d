"""E-mail addresses: what may be written to, in the form the envelope takes."""

import re

LOCAL = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
MAX_LENGTH = 254  # RFC 5321 §4.5.3.1.3, without the angle brackets


class AddressRefused(ValueError):
    """The text is not an address that mail can be sent to."""


def envelope_address(text: str) -> str:
    """Give `text` as an ASCII address, its domain in IDNA; raise `AddressRefused`.

    Quoted local parts and comments of RFC 5322 are refused: no one has one, attackers do.
    """
    local, _, domain = text.strip().rpartition("@")
    try:
        host = domain.encode("idna").decode().lower()
    except UnicodeError as error:
        raise AddressRefused(text) from error
    address = f"{local}@{host}"
    labels = host.split(".")
    if len(address) > MAX_LENGTH or len(local) > 64 or not LOCAL.fullmatch(local):
        raise AddressRefused(text)
    if len(labels) < 2 and host != "localhost":
        raise AddressRefused(text)
    if not all(LABEL.fullmatch(label) for label in labels):
        raise AddressRefused(text)
    return address


def mailbox_of(address: str) -> str:
    """Give the mailbox behind an address, the same for "a+b@c" and "A@c" (RFC 5233, "+tag")."""
    local, _at, domain = address.lower().rpartition("@")
    return f"{local.partition('+')[0] or local}@{domain}"
