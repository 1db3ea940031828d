"""A large list is migrated while people work: neither written again at once, nor locked."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from guichet_backoffice import create_app
from guichet_backoffice.cli import MIGRATIONS
from guichet_backoffice.settings import Settings
from guichet_kit.database import sqlalchemy_url
from guichet_kit.migrations import migrate, roles
from guichet_kit.testing import ServiceUnderTest

NEEDED = sa.text(
    "select column_name, data_type from information_schema.columns where table_name = 'entries' "
    "and is_nullable = 'NO' and column_default is null and is_generated = 'NEVER'"
)
WORTH = {"integer": "1", "boolean": "false", "uuid": "gen_random_uuid()"}
FILE = sa.text("select pg_relation_filenode('entries')")
LEFT = sa.text(
    "select count(*), count(urgent_order), count(*) filter (where urgent_order > '2099-01-01') "
    "from entries"
)
SEALED = sa.text("select relforcerowsecurity from pg_class where relname = 'entries'")
DEFINED = sa.text(
    "select urgent_order = timestamptz '2026-03-01 00:00:00+00' - interval '200 years' "
    "from entries where urgency_rank = 2 limit 1"
)
URGENT = sa.text(
    "update entries set urgency_rank = 2, due_at = '2026-03-01' where due_at is not null"
)


@pytest.fixture
def former(admin_url: str, tmp_path: Path) -> Iterator[ServiceUnderTest]:
    """The service as it was when it had its first tables alone."""
    kept = tmp_path / "versions"
    kept.mkdir()
    shutil.copy(MIGRATIONS / "env.py", tmp_path)
    shutil.copy(MIGRATIONS / "versions" / "0001_pre_first_tables.py", kept)
    service = ServiceUnderTest("backoffice", create_app, Settings, admin_url, migrations=tmp_path)
    yield service
    service.close()


def fill(connection: sa.Connection, many: int) -> None:
    """Put rows of two authorities, and one without a deadline."""
    found = {name: WORTH.get(kind, "''") for name, kind in connection.execute(NEEDED)}
    found |= {"received_at": "now()", "due_at": "case when n > 1 then now() end"}
    table = sa.table("entries", *map(sa.column, found))
    rows = sa.select(*map(sa.literal_column, found.values()))
    series = sa.text(f"generate_series(1, {many}) n")
    for authority in ("t-1", "t-2"):
        connection.execute(sa.text(f"set guichet.authority = '{authority}'"))
        connection.execute(sa.insert(table).from_select(list(found), rows.select_from(series)))


def upgrade(service: ServiceUnderTest) -> None:
    migrate("guichet_backoffice", MIGRATIONS, service.url(roles("backoffice")[0]))


def test_urgency_comes_to_a_list_that_is_not_written_again(former: ServiceUnderTest) -> None:
    engine = sa.create_engine(sqlalchemy_url(former.url()), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        fill(connection, 6_000)
        before = connection.scalar(FILE)
        upgrade(former)
        assert connection.scalar(FILE) == before
        assert tuple(connection.execute(LEFT).one()) == (12_000, 12_000, 2)
        assert connection.scalar(SEALED) is True
        valid = "select bool_and(indisvalid) from pg_index where indrelid = 'entries'::regclass"
        assert connection.scalar(sa.text(valid)) is True
        connection.execute(sa.text("set timezone = 'UTC'"))
        connection.execute(URGENT)
        assert connection.scalar(DEFINED) is True
    engine.dispose()
