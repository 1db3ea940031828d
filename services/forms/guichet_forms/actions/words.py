"""The words one looks for in a list, as PostgreSQL's full-text search takes them."""

import re
from typing import Any

from sqlalchemy import ColumnElement, cast, false, func, literal
from sqlalchemy.dialects.postgresql import REGCONFIG, TSQUERY

MOST_WORDS = 8


def holding(tsv: Any, q: str, place: str) -> ColumnElement[bool]:
    """Match what holds every word of `q`, as French stems it, or a word that begins by each.

    `place` is the list looked in: it stands in the same index, so that a word common elsewhere
    does not read what is elsewhere. Signs are never operators.
    """
    words = re.findall(r"[^\W_]+", q)[:MOST_WORDS]
    if not words:
        return false()
    begun = _begun(words[0])
    for word in words[1:]:
        begun = func.tsquery_and(begun, _begun(word))
    stems = func.plainto_tsquery(_config("french"), func.fold(" ".join(words)))
    here = cast("'" + f"in/{place}".replace("\\", "\\\\").replace("'", "''") + "'", TSQUERY)
    found: ColumnElement[bool] = tsv.bool_op("@@")(
        func.tsquery_and(here, func.tsquery_or(stems, begun))
    )
    return found


def _begun(word: str) -> ColumnElement[Any]:
    """Give the query of one word's beginning; NULL, which matches nothing, without a letter."""
    plain = func.nullif(func.regexp_replace(func.fold(word), "[^[:alnum:]]+", "", "g"), "")
    return func.to_tsquery(_config("simple"), plain.concat(":*"))


def _config(name: str) -> ColumnElement[Any]:
    return literal(name, REGCONFIG)
