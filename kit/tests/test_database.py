"""Rows are sealed by authority, whatever a connection served before."""

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import guichet_sample
import psycopg
import pytest
import sqlalchemy as sa
from guichet_kit import migrations
from guichet_kit.ids import uuid7
from guichet_kit.migrations import migrate, prepare, roles
from guichet_kit.testing import PASSWORD, Bench, ServiceUnderTest
from guichet_sample import Thing
from sqlalchemy.exc import DBAPIError

MIGRATIONS = Path(guichet_sample.__file__).parent / "migrations"


def add(bench: Bench, name: str) -> None:
    with bench.transaction() as session:
        session.add(Thing(id=uuid7(), name=name, made_at=sa.func.now()))


def names(bench: Bench) -> list[str]:
    with bench.transaction() as session:
        return list(session.scalars(sa.select(Thing.name)))


def test_an_authority_sees_its_rows_alone(running: ServiceUnderTest) -> None:
    one, other = running.fresh(), running.fresh()
    add(one, "mine")
    assert names(one) == ["mine"]
    assert names(other) == []


def test_a_row_cannot_be_written_for_another(bench: Bench) -> None:
    with pytest.raises(DBAPIError, match="row-level security"), bench.transaction() as session:
        session.execute(
            sa.text("insert into things (authority, id, name) values ('other', :id, 'x')"),
            {"id": uuid7()},
        )


def test_outside_a_transaction_of_an_authority_nothing_is_seen(bench: Bench) -> None:
    add(bench, "hidden")
    engine = bench.app.extensions["guichet"].database.web
    with engine.connect() as connection:
        assert connection.scalar(sa.text("select count(*) from things")) == 0


@pytest.mark.parametrize("authority", ["", "A", "a'; drop table things", "a" * 41, "-a"])
def test_refuses_what_is_no_authority(bench: Bench, authority: str) -> None:
    database = bench.app.extensions["guichet"].database
    with pytest.raises(ValueError, match="not an authority"), database.transaction(authority):
        raise AssertionError("opened")


def test_a57_no_authority_is_left_on_a_pooled_connection(running: ServiceUnderTest) -> None:
    """Ten thousand alternations, with errors in the middle of every third transaction."""
    benches = [running.fresh(), running.fresh()]
    for bench in benches:
        add(bench, bench.authority)
    database = running.app.extensions["guichet"].database
    count = sa.text("select name from things")
    for turn in range(10_000):
        bench = benches[turn % 2]
        try:
            with database.transaction(bench.authority) as session:
                assert session.execute(count).scalars().all() == [bench.authority]
                if turn % 3 == 0:
                    session.execute(sa.text("select 1 / 0"))
        except DBAPIError:
            continue
    with database.web.connect() as connection:
        assert connection.execute(count).all() == []


def test_pre_stops_before_post(running: ServiceUnderTest) -> None:
    from guichet_kit.migrations import prepare, roles
    from guichet_kit.testing import PASSWORD

    name = f"{running.database}_steps"
    prepare(running.admin_url, "sample", PASSWORD, name)
    url = sa.make_url(running.url(roles("sample")[0])).set(database=name)
    owner = url.render_as_string(hide_password=False)
    assert migrate("guichet_sample", MIGRATIONS, owner, step="pre") == ["0001_pre_first_tables"]
    assert migrate("guichet_sample", MIGRATIONS, owner) == ["0002_post_drop_nothing"]
    assert migrate("guichet_sample", MIGRATIONS, owner) == []


def test_two_replicas_that_start_together_migrate_once(admin_url: str) -> None:
    name = f"test_race_{uuid7().hex[-10:]}"
    prepare(admin_url, "sample", PASSWORD, name)
    owner = sa.make_url(admin_url).set(username=roles("sample")[0], password=PASSWORD)
    url = owner.set(database=name).render_as_string(hide_password=False)
    with ThreadPoolExecutor(2) as pool:
        ran = [pool.submit(migrate, "guichet_sample", MIGRATIONS, url) for _ in range(2)]
        applied = sorted(one.result(60) for one in ran)
    assert applied[0] == []
    assert len(applied[1]) == len(list((MIGRATIONS / "versions").glob("0*.py")))
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


BROKEN = """
from alembic import op

revision = "0002_pre_broken"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    op.execute("create table half (id int)")
    op.execute("select 1 / 0")
"""


UNSEALED = """
from contextlib import nullcontext

from alembic import op
from guichet_kit.migrations import unsealed

revision = "0002_pre_broken"
down_revision = "0001_pre_first_tables"


def upgrade() -> None:
    with BLOCK, unsealed(op, "things"):
        op.execute("select 1 / 0")
"""


@pytest.fixture
def empty(admin_url: str) -> Iterator[str]:
    """The owner's address of a new database of the sample service."""
    name = f"test_turns_{uuid7().hex[-10:]}"
    prepare(admin_url, "sample", PASSWORD, name)
    owner = sa.make_url(admin_url).set(username=roles("sample")[0], password=PASSWORD)
    yield owner.set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


def test_a_migration_that_fails_leaves_those_before_it_applied(empty: str, tmp_path: Path) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    (folder / "versions" / "0002_post_drop_nothing.py").write_text(BROKEN)
    with pytest.raises(DBAPIError, match="division by zero"):
        migrate("guichet_sample", folder, empty)
    with psycopg.connect(empty) as connection:
        seen = connection.execute("select version_num from alembic_version").fetchall()
        assert seen == [("0001_pre_first_tables",)]
        assert connection.execute("select to_regclass('half')").fetchone() == (None,)


@pytest.mark.parametrize("block", ["op.get_context().autocommit_block()", "nullcontext()"])
def test_a_fill_that_fails_leaves_its_tables_sealed(empty: str, tmp_path: Path, block: str) -> None:
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS, folder)
    broken = UNSEALED.replace("BLOCK", block)
    (folder / "versions" / "0002_post_drop_nothing.py").write_text(broken)
    with pytest.raises(DBAPIError, match="division by zero"):
        migrate("guichet_sample", folder, empty)
    with psycopg.connect(empty) as connection:
        sealed = "select relforcerowsecurity from pg_class where relname = 'things'"
        assert connection.execute(sealed).fetchone() == (True,)


def test_who_waits_too_long_for_its_turn_says_so(
    empty: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migrations, "TURN_S", 0.2)
    monkeypatch.setattr(migrations, "TRIED_EVERY_S", 0.05)
    with psycopg.connect(empty, autocommit=True) as other:
        other.execute("select pg_advisory_lock(%s)", [migrations.ONE_MIGRATION])
        with pytest.raises(TimeoutError, match="migrating"):
            migrate("guichet_sample", MIGRATIONS, empty)
    assert len(migrate("guichet_sample", MIGRATIONS, empty)) == 2
