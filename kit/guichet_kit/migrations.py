"""Alembic for every service: `pre` and `post` steps, row-level security, the kit's own tables."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from itertools import takewhile
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.runtime.environment import EnvironmentContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects.postgresql import JSONB, UUID
from sqlalchemy.exc import InternalError

from guichet_kit.database import sqlalchemy_url

OWN = "authority = NULLIF(current_setting('guichet.authority', true), '')"
CURRENT = sa.text("current_setting('guichet.authority')")
LOCK_TIMEOUT = "4s"
CHAIN = """
create function chain_audit() returns trigger language plpgsql as $$
declare last record;
begin
  perform pg_advisory_xact_lock(hashtext('audit'), hashtext(new.authority));
  select position, hash into last from audit
   where authority = new.authority order by position desc limit 1;
  new.position := coalesce(last.position, 0) + 1;
  new.previous := coalesce(last.hash, '');
  new.at := clock_timestamp();
  new.hash := encode(sha256(convert_to(concat_ws('|', new.previous, new.position, new.authority,
    to_char(new.at at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.US'), NAMES,
    new.details::text), 'UTF8')), 'hex');
  return new;
end$$
"""
ONE_MIGRATION = 7_253_003
"""An arbitrary number: the advisory lock by which replicas that start together take turns."""
TURN_S = 60.0
"""How long one waits for its turn before it gives up; `lock_timeout` bounds no advisory lock."""
TRIED_EVERY_S = 0.5


def authority_column(*, key: bool = True) -> sa.Column[str]:
    """Give the column that says whose a row is, filled by the database; it leads the key."""
    return sa.Column("authority", sa.Text, primary_key=key, nullable=False, server_default=CURRENT)


def moment(name: str) -> sa.Column[datetime]:
    """Give a column that holds when the row was written, unless told otherwise."""
    return sa.Column(name, sa.DateTime(True), nullable=False, server_default=sa.func.now())


def roles(service: str) -> tuple[str, str, str]:
    """Give the names of the owner, web and worker roles of a service."""
    return f"guichet_{service}_owner", f"guichet_{service}_web", f"guichet_{service}_worker"


def seal(op: Any, table: str, *, web: str = "select, insert, update, delete") -> None:
    """Put a table under forced row-level security by `authority` and grant it to the web role."""
    op.execute(f"alter table {table} enable row level security")
    op.execute(f"alter table {table} force row level security")
    op.execute(f"create policy own_authority on {table} using ({OWN}) with check ({OWN})")
    op.execute(f"grant {web} on {table} to {_role(op, 'web')}")


@contextmanager
def unsealed(op: Any, *tables: str) -> Iterator[None]:
    """Let the owner fill in sealed tables for every authority; others see no more than before.

    They are sealed again whatever happens, also where each statement is kept at once.
    """
    for table in tables:
        op.execute(f"alter table {table} no force row level security")
    try:
        yield
    finally:
        with suppress(InternalError):  # a transaction that failed takes it back by itself
            for table in tables:
                op.execute(f"alter table {table} force row level security")


def open_to_worker(op: Any, table: str, *, can: str = "select, update, delete") -> None:
    """Let the worker role read and settle a sealed table's rows across authorities."""
    worker = _role(op, "worker")
    op.execute(f"create policy worker_all on {table} to {worker} using (true) with check (true)")
    op.execute(f"grant {can} on {table} to {worker}")


def audit_table(op: Any, *names: str) -> None:
    """Make the audit, with `names` as its texts; the database chains each line to the last."""
    op.create_table(
        "audit",
        authority_column(),
        sa.Column("position", sa.BigInteger, primary_key=True),
        moment("at"),
        *(sa.Column(name, sa.Text, nullable=False) for name in (*names, "previous", "hash")),
        sa.Column("details", JSONB, nullable=False),
    )
    seal(op, "audit", web="select, insert")
    op.execute(CHAIN.replace("NAMES", ", ".join(f"new.{name}" for name in names)))
    op.execute(
        "create trigger chain before insert on audit for each row execute function chain_audit()"
    )


def kit_tables(op: Any) -> None:
    """Make the outbox, the inbox and the table of events set aside, with their policies."""
    op.create_table(
        "outbox",
        sa.Column("position", sa.BigInteger, sa.Identity(), primary_key=True),
        authority_column(key=False),
        sa.Column("id", UUID, nullable=False),
        *_texts("type", "subject", "body"),
        moment("created_at"),
        *(sa.Column(name, sa.DateTime(True)) for name in ("published_at", "retry_at")),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
    )
    waiting = sa.text("published_at is null")
    op.create_index("ix_outbox_waiting", "outbox", ["position"], postgresql_where=waiting)
    op.create_index("ix_outbox_subject", "outbox", ["authority", "subject"])
    gone = sa.text("published_at is not null")
    op.create_index("ix_outbox_published_at", "outbox", ["published_at"], postgresql_where=gone)
    op.create_table(
        "inbox",
        authority_column(),
        sa.Column("event_id", UUID, primary_key=True),
        sa.Column("handler", sa.Text, primary_key=True),
        moment("received_at"),
    )
    op.create_index("ix_inbox_received_at", "inbox", ["received_at"])
    op.create_table(
        "parked",
        sa.Column("authority", sa.Text, primary_key=True),
        sa.Column("event_id", UUID, primary_key=True),
        sa.Column("handler", sa.Text, primary_key=True),
        *_texts("type", "subject", "body", "reason"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="1"),
        sa.Column("retry_at", sa.DateTime(True)),
        moment("created_at"),
    )
    op.create_index("ix_parked_retry_at", "parked", ["retry_at"])
    op.create_index("ix_parked_subject", "parked", ["authority", "subject"])
    for table in ("outbox", "inbox", "parked"):
        seal(op, table)
        open_to_worker(op, table, can="select, insert, update, delete")
    _announce_outbox(op)


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, sa.Text, nullable=False) for name in names]


