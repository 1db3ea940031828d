"""The thread of a request through the house: W3C Trace Context, kept across events."""

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

import structlog

FORM = re.compile(r"00-([0-9a-f]{32})-([0-9a-f]{16})-[0-9a-f]{2}")
_current: ContextVar[str] = ContextVar("traceparent", default="")


def current_traceparent() -> str:
    """Give the `traceparent` of the work at hand, or an empty text outside any."""
    return _current.get()


def current_trace_id() -> str:
    """Give the 32 hexadecimal digits that people are shown as the reference of an error."""
    return _current.get()[3:35]


@contextmanager
def follow(incoming: str) -> Iterator[None]:
    """Continue the trace of `incoming`, or begin one when it is not a `traceparent`."""
    token = begin(incoming)
    try:
        yield
    finally:
        end(token)


def begin(incoming: str) -> object:
    """Continue or begin a trace and bind it to the logs; give what `end` needs."""
    found = FORM.fullmatch(incoming)
    trace = found.group(1) if found else secrets.token_hex(16)
    structlog.contextvars.bind_contextvars(trace_id=trace)
    return _current.set(f"00-{trace}-{secrets.token_hex(8)}-01")


def end(token: object) -> None:
    """Leave the trace that `begin` entered."""
    structlog.contextvars.unbind_contextvars("trace_id")
    _current.reset(token)  # type: ignore[arg-type]  # a Token, opaque to callers
