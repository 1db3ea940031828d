"""Lists of requests: filtered on what they are and what they answer, page by page, capped counts.

Each procedure is walked in the order of an index, and an answer looked for in the order of its own:
such a page reads no more than it shows, however many requests there are. By the beginning of an
answer it is not so: all that begin so, and come after the page before, are read and sorted first.
"""

from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

import orjson
from guichet_kit.paging import Page
from guichet_kit.problems import NotFound
from itsdangerous import base64_decode, base64_encode
from itsdangerous.exc import BadData
from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    exists,
    false,
    func,
    literal,
    select,
    true,
    tuple_,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session, aliased

from guichet_forms.core.looking import folded
from guichet_forms.models import AnswerValue, Submission

Statement = Select[*tuple[Any, ...]]
CAP = 1_000
FEW = 10_000
"""So many rows of an answer are read and sorted at once; more are walked by date."""
SIZE = 50
Place = tuple[datetime, UUID]
LAST = "\U0010ffff"


@dataclass(frozen=True)
class Filter:
    """An answer that requests must have: equal to `value`, or beginning with it."""

    field: str
    value: str
    begins: bool = False

    def on(self, row: Any) -> ColumnElement[bool]:
        """The test of one row of `answer_values`; a beginning is a range of its collation."""
        text = folded(self.value)
        if self.begins:
            return and_(row.field == self.field, row.value >= text, row.value < text + LAST)
        return and_(row.field == self.field, row.value == text)


@dataclass(frozen=True, kw_only=True)
class Asked:
    """Which requests: of these procedures, received in [since, until), erased or not, answering.

    `answers` need one procedure alone, since questions are each form's own.
    """

    slugs: tuple[str, ...]
    channel: str = ""
    since: datetime | None = None
    until: datetime | None = None
    erased: bool | None = None
    answers: tuple[Filter, ...] = field(default_factory=tuple)
    oldest_first: bool = False


def list_requests(
    session: Session, asked: Asked, *, after: str = "", size: int = SIZE
) -> Page[Submission]:
    """Give a page of requests. Raises `NotFound` when the cursor is not one of ours."""
    return _page(session, _rarest_first(session, asked), after, size)


def list_and_count(session: Session, asked: Asked, after: str = "") -> tuple[Page[Submission], int]:
    """Give a page as `list_requests` does, and how many requests there are, `CAP` + 1 for more.

    They are counted for the first page; the cursors carry the number from there on.
    """
    asked = _rarest_first(session, asked)
    place, number = _read(after)
    found = session.execute(_lines(asked, place, SIZE + 1)).all()
    if number is None and place is None and found and _is_sorted(asked):
        number = min(found[0].number, CAP + 1)
    elif number is None:
        number = _count(session, asked, CAP + 1)
    return _cut([row[0] for row in found], SIZE, number), number


def count_requests(session: Session, asked: Asked, cap: int = CAP) -> int:
    """How many requests there are; `cap` + 1 means more."""
    return _count(session, _rarest_first(session, asked), cap + 1)


def count_all(session: Session, asked: Asked) -> int:
    """How many requests there are, exactly: for work that reads them all anyway."""
    return _count(session, _rarest_first(session, asked), None)


def _page(session: Session, asked: Asked, after: str, size: int) -> Page[Submission]:
    place, _number = _read(after)
    return _cut(list(session.scalars(_lines(asked, place, size + 1))), size)


def _cut(rows: list[Submission], size: int, *number: int) -> Page[Submission]:
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, _write(rows[-1], *number) if more else None)


def _is_sorted(asked: Asked) -> bool:
    """Whether all that is asked for is read before its first line is known."""
    return bool(asked.answers) and asked.answers[0].begins


def _count(session: Session, asked: Asked, limit: int | None) -> int:
    lines = _lines(asked, None, limit, ordered=False).subquery()
    return int(session.scalar(select(func.count()).select_from(lines)) or 0)


def _rarest_first(session: Session, asked: Asked) -> Asked:
    """The same with the rarest answer first: it leads, and the others are looked up.

    Of those that are not few, one that is equal leads: its rows stand in the order of the list.
    """
    if len(asked.answers) < 2:
        return asked
    counts = []
    for item in asked.answers:
        row = aliased(AnswerValue)
        own = select(literal(1)).where(row.slug == asked.slugs[0], item.on(row)).limit(FEW)
        counts.append(select(func.count()).select_from(own.subquery()).scalar_subquery())
    found = session.execute(select(*counts)).one()
    ranked = sorted(
        zip(found, asked.answers, strict=True), key=lambda pair: (pair[0], pair[1].begins)
    )
    return replace(asked, answers=tuple(item for _number, item in ranked))


def _lines(
    asked: Asked, place: Place | None, limit: int | None, *, ordered: bool = True
) -> Statement:
    """The statement of one page: each procedure in its own order, merged."""
    if asked.answers:
        return _led(asked, place, limit, ordered)
    slugs = literal(list(asked.slugs), ARRAY(Text))
    part = func.unnest(slugs).table_valued("slug").render_derived(name="part")
    own = select(Submission).where(Submission.slug == part.c.slug, *_tests(asked, Submission))
    own = _paged(own.correlate(part), Submission, asked, place, limit, ordered)
    line = aliased(Submission, own.lateral("lines"))
    merged = select(line).select_from(part).join(line, true())
    return _paged(merged, line, asked, None, limit, ordered)


