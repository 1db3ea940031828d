"""Keyset paging: the next page starts after the last row seen, however far it lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

import orjson
from itsdangerous import base64_decode, base64_encode
from itsdangerous.exc import BadData
from sqlalchemy import ColumnElement, Select, tuple_
from sqlalchemy.orm import Session

from guichet_kit.problems import NotFound

Item = TypeVar("Item")
PAGE_SIZE = 50
MAX_PAGE_SIZE = 100


@dataclass(frozen=True)
class Page(Generic[Item]):
    """The rows of one page and the cursor of the next, None on the last."""

    items: list[Item]
    next_cursor: str | None


def page_of(
    session: Session,
    statement: Select[Any],
    keys: Sequence[Any],
    *,
    after: str | None = None,
    size: int = PAGE_SIZE,
) -> Page[Any]:
    """Run `statement` for one page, newest first, in the total order of the `keys` (attributes).

    `after` is the cursor of a former page; raises `NotFound` when it is not one of ours.
    """
    size = min(max(size, 1), MAX_PAGE_SIZE)
    columns: list[ColumnElement[Any]] = [key.expression for key in keys]
    if after:
        values = _read(after, columns)
        statement = statement.where(tuple_(*columns) < tuple_(*values))
    ordered = statement.order_by(*[column.desc() for column in columns]).limit(size + 1)
    rows = list(session.scalars(ordered))
    more = len(rows) > size
    rows = rows[:size]
    cursor = _write([getattr(rows[-1], key.key) for key in keys]) if more else None
    return Page(rows, cursor)


def _write(values: list[Any]) -> str:
    return base64_encode(orjson.dumps([str(value) for value in values])).decode()


def _read(cursor: str, columns: list[ColumnElement[Any]]) -> list[Any]:
    try:
        values = orjson.loads(base64_decode(cursor))
        return [_parse(column, value) for value, column in zip(values, columns, strict=True)]
    except (BadData, ValueError, TypeError) as error:
        raise NotFound from error


def _parse(column: ColumnElement[Any], value: str) -> Any:
    kind = column.type.python_type
    return kind.fromisoformat(value) if hasattr(kind, "fromisoformat") else kind(value)
