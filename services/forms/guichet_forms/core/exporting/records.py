"""Requests in JSON: a list of objects, the answers as they are stored."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson

from guichet_forms.core.exporting.table import Column, Request


def head(_columns: Sequence[Column]) -> str:
    """The beginning of the list."""
    return "["


def lines(
    columns: Sequence[Column],
    requests: Iterable[Request],
    _channels: Mapping[str, str],
    first: bool,
) -> str:
    """One object for each request, with what the columns say of it and its answers."""
    own = {column.own for column in columns}
    asked = [column.field for column in columns if column.field]
    written = (orjson.dumps(_record(item, own, asked)).decode() for item in requests)
    text = ",\n".join(written)
    return ("\n" if first else ",\n") + text if text else ""


def tail() -> str:
    """The end of the list."""
    return "\n]\n"


def _record(item: Request, own: set[str], asked: list[str]) -> dict[str, Any]:
    answers = {name: item.answers[name] for name in asked if name in item.answers}
    common = {"channel": item.channel, "answers": answers}
    if "number" not in own:
        return {"received_in": item.month, **common}
    declared = {"mandate": item.mandate} if "mandate" in own else {}
    return {
        "request_id": item.request_id,
        "number": item.number,
        "received_at": item.received_at,
        "version": item.version,
        "erased_at": item.erased_at,
        **declared,
        **common,
    }
