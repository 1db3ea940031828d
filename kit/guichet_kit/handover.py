"""Sealed tickets by which one service passes a person to another, through her browser."""

import hashlib
import hmac
import time
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer


class TicketRefused(Exception):
    """The ticket is forged, edited, too old or meant for another purpose."""


def seal(key: str, purpose: str, payload: dict[str, Any]) -> str:
    """Sign `payload` for one purpose; the text is safe in a URL and can be read by its bearer."""
    return str(_serializer(key, purpose).dumps(payload))


def unseal(
    key: str, purpose: str, token: str, max_age_s: int, *, ahead_s: int = 5
) -> dict[str, Any]:
    """Give back the payload of a ticket of this purpose, at most `max_age_s` seconds old.

    The clock of who sealed it may be `ahead_s` seconds ahead of ours.
    """
    try:
        payload, sealed_at = _serializer(key, purpose).loads(token, return_timestamp=True)
    except BadData as error:
        raise TicketRefused(str(error)) from error
    if not (
        isinstance(payload, dict)
        and -ahead_s <= int(time.time()) - sealed_at.timestamp() <= max_age_s
    ):
        raise TicketRefused(f"sealed at {sealed_at}: no ticket, too old, or too far ahead")
    return payload


def digest(key: str, purpose: str, text: str) -> str:
    """Give the keyed SHA-256 of `text`, in hexadecimal: useless to who holds the database alone."""
    return hmac.new(f"{key}|{purpose}".encode(), text.encode(), hashlib.sha256).hexdigest()


def _serializer(key: str, purpose: str) -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(
        key,
        salt=purpose,
        signer_kwargs={"digest_method": hashlib.sha256, "key_derivation": "hmac"},
    )
