"""What the migrations make of the procedures of an installation that was there before."""

import shutil
from pathlib import Path

import psycopg
from guichet_forms.cli import MIGRATIONS
from guichet_kit.ids import uuid7
from guichet_kit.migrations import migrate, prepare, roles
from guichet_kit.testing import PASSWORD
from sqlalchemy import make_url

PROCEDURE = """
insert into procedures (authority, slug, title, family, workflow, live)
values ('valmont', 'acte', 'Acte', 'etat-civil', 'acte', 1)
"""
VERSION = """
insert into form_versions (authority, slug, number, source) values ('valmont', 'acte', %s, '{}')
"""


def test_what_was_told_before_ranks_by_the_newest_version(admin_url: str, tmp_path: Path) -> None:
    former = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    for path in (former / "versions").glob("*.py"):
        if path.name >= "0009":
            path.unlink()
    name = f"test_former_{uuid7().hex[-10:]}"
    prepare(admin_url, "forms", PASSWORD, name)
    admin = make_url(admin_url).set(database=name)
    owner = admin.set(username=roles("forms")[0], password=PASSWORD)
    migrate("guichet_forms", former, owner.render_as_string(hide_password=False))
    with psycopg.connect(admin.render_as_string(hide_password=False)) as connection:
        connection.execute(PROCEDURE)
        for number in (1, 2, 3):
            connection.execute(VERSION, [number])
    migrate("guichet_forms", MIGRATIONS, owner.render_as_string(hide_password=False))
    with psycopg.connect(admin_url, autocommit=True, dbname=name) as connection:
        assert connection.execute("select revision from procedures").fetchall() == [(3,)]
        forced = "select relforcerowsecurity from pg_class where relname = any(%s)"
        tables = ["procedures", "form_versions"]
        assert connection.execute(forced, [tables]).fetchall() == [(True,), (True,)]
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())
