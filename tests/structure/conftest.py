"""All services made once, on databases of their own, to look at how they are built."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
import sqlalchemy as sa
from flask import Flask
from guichet_kit.migrations import migrate, prepare, roles
from guichet_kit.settings import load
from guichet_kit.wire import LocalWire
from guichet_onebox.installation import PARTS, Part

SECRET = "structure-tests-only-0123456789-abcdefgh"


@dataclass
class Made:
    """A service with its application and the superuser's address of its database."""

    part: Part
    app: Flask
    url: str


def _environment(part: Part, url: str, folder: Path) -> dict[str, str]:
    owner, web, worker = roles(part.name)

    def as_role(role: str) -> str:
        named = sa.make_url(url).set(username=role, password=SECRET)
        return named.render_as_string(hide_password=False)

    keys = ("HANDOVER_KEY", "GATEWAY_SECRET", "PAIRWISE_KEY", "SIGNING_SECRET", "SESSION_KEY")
    return {
        "GUICHET_DATABASE_URL": as_role(web),
        "GUICHET_WORKER_DATABASE_URL": as_role(worker),
        "GUICHET_OWNER_DATABASE_URL": as_role(owner),
        "GUICHET_ISSUER": "http://localhost/identite",
        "GUICHET_MODE": "test",
        "GUICHET_FILES_FOLDER": str(folder),
        **{f"GUICHET_{key}": SECRET for key in keys},
    }


@pytest.fixture(scope="session")
def suite(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Made]]:
    made: dict[str, Made] = {}
    wire = LocalWire({})
    suffix = secrets.token_hex(4)
    for part in PARTS:
        name = f"test_{part.name}_{suffix}"
        prepare(admin_url, part.name, SECRET, name)
        url = sa.make_url(admin_url).set(database=name).render_as_string(hide_password=False)
        environment = _environment(part, url, tmp_path_factory.mktemp("files"))
        migrate(f"guichet_{part.name}", part.migrations, environment["GUICHET_OWNER_DATABASE_URL"])
        app = part.create_app(load(part.settings, environment), wire)
        made[part.name] = Made(part, app, url)
    yield made
    with psycopg.connect(admin_url, autocommit=True) as connection:
        for one in made.values():
            one.app.extensions["guichet"].database.dispose()
            name = sa.make_url(one.url).database
            connection.execute(f"drop database {name} with (force)".encode())
