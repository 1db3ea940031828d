"""Sealed tickets by which one service passes a person to another, through her browser."""

import hashlib
import hmac
from typing import Any

from itsdangerous import BadData, URLSafeTimedSerializer


class TicketRefused(Exception):
    """The ticket is forged, edited, too old or meant for another purpose."""


def seal(key: str, purpose: str, payload: dict[str, Any]) -> str:
    """Sign `payload` for one purpose; the text is safe in a URL and can be read by its bearer."""
    return str(_serializer(key, purpose).dumps(payload))


def unseal(key: str, purpose: str, token: str, max_age_s: int) -> dict[str, Any]:
    """Give back the payload of a ticket of this purpose, at most `max_age_s` seconds old."""
    try:
        payload = _serializer(key, purpose).loads(token, max_age=max_age_s)
    except BadData as error:
        raise TicketRefused(str(error)) from error
    if not isinstance(payload, dict):
        raise TicketRefused("not a ticket")
    return payload


def digest(key: str, purpose: str, text: str) -> str:
    """Give the keyed SHA-256 of `text`, in hexadecimal: useless to who holds the database alone."""
    return hmac.new(f"{key}|{purpose}".encode(), text.encode(), hashlib.sha256).hexdigest()


def _serializer(key: str, purpose: str) -> URLSafeTimedSerializer:
    kwargs = {"digest_method": hashlib.sha256, "key_derivation": "hmac"}
    return URLSafeTimedSerializer(key, salt=purpose, signer_kwargs=kwargs)
