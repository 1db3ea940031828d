"""The board: counts and delays of a year, by procedure, channel and month, small groups masked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from guichet_kit.dates import PARIS
from guichet_kit.problems import NotFound
from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import Session

from guichet_stats.masking import Cell, mask, mask_one
from guichet_stats.models import CLOSED, RECEIVED, Fact, Procedure

GROUPS = ("procedure", "channel", "month")
MAX_YEARS = 10
Key = str | date


class Filters(NamedTuple):
    """What the board shows: a calendar year, one procedure, one channel ("" for all).

    With `families`, nothing but their procedures: the reader's right is bound to them.

    Years do not overlap, so that no small group is the difference of two periods.
    """

    year: int
    procedure: str = ""
    channel: str = ""
    families: frozenset[str] | None = None


class Delays(NamedTuple):
    """Median and ninth decile of the delay from reception to closing, in seconds."""

    median_s: int | None = None
    p90_s: int | None = None


@dataclass(frozen=True)
class Line:
    """One line of a table of the board."""

    key: Key
    label: str
    received: Cell
    closed: Cell
    delays: Delays


@dataclass(frozen=True)
class Board:
    """The board of one choice of filters; `hidden` when the choice itself is a small group."""

    filters: Filters
    years: list[int]
    procedures: dict[str, str]
    received: Cell
    closed: Cell
    in_progress: Cell
    delays: Delays
    hidden: bool = False
    empty: bool = False
    tables: Mapping[str, list[Line]] = field(default_factory=dict)


Counts = dict[str, dict[Key, int]]


def read_board(session: Session, filters: Filters) -> Board:
    """Give the board; its tables hold no group of one to ten requests.

    Raises `NotFound` for a procedure of a family that the reader's right does not cover.
    """
    known = session.scalars(_procedures(filters).limit(1_000))
    titles = {row.slug: row.title for row in known}
    if filters.families is not None and filters.procedure and filters.procedure not in titles:
        raise NotFound
    counts = {kind: _counts(session, kind, filters) for kind in (RECEIVED, CLOSED)}
    totals = {kind: sum(found["month"].values()) for kind, found in counts.items()}
    hidden = {kind: _is_small_part(session, kind, filters) for kind in counts}
    shown = {kind: _total(totals[kind], hidden[kind]) for kind in counts}
    delays = _delays(session, filters) if _safe(shown[CLOSED]) else {}
    tables = {} if hidden[RECEIVED] else _tables(counts, hidden[CLOSED], delays, titles)
    return Board(
        filters=filters,
        years=_years(session, filters.year),
        procedures=dict(sorted(titles.items(), key=lambda item: item[1])),
        received=shown[RECEIVED],
        closed=shown[CLOSED],
        in_progress=_in_progress(session, filters, any(hidden.values())),
        delays=delays.get(("", ""), Delays()),
        hidden=hidden[RECEIVED],
        empty=not any(totals.values()),
        tables=tables,
    )


def _procedures(filters: Filters) -> Select[Procedure]:
    statement = select(Procedure)
    if filters.families is not None:
        statement = statement.where(Procedure.family.in_(sorted(filters.families)))
    return statement


def _tables(
    counts: dict[str, Counts],
    closed_hidden: bool,
    delays: Mapping[tuple[str, Key], Delays],
    titles: Mapping[str, str],
) -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = {}
    for group in GROUPS:
        received, closed = mask(counts[RECEIVED][group]), mask(counts[CLOSED][group])
        if closed_hidden:
            closed = {key: Cell(None, "other") for key in closed}
        found[group] = [
            Line(
                key,
                titles.get(str(key), str(key)),
                received.get(key, Cell(0)),
                closed.get(key, Cell(0)),
                delays.get((group, key), Delays()) if _safe(closed.get(key)) else Delays(),
            )
            for key in _ordered(group, counts)
        ]
    return found


def _ordered(group: str, counts: dict[str, Counts]) -> list[Key]:
    received = counts[RECEIVED][group]
    keys = set(received) | set(counts[CLOSED][group])
    if group == "month":
        return sorted(keys, key=str)
    return sorted(keys, key=lambda key: (-received.get(key, 0), str(key)))


def _safe(cell: Cell | None) -> bool:
    return cell is not None and bool(cell.value)


def _total(total: int, hidden: bool) -> Cell:
    return Cell(None, "other") if hidden and total else mask_one(total)


def _is_small_part(session: Session, kind: str, filters: Filters) -> bool:
    """Tell whether a wider board masks what these filters choose: it must stay masked here."""
    without = {"procedure": filters._replace(procedure=""), "channel": filters._replace(channel="")}
    for name, wider in without.items():
        chosen = getattr(filters, name)
        if not chosen:
            continue
        cell = mask(_counts(session, kind, wider)[name]).get(chosen, Cell(0))
        if cell.value is None or _is_small_part(session, kind, wider):
            return True
    return False


def _where(kind: str, filters: Filters) -> list[ColumnElement[bool]]:
    first, last = date(filters.year, 1, 1), date(filters.year, 12, 1)
    return [Fact.kind == kind, Fact.month.between(first, last), *_choice(filters)]


def _choice(filters: Filters) -> list[ColumnElement[bool]]:
    chosen = {Fact.procedure: filters.procedure, Fact.channel: filters.channel}
    found = [column == value for column, value in chosen.items() if value]
    if filters.families is not None:
        own = select(Procedure.slug).where(Procedure.family.in_(sorted(filters.families)))
        found.append(Fact.procedure.in_(own))
    return found


def _counts(session: Session, kind: str, filters: Filters) -> Counts:
    columns = [getattr(Fact, name) for name in GROUPS]
    sets = func.grouping_sets(*columns)
    statement = select(*columns, func.count()).where(*_where(kind, filters)).group_by(sets)
    found: Counts = {name: {} for name in GROUPS}
    for *keys, count in session.execute(statement):
        name, key = _group_of(keys)
        found[name][key] = count
    return found


def _delays(session: Session, filters: Filters) -> dict[tuple[str, Key], Delays]:
    """Give the delays of each group, and under ("", "") those of all."""
    columns = [getattr(Fact, name) for name in GROUPS]
    shares = [func.percentile_cont(share).within_group(Fact.delay_s) for share in (0.5, 0.9)]
    sets = func.grouping_sets(*columns, tuple_())
    statement = select(*columns, *shares).where(*_where(CLOSED, filters)).group_by(sets)
    return {
        _group_of(keys): Delays(round(median), round(p90))
        for *keys, median, p90 in session.execute(statement)
        if median is not None
    }


def _group_of(keys: list[Any]) -> tuple[str, Key]:
    """Name the grouping set of a row: the one key that is not NULL; facts never hold NULL."""
    return next(
        ((name, key) for name, key in zip(GROUPS, keys, strict=True) if key is not None), ("", "")
    )


def _in_progress(session: Session, filters: Filters, hidden: bool) -> Cell:
    """Give what is not closed yet; masked when a year's small count would follow from it."""
    year = func.extract("year", Fact.month)
    counted = Fact.kind.in_((RECEIVED, CLOSED))
    statement = select(Fact.kind, func.count()).where(counted).group_by(Fact.kind, year)
    statement = statement.where(*_choice(filters))
    counts = [(kind, count) for kind, count in session.execute(statement)]
    left = sum(count if kind == RECEIVED else -count for kind, count in counts)
    small = any(mask_one(count).value is None for _kind, count in counts)
    return _total(max(0, left), hidden or small)


def _years(session: Session, shown: int) -> list[int]:
    first = session.scalar(select(func.min(Fact.month)).where(Fact.kind == RECEIVED))
    last = this_year()
    start = max(min(first.year if first else last, shown), last - MAX_YEARS)
    return list(range(max(last, shown), start - 1, -1))


def this_year() -> int:
    """Give the year it is in Paris."""
    return datetime.now(PARIS).year


def filters_of(
    year: str, procedure: str, channel: str, families: frozenset[str] | None = None
) -> Filters:
    """Read filters as a URL gives them; raise `NotFound` for a year that cannot be."""
    if not year:
        return Filters(this_year(), procedure, channel, families)
    if not year.isascii() or not year.isdigit() or not 2000 <= int(year) <= 2100:
        raise NotFound
    return Filters(int(year), procedure, channel, families)
