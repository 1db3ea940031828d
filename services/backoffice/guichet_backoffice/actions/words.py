"""The words an agent looks for, as PostgreSQL's full-text search in French takes them."""

import re
from datetime import datetime
from typing import Any

from guichet_kit.dates import PARIS
from sqlalchemy import ColumnElement, and_, cast, func, literal, or_
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

from guichet_backoffice.actions.reach import Scope
from guichet_backoffice.models import Entry

NUMBER = re.compile(r"(\d{4})-(\d{0,6})")
SHORT_NUMBER = re.compile(r"\d{1,6}")
YEARS_BACK = 3
MAX_WORDS = 8
MIN_PREFIX = 2
MAX_PLACES = 16


def whole_words(q: str, scope: Scope, now: datetime) -> ColumnElement[bool]:
    """Match the number typed, or every word as French stems; signs are never operators.

    Without the year, a number is looked for in the last years, and as a word too.
    """
    if NUMBER.fullmatch(q):
        return _begins(q)
    words = _held(func.plainto_tsquery(_config("french"), func.fold(q)), scope)
    if not SHORT_NUMBER.fullmatch(q):
        return words
    year = now.astimezone(PARIS).year
    numbers = [f"{year - back}-{int(q):06d}" for back in range(YEARS_BACK)]
    return or_(Entry.number.in_(numbers), words)


def beginnings(q: str, scope: Scope) -> ColumnElement[bool] | None:
    """Match lines that have, for each word, one that begins by it; None when there is no word."""
    words = re.findall(r"[^\W_]+", q)[:MAX_WORDS]
    if NUMBER.fullmatch(q) or not any(len(word) >= MIN_PREFIX for word in words):
        return None
    return and_(*(_held(_begun(word), scope) for word in words))


def _held(query: ColumnElement[Any], scope: Scope) -> ColumnElement[bool]:
    """Match the lines that hold a query; a narrow scope is looked for in the same index.

    The scope is enforced by its columns in any case: here it only spares reading.
    """
    places = [f"{workflow}/{family}" for workflow, family in scope.parts]
    if 0 < len(places) <= MAX_PLACES:
        quoted = (place.replace("\\", "\\\\").replace("'", "''") for place in places)
        within = cast(" | ".join(f"'{place}'" for place in quoted), TSQUERY)
        # Words without a meaning leave nothing to look for: NULL, and not the whole scope.
        query = func.tsquery_and(func.nullif(query, cast("", TSQUERY)), within)
    return Entry.tsv.bool_op("@@")(query)


def _begun(word: str) -> ColumnElement[Any]:
    """Give the query of one word's beginning; NULL, which matches nothing, without a letter."""
    plain = func.nullif(func.regexp_replace(func.fold(word), "[^[:alnum:]]+", "", "g"), "")
    return func.to_tsquery(_config("simple"), plain.concat(":*"))


def _begins(number: str) -> ColumnElement[bool]:
    """Match the numbers that begin so, by a range: LIKE is not leakproof and gets no index."""
    return and_(Entry.number >= number, Entry.number < number + "￿")


def _config(name: str) -> ColumnElement[Any]:
    return literal(name, REGCONFIG)