def _announce_outbox(op: Any) -> None:
    """Wake the relay at commit: a trigger costs no statement of the request's own."""
    op.execute(
        "create function announce_outbox() returns trigger language plpgsql as "
        "$$begin perform pg_notify('outbox', ''); return null; end$$"
    )
    op.execute(
        "create trigger announce after insert on outbox "
        "for each statement execute function announce_outbox()"
    )


def _role(op: Any, kind: str) -> str:
    service = op.get_context().opts["service"]
    return f"guichet_{service}_{kind}"


def migrate(package: str, folder: Path, url: str, *, step: str = "all") -> list[str]:
    """Bring a database to the newest revision and give the names of those applied.

    `step` "pre" stops before the first pending revision whose name says `post`: those are for
    when no server runs the former release any more. Each revision has its transaction: one that
    fails leaves those before it applied. Raises `TimeoutError` when another migrates for longer
    than a minute.
    """
    script = ScriptDirectory(str(folder))
    engine = sa.create_engine(sqlalchemy_url(url), poolclass=sa.NullPool)
    applied: list[str] = []

    def upgrade(revision: Any, _context: MigrationContext) -> Any:
        steps = script._upgrade_revs(script.get_current_head() or "base", revision)
        wanted = list(takewhile(_is_pre, steps)) if step == "pre" else steps
        applied.extend(item.revision.revision for item in wanted)
        return wanted

    with engine.connect() as connection:
        connection.execute(sa.text(f"set lock_timeout = '{LOCK_TIMEOUT}'"))
        _take_turn(connection)
        # Alembic, given a connection in a transaction, would run every revision in that one.
        connection.commit()
        environment = EnvironmentContext(Config(), script, fn=upgrade)
        environment.configure(
            connection=connection,
            transaction_per_migration=True,
            service=package.removeprefix("guichet_"),
        )
        with environment.begin_transaction():
            environment.run_migrations()
        connection.commit()
    return applied


def _take_turn(connection: sa.Connection) -> None:
    """Take the advisory lock, which the session holds until it ends, whatever it commits."""
    attempt = sa.text(f"select pg_try_advisory_lock({ONE_MIGRATION})")
    until = time.monotonic() + TURN_S
    while not connection.scalar(attempt):
        connection.commit()
        if time.monotonic() > until:
            raise TimeoutError(f"another process has been migrating for more than {TURN_S:.0f} s")
        time.sleep(TRIED_EVERY_S)


def _is_pre(item: Any) -> bool:
    return "_post_" not in f"_{item.revision.revision}"


def prepare(admin_url: str, service: str, password: str, database: str = "") -> None:
    """Create a service's database and its three roles where they are missing (as superuser)."""
    name = database or f"guichet_{service}"
    owner, web, worker = roles(service)
    engine = sa.create_engine(sqlalchemy_url(admin_url), isolation_level="AUTOCOMMIT")
    secret = password.replace("'", "''")
    role_of = sa.text("select 1 from pg_roles where rolname = :name")
    with engine.connect() as connection:
        for role in (owner, web, worker):
            verb = "alter" if connection.scalar(role_of, {"name": role}) else "create"
            connection.execute(sa.text(f"{verb} role {role} login password '{secret}'"))
        known = sa.text("select 1 from pg_database where datname = :name")
        if not connection.scalar(known, {"name": name}):
            connection.execute(sa.text(f"create database {name} owner {owner}"))
            connection.execute(sa.text(f"revoke all on database {name} from public"))
            connection.execute(sa.text(f"grant connect on database {name} to {web}, {worker}"))
    engine.dispose()
    settle(admin_url, name)


def settle(admin_url: str, database: str) -> None:
    """Do in a service's database what only a superuser may.

    The functions of full-text search are marked leakproof, since row-level security bars every
    index whose operator is not (600 ms for 0.07 on a rare word). btree_gin lets a full-text index
    begin with the authority.
    """
    url = sa.make_url(sqlalchemy_url(admin_url)).set(database=database)
    engine = sa.create_engine(url, isolation_level="AUTOCOMMIT", poolclass=sa.NullPool)
    with engine.connect() as connection:
        for name in ("unaccent", "pg_trgm", "btree_gin"):
            connection.execute(sa.text(f"create extension if not exists {name}"))
        connection.execute(sa.text("alter function ts_match_vq(tsvector, tsquery) leakproof"))
