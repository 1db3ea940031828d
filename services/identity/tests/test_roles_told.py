"""Which roles there are is told to the house: circuits name them."""

import shutil
from pathlib import Path
from typing import Any

import psycopg
from guichet_identity.actions import roles
from guichet_identity.cli import MIGRATIONS
from guichet_kit.events.envelope import read
from guichet_kit.ids import uuid7
from guichet_kit.migrations import migrate, prepare
from guichet_kit.migrations import roles as roles_of
from guichet_kit.testing import PASSWORD, Bench, check_contract
from sqlalchemy import make_url

EVENTS = Path(__file__).parents[1] / "contracts" / "events"
KEPT = "identity.role.kept.v1"
ROLES = """
insert into roles (authority, slug, label, families, rights)
values ('serre', 'voirie', 'Voirie', '[]', '[]'), ('valmont', 'etat-civil', 'É', '[]', '[]')
"""
TOLD = "select body from outbox order by authority"
SEALED = "select relforcerowsecurity from pg_class where relname in ('roles', 'outbox')"


def test_a_role_is_told_when_it_is_made_and_when_it_goes(bench: Bench, journey: Any) -> None:
    actor = journey.agent(rights=("accounts.manage",)).id
    with bench.transaction() as session:
        roles.add(session, "Archives", [], [], actor=actor)
        roles.put_role(session, "archives", "Les archives", [], [], actor=actor)
        roles.delete_role(session, "archives", actor=actor)
    told = [one for one in bench.emitted(KEPT) if one["role"] == "archives"]
    assert [one["kept"] for one in told] == [True, False]
    assert told[0]["told_at"] < told[1]["told_at"]


def test_roles_that_were_there_before_are_told_once(admin_url: str, tmp_path: Path) -> None:
    former = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    for path in (former / "versions").glob("*.py"):
        if path.name >= "0004":
            path.unlink()
    name = f"test_former_{uuid7().hex[-10:]}"
    prepare(admin_url, "identity", PASSWORD, name)
    admin = make_url(admin_url).set(database=name)
    owner = admin.set(username=roles_of("identity")[0], password=PASSWORD)
    migrate("guichet_identity", former, owner.render_as_string(hide_password=False))
    with psycopg.connect(admin.render_as_string(hide_password=False)) as connection:
        connection.execute(ROLES)
    migrate("guichet_identity", MIGRATIONS, owner.render_as_string(hide_password=False))
    with psycopg.connect(admin_url, autocommit=True, dbname=name) as connection:
        told = [read(body) for [body] in connection.execute(TOLD).fetchall()]
        for one in told:
            check_contract(EVENTS, one.type, one.data)
        found = [(one.type, one.authority, one.data["role"]) for one in told]
        assert found == [(KEPT, "serre", "voirie"), (KEPT, "valmont", "etat-civil")]
        assert connection.execute(SEALED).fetchall() == [(True,)] * 2
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())
