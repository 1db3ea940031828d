"""What the migrations make of the procedures of an installation that was there before."""

import shutil
from pathlib import Path

import psycopg
from guichet_forms.cli import MIGRATIONS
from guichet_kit.events.envelope import read
from guichet_kit.ids import uuid7
from guichet_kit.migrations import migrate, prepare, roles
from guichet_kit.testing import PASSWORD, check_contract
from sqlalchemy import make_url

from .test_contracts import EVENTS

PROCEDURE = """
insert into procedures (authority, slug, title, family, workflow, live)
values ('valmont', 'acte', 'Acte', 'etat-civil', 'acte', 1)
"""
VERSION = """
insert into form_versions (authority, slug, number, source) values ('valmont', 'acte', %s, '{}')
"""
MODELS = """
insert into card_models (authority, slug, title, live, roles)
values ('valmont', 'ecoles', 'Écoles', 1, '["education"]'), ('valmont', 'salles', 'S', null, '[]')
"""
SOURCES = """
insert into sources (authority, slug, title, kind, settings, changed_by)
values ('valmont', 'ecoles', 'Écoles', 'fixed', '{}', 'Lou')
"""
TOLD = "select body from outbox order by type"


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
        connection.execute(MODELS)
        connection.execute(SOURCES)
    migrate("guichet_forms", MIGRATIONS, owner.render_as_string(hide_password=False))
    with psycopg.connect(admin_url, autocommit=True, dbname=name) as connection:
        assert connection.execute("select revision from procedures").fetchall() == [(3,)]
        cards, source = [read(body) for [body] in connection.execute(TOLD).fetchall()]
        for told in (cards, source):
            check_contract(EVENTS, told.type, told.data)
        assert (cards.authority, cards.data["roles"]) == ("valmont", ["education"])
        assert (source.authority, source.data["source"]) == ("valmont", "ecoles")
        forced = "select relforcerowsecurity from pg_class where relname = any(%s)"
        tables = ["procedures", "form_versions", "card_models", "outbox"]
        assert connection.execute(forced, [tables]).fetchall() == [(True,)] * 4
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())
