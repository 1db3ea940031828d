"""What every test of the repository may ask for: one PostgreSQL, one clamd for the whole run."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

if TYPE_CHECKING:
    from tests.support.clamd import Clamd

# A busy machine is no fault of the code: no generated example is timed.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture(scope="session")
def admin_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the superuser's address of a PostgreSQL server, started here unless one is given."""
    given = os.environ.get("GUICHET_ADMIN_DATABASE_URL")  # noqa: TID251 - settings of the tests
    if given:
        yield given
        return
    from guichet_onebox.servers.postgres import Postgres

    folder: Path = tmp_path_factory.mktemp("postgres")
    with Postgres(folder, fast=True, throwaway=True) as server:
        yield server.url()


@pytest.fixture(scope="session")
def clamd(tmp_path_factory: pytest.TempPathFactory) -> "Iterator[Clamd]":
    """Give a real antivirus that knows the EICAR test file."""
    from tests.support.clamd import Clamd

    with Clamd(tmp_path_factory.mktemp("clamd"), throwaway=True) as server:
        yield server
