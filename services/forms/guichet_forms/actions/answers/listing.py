"""Lists of requests: filtered on what they are and what they answer, page by page, capped counts.

Each procedure is walked in the order of an index, and an answer looked for in the order of its own:
no page reads more than it shows, however many requests there are.
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
SIZE = 50
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
    place = _read(after) if after else None
    asked = _rarest_first(session, asked)
    rows = list(session.scalars(_lines(asked, place, size + 1)))
    more, rows = len(rows) > size, rows[:size]
    return Page(rows, _write(rows[-1]) if more else None)


def count_requests(session: Session, asked: Asked, cap: int = CAP) -> int:
    """How many requests there are; `cap` + 1 means more."""
    asked = _rarest_first(session, asked)
    lines = _lines(asked, None, cap + 1, ordered=False).subquery()
    return int(session.scalar(select(func.count()).select_from(lines)) or 0)


def count_all(session: Session, asked: Asked) -> int:
    """How many requests there are, exactly: for work that reads them all anyway."""
    asked = _rarest_first(session, asked)
    lines = _lines(asked, None, None, ordered=False).subquery()
    return int(session.scalar(select(func.count()).select_from(lines)) or 0)


def _rarest_first(session: Session, asked: Asked) -> Asked:
    """The same with the rarest answer first: it leads, and the others are looked up."""
    if len(asked.answers) < 2:
        return asked
    counts = []
    for item in asked.answers:
        row = aliased(AnswerValue)
        own = select(literal(1)).where(row.slug == asked.slugs[0], item.on(row)).limit(CAP + 1)
        counts.append(select(func.count()).select_from(own.subquery()).scalar_subquery())
    found = session.execute(select(*counts)).one()
    order = sorted(range(len(asked.answers)), key=lambda place: found[place])
    return replace(asked, answers=tuple(asked.answers[place] for place in order))


def _lines(
    asked: Asked, place: tuple[datetime, UUID] | None, limit: int | None, *, ordered: bool = True
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


def _led(
    asked: Asked, place: tuple[datetime, UUID] | None, limit: int | None, ordered: bool
) -> Statement:
    """The requests that give an answer, in the order of the index of answers.

    They are few when the requests themselves are read: a beginning has to be sorted first.
    """
    lead, *others = asked.answers
    row = aliased(AnswerValue)
    found = select(row.request_id, row.received_at).where(
        row.slug == asked.slugs[0], lead.on(row), *_tests(asked, row)
    )
    for item in others:
        other = aliased(AnswerValue)
        found = found.where(exists().where(other.request_id == row.request_id, item.on(other)))
    if lead.begins:  # a question with several answers may begin so twice
        found = found.distinct()
    part = _paged(found, row, asked, place, limit, ordered).subquery("found")
    merged = select(Submission).join(part, part.c.request_id == Submission.request_id)
    return _paged(merged, part.c, asked, None, limit, ordered)


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
    place: tuple[datetime, UUID] | None,
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


def _write(row: Submission) -> str:
    return base64_encode(orjson.dumps([row.received_at, str(row.request_id)])).decode()


def _read(cursor: str) -> tuple[datetime, UUID]:
    try:
        moment, request_id = orjson.loads(base64_decode(cursor))
        place = datetime.fromisoformat(moment), UUID(request_id)
    except (BadData, ValueError, TypeError, AttributeError) as error:
        raise NotFound from error
    if place[0].tzinfo is None:
        raise NotFound
    return place
