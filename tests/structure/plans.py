"""What a list or a search makes PostgreSQL do, seen under the role and the authority it runs as."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa
from sqlalchemy.orm import Session

from .conftest import Made

MINE = "plan-mine"
READS = re.compile(r"\s*(select|with|update|delete)", re.I)
Action = Callable[[Session], Any]
Sent = list[tuple[str, Any]]
COLUMNS = """
select column_name, data_type from information_schema.columns
 where table_schema = 'public' and table_name = %s and is_generated = 'NEVER'
   and identity_generation is null and (is_nullable = 'NO' or column_name = any(%s))
"""
BY_TYPE = {
    "text": "'{name}-' || n % 500",
    "uuid": "md5('{name}' || n)::uuid",
    "timestamp with time zone": "now() - n * interval '1 minute'",
    "integer": "n",
    "bigint": "n",
    "boolean": "true",
    "jsonb": "'{{}}'",
    "date": "date_trunc('month', now() - n % 700 * interval '1 day')",
    "tsvector": "''",
    "bytea": "''",
}


def fill(made: Made, table: str, count: int, *, one_in: int = 10, **values: str) -> None:
    """Put `count` rows in a table, one in `one_in` of `MINE`, the rest of ten other authorities.

    `values` are SQL expressions of the row's number `n`, counted within its authority; the other
    columns get one by their type. Keys to other tables are not checked: rows alone matter here.
    """
    with psycopg.connect(made.url, autocommit=True) as connection:
        columns = connection.execute(COLUMNS, (table, list(values))).fetchall()
        given = {name: values.get(name, BY_TYPE[kind].format(name=name)) for name, kind in columns}
        given["authority"] = f"case when i % {one_in} = 0 then '{MINE}' else 'plan-' || i % 10 end"
        connection.execute("set session_replication_role = replica")
        names, expressions = ", ".join(f'"{n}"' for n in given), ", ".join(given.values())
        # Every part is written in this folder.
        connection.execute(
            f"insert into {table} ({names}) select {expressions} from "  # noqa: S608
            f"(select i, i / {one_in} + i % {one_in} * {count} as n"
            f" from generate_series(1, {count}) as i) as r"
        )
        connection.execute(f"vacuum analyze {table}")


@contextmanager
def listening(made: Made) -> Iterator[Sent]:
    """Collect what a service asks of its database meanwhile, whatever the role."""
    database, sent = made.app.extensions["guichet"].database, Sent()

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *more: Any) -> None:
        _context, many = more
        if READS.match(statement):
            sent.append((statement, given[0] if many else given))

    for engine in (database.web, database.worker):
        sa.event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        for engine in (database.web, database.worker):
            sa.event.remove(engine, "before_cursor_execute", note)


def plans_of(made: Made, action: Action, *, worker: bool = False) -> dict[str, dict[str, Any]]:
    """Run an action as the service does, then explain each statement it sent; keep nothing."""
    with session_of(made, worker) as session, listening(made) as sent:
        action(session)
    return explained(made, sent, worker=worker)


def explained(made: Made, sent: Sent, *, worker: bool) -> dict[str, dict[str, Any]]:
    """Give the plan of each statement, run again under the same role."""
    found = {}
    for statement, given in sent:
        with session_of(made, worker) as session:
            command = f"explain (analyze, format json) {statement}"
            rows = session.connection().exec_driver_sql(command, given).scalar_one()
            found[statement] = rows[0]["Plan"]
    return found


@contextmanager
def session_of(made: Made, worker: bool) -> Iterator[Session]:
    """Open a transaction of the web role in `MINE`, or of the worker role, and undo it."""
    database = made.app.extensions["guichet"].database
    opened = database.worker_transaction() if worker else database.transaction(MINE)
    with made.app.app_context(), opened as session:
        yield session
        session.rollback()


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Give every node of a plan."""
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


def whole_reads(plan: dict[str, Any]) -> set[str]:
    """Name the tables that a plan reads from end to end."""
    return {n["Relation Name"] for n in nodes(plan) if n["Node Type"] == "Seq Scan"}


def rows_read(plan: dict[str, Any]) -> int:
    """Count the rows that a plan looks at in tables, or in the largest part of an index."""
    scans = [node for node in nodes(plan) if "Scan" in node["Node Type"]]
    tables = sum(_looked_at(node) for node in scans if "Relation Name" in node)
    return max([tables, *(_looked_at(node) for node in scans)])


def _looked_at(node: dict[str, Any]) -> int:
    thrown = ("Rows Removed by Filter", "Rows Removed by Index Recheck")
    rows = node["Actual Rows"] + sum(node.get(name, 0) for name in thrown)
    return int(rows * node["Actual Loops"])
