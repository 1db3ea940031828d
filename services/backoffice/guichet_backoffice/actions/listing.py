"""The list: pages of lines in a scope, capped counts; every statement walks an index."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

import orjson
from guichet_kit.paging import Page
from guichet_kit.problems import NotFound
from itsdangerous import base64_decode, base64_encode
from itsdangerous.exc import BadData
from sqlalchemy import ColumnElement, Select, any_, func, literal, select, true, tuple_
from sqlalchemy.orm import Session

from guichet_backoffice.actions.reach import Scope
from guichet_backoffice.actions.views import MINE, SORTS, TABS, View, conditions
from guichet_backoffice.actions.words import beginnings, whole_words
from guichet_backoffice.models import Entry

CAP = 1_000
SIZE = 50
EXPORT_STEP = 500
MOST_CHOSEN = 2_000
"""Requests that one may choose at once: what a batch of workflow holds."""


@dataclass(frozen=True)
class Found(Page[Entry]):
    """A page of the list; `by_beginning` says that no whole word matched, only beginnings."""

    previous_cursor: str | None = None
    by_beginning: bool = False


def list_entries(
    session: Session,
    scope: Scope,
    view: View,
    now: datetime,
    *,
    after: str = "",
    before: str = "",
    size: int = SIZE,
) -> Found:
    """Give the page that follows the cursor `after`, or precedes `before`, or the first.

    Words that no line has whole are then taken as beginnings. Raises `NotFound` when the cursor
    is not one of ours.
    """
    words = whole_words(view.q, scope, now) if view.q else None
    cursor = after or before
    found = _page(session, scope, view, now, words, cursor, bool(before), size)
    begun = beginnings(view.q, scope) if view.q else None
    if found.items or begun is None:
        return found
    if cursor and _page(session, scope, view, now, words, "", False, 1).items:
        return found  # past the last whole word: the end of the list
    page = _page(session, scope, view, now, begun, cursor, bool(before), size)
    return Found(page.items, page.next_cursor, page.previous_cursor, bool(page.items))


def count_tabs(
    session: Session, scope: Scope, view: View, now: datetime, **others: View
) -> dict[str, int]:
    """Give the lines of each tab unfiltered and, under "", of the view; `CAP` + 1 means more.

    `others` are counted under their names.
    """
    views = {tab: View(tab=tab) for tab in TABS} | others
    if view.filters:
        views[""] = view
    columns = []
    for name, one in views.items():
        words = whole_words(one.q, scope, now) if one.q else None
        lines = _counted(scope, one, now, words).subquery()
        columns.append(select(func.count()).select_from(lines).scalar_subquery().label(f"n{name}"))
    counts = dict(zip(views, session.execute(select(*columns)).one(), strict=True))
    return {"": counts[view.tab]} | counts


def count_statuses(session: Session, scope: Scope, view: View, now: datetime) -> dict[str, int]:
    """Give how many of the first `CAP` lines of a view stand at each status, the most first."""
    lines = _counted(scope, view, now, None, Entry.status_label).subquery()
    number = func.count().label("number")
    rows = session.execute(
        select(lines.c.status_label, number)
        .group_by(lines.c.status_label)
        .order_by(number.desc(), lines.c.status_label)
    )
    return {row.status_label: row.number for row in rows}


class Chosen(NamedTuple):
    """The requests of a whole view; `more`: the view holds others."""

    ids: list[UUID]
    more: bool


def choose_all(session: Session, scope: Scope, view: View, now: datetime) -> Chosen:
    """Give the requests of a view in its order, `MOST_CHOSEN` at most."""
    found = list_entries(session, scope, view, now, size=MOST_CHOSEN)
    return Chosen([row.request_id for row in found.items], found.next_cursor is not None)


def neighbour(
    session: Session, scope: Scope, view: View, now: datetime, request_id: UUID, *, backward: bool
) -> UUID | None:
    """Give the request that follows one in a view, or precedes it; None at the end of the view.

    One that has left the view since gives those around where it would stand. Raises `NotFound` for
    one out of the scope.
    """
    own = select(Entry).where(Entry.request_id == request_id, scope.covers)
    row = session.scalar(own)
    if row is None:
        raise NotFound
    way = "before" if backward else "after"
    page = list_entries(session, scope, view, now, size=1, **{way: _write(view, row)})
    return page.items[0].request_id if page.items else None


def walk(session: Session, scope: Scope, view: View, now: datetime, after: str) -> Found:
    """Give one step of an export: a longer page of the same list."""
    return list_entries(session, scope, view, now, after=after, size=EXPORT_STEP)


def _page(
    session: Session,
    scope: Scope,
    view: View,
    now: datetime,
    words: ColumnElement[bool] | None,
    cursor: str,
    backward: bool,
    size: int,
) -> Found:
    place = _read(cursor) if cursor else None
    statement = _lines(scope, view, now, words, place, backward, size + 1)
    rows = list(session.scalars(statement))
    more, rows = len(rows) > size, rows[:size]
    if backward:
        rows.reverse()
    first, last = (_write(view, rows[0]), _write(view, rows[-1])) if rows else (None, None)
    has_next, has_previous = (bool(rows), more) if backward else (more, bool(place and rows))
    return Found(rows, last if has_next else None, first if has_previous else None)


def _lines(
    scope: Scope,
    view: View,
    now: datetime,
    words: ColumnElement[bool] | None,
    place: tuple[datetime, UUID] | None,
    backward: bool,
    limit: int,
) -> Select[Any]:
    """Give the statement of one page.

    Each workflow and family is walked in the order of its own index, and the keys are merged:
    an agent of a quiet workflow would otherwise wait for the lines of all the others. Only the
    lines of the page are then read whole, by an array of keys: a join may read the table instead.
    """
    column, descending = SORTS[view.order]
    descending ^= backward
    tests = conditions(view, scope, now)
    if words is not None:
        tests.append(words)
    if place:
        key, mark = tuple_(column, Entry.request_id), tuple_(*place)
        tests.append(key < mark if descending else key > mark)

    def ordered(statement: Select[Any], source: Any) -> Select[Any]:
        keys = (getattr(source, column.key), source.request_id)
        return statement.order_by(*(k.desc() if descending else k.asc() for k in keys)).limit(limit)

    reach = scope.only(view.family) if view.family else scope
    if _narrow(view):
        return ordered(select(Entry).where(reach.covers, *tests), Entry)
    part, within = reach.walked
    keys: Any = select(column, Entry.request_id).where(within, *tests).correlate(part)
    lines = ordered(keys, Entry).lateral("lines")
    first = ordered(select(lines.c.request_id).select_from(part).join(lines, true()), lines.c)
    known = any_(func.array(first.scalar_subquery()))
    return ordered(select(Entry).where(Entry.request_id == known), Entry)


def _counted(
    scope: Scope,
    view: View,
    now: datetime,
    words: ColumnElement[bool] | None,
    column: Any = None,
) -> Select[Any]:
    """Give the first `CAP` + 1 lines of a view, in whatever order is quickest, for counting."""
    what = literal(1).label("one") if column is None else column
    tests = conditions(view, scope, now)
    if words is not None:
        tests.append(words)
    reach = scope.only(view.family) if view.family else scope
    if _narrow(view):
        return select(what).where(reach.covers, *tests).limit(CAP + 1)
    part, within = reach.walked
    lines = select(what).where(within, *tests).correlate(part).limit(CAP + 1).lateral("lines")
    return select(lines).select_from(part).join(lines, true()).limit(CAP + 1)


def _narrow(view: View) -> bool:
    """Tell whether an index finds few lines, or the order itself, without the workflow."""
    return bool(view.q or view.procedure or view.tag or view.tab == MINE)


def _write(view: View, row: Entry) -> str:
    moment: datetime = getattr(row, SORTS[view.order][0].key)
    return base64_encode(orjson.dumps([moment.isoformat(), str(row.request_id)])).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, request_id = orjson.loads(base64_decode(cursor))
        place = datetime.fromisoformat(moment), UUID(request_id)
    except (BadData, ValueError, TypeError, AttributeError) as error:
        raise NotFound from error
    if place[0].tzinfo is None:
        raise NotFound
    return place