def _led(asked: Asked, place: Place | None, limit: int | None, ordered: bool) -> Statement:
    """The requests that give an answer, in the order of the index of answers.

    They are few when the requests themselves are read: a beginning has to be sorted first, and its
    lines bear how many there are. Two frequent answers that hardly meet are read side by side.
    """
    row: Any = aliased(AnswerValue)
    if _is_sorted(asked):
        # The first page counts as it reads; those that follow begin behind their place.
        most = max(limit, CAP + 1) if limit and place is None else limit
        row = _begun(asked, row, place, most)
        found: Statement = select(row.request_id, row.received_at, row.number)
    else:
        given = (_leads(asked, row), *_others(asked, row), *_tests(asked, row))
        found = select(row.request_id, row.received_at).where(*given)
    part = _paged(found, row, asked, place, limit, ordered)
    return _told(asked, part) if ordered else part


def _begun(asked: Asked, row: Any, place: Place | None, most: int | None) -> Any:
    """The columns of the requests behind `place` of which an answer begins so, with their `number`.

    They are sorted before the other answers are looked up, so that it ends at `most` of them. A
    question with several answers may begin so twice.
    """
    whole = select(row.slug, row.request_id, row.received_at).where(_leads(asked, row)).distinct()
    begun = _paged(whole, row, asked, place, None, True).subquery("begun").c
    meet = select(begun.request_id, begun.received_at)
    meet = meet.where(*_others(asked, begun), *_tests(asked, begun))
    met = _paged(meet, begun, asked, None, most, True).subquery("met")
    return select(met, func.count().over().label("number")).subquery("counted").c


def _leads(asked: Asked, row: Any) -> ColumnElement[bool]:
    """Whether `row` is the answer that leads."""
    return and_(row.slug == asked.slugs[0], asked.answers[0].on(row))


def _others(asked: Asked, row: Any) -> list[ColumnElement[bool]]:
    """Whether the request of `row` gives the other answers too."""
    tests: list[ColumnElement[bool]] = []
    for item in asked.answers[1:]:
        other = aliased(AnswerValue)
        tests.append(exists().where(*_same_request(other, row, item), item.on(other)))
    return tests


def _told(asked: Asked, part: Statement) -> Statement:
    """The whole of the requests found, in their order."""
    keys = part.subquery("found")
    more = [keys.c.number] if _is_sorted(asked) else []
    merged = select(Submission, *more).join(keys, keys.c.request_id == Submission.request_id)
    return _paged(merged, keys.c, asked, None, None, True)


def _same_request(other: Any, row: Any, item: Filter) -> list[ColumnElement[bool]]:
    """Two rows of `answer_values` of one request, by the index that finds the other best."""
    same = [other.slug == row.slug, other.request_id == row.request_id]
    return same if item.begins else [*same, other.received_at == row.received_at]


def _tests(asked: Asked, row: Any) -> list[ColumnElement[bool]]:
    """What does not depend on answers, of `row`: a request, or an answer of one.

    An erased request has no answer any more.
    """
    tests: list[ColumnElement[bool]] = []
    if asked.since is not None:
        tests.append(row.received_at >= asked.since)
    if asked.until is not None:
        tests.append(row.received_at < asked.until)
    if row is Submission:
        if asked.channel:
            tests.append(Submission.channel == asked.channel)
        if asked.erased is not None:
            gone = Submission.erased_at.is_not(None)
            tests.append(gone if asked.erased else ~gone)
        return tests
    if asked.channel:
        same = (Submission.request_id == row.request_id, Submission.channel == asked.channel)
        tests.append(exists().where(*same))
    if asked.erased:
        tests.append(false())
    return tests


def _paged(
    statement: Statement,
    row: Any,
    asked: Asked,
    place: Place | None,
    limit: int | None,
    ordered: bool,
) -> Statement:
    keys = (row.received_at, row.request_id)
    if place is not None:
        key, mark = tuple_(*keys), tuple_(*place)
        statement = statement.where(key > mark if asked.oldest_first else key < mark)
    if ordered:
        order = (key.asc() if asked.oldest_first else key.desc() for key in keys)
        statement = statement.order_by(*order)
    return statement.limit(limit)


def _write(row: Submission, *number: int) -> str:
    return base64_encode(orjson.dumps([row.received_at, str(row.request_id), *number])).decode()


def _read(cursor: str) -> tuple[Place | None, int | None]:
    """The place behind which a page begins, and how many requests there are, where it is known."""
    if not cursor:
        return None, None
    try:
        moment, request_id, *told = orjson.loads(base64_decode(cursor))
        place = datetime.fromisoformat(moment), UUID(request_id)
        number = min(int(told[0]), CAP + 1) if told else None
    except (BadData, ValueError, TypeError, AttributeError, OverflowError) as error:
        raise NotFound from error
    if place[0].tzinfo is None or (number or 0) < 0:
        raise NotFound
    return place, number
