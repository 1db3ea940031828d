"""The envelope of an event: CloudEvents 1.0, JSON format."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

CONTENT_TYPE = "application/cloudevents+json"
MAX_BYTES = 1_000_000


class Unreadable(Exception):
    """The bytes received are not one of our events; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Event:
    """What happened: `type` says what, `subject` to what, `authority` to whom it belongs."""

    id: UUID
    type: str
    source: str
    authority: str
    subject: str
    time: datetime
    data: dict[str, Any]
    traceparent: str = ""

    def dump(self) -> str:
        """Give the event as CloudEvents JSON."""
        body = {
            "specversion": "1.0",
            "id": str(self.id),
            "type": self.type,
            "source": self.source,
            "subject": self.subject,
            "time": self.time.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "datacontenttype": "application/json",
            "authority": self.authority,
            "data": self.data,
        }
        if self.traceparent:
            body["traceparent"] = self.traceparent
        return orjson.dumps(body).decode()


def read(body: str | bytes) -> Event:
    """Read an event; raise `Unreadable` when it is too large, not JSON, or lacks an attribute.

    So is what could not be set aside: JSON too deep to be written again, text with a null
    character, which PostgreSQL refuses.
    """
    if len(body) > MAX_BYTES:
        raise Unreadable(f"larger than {MAX_BYTES} bytes")
    try:
        found = orjson.loads(body)
        orjson.dumps(found)  # reads a thousand levels, writes 254
        if found["specversion"] != "1.0":
            raise ValueError("CloudEvents 1.0 expected")
        time = datetime.fromisoformat(found["time"])
        if time.tzinfo is None:
            raise ValueError("a time without its zone")  # RFC 3339, which CloudEvents asks for
        return Event(
            id=UUID(found["id"]),
            type=_text(found["type"]),
            source=_text(found["source"]),
            authority=_text(found["authority"]),
            subject=_text(found.get("subject", "")),
            time=time,
            data=_mapping(found["data"]),
            traceparent=_text(found.get("traceparent", "")),
        )
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise Unreadable(f"{type(error).__name__}: {error}") from error


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"text expected, not {type(value).__name__}")
    if "\0" in value:
        raise ValueError("null character")
    return value


def _mapping(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise TypeError("data is not an object")
    return value
