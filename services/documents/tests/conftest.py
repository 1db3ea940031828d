"""documents on a real database and a real folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from guichet_documents import create_app
from guichet_documents.cli import MIGRATIONS
from guichet_documents.settings import Settings
from guichet_documents.storage import Storage
from guichet_kit.testing import Bench, ServiceUnderTest


@pytest.fixture(scope="session")
def running(admin_url: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "documents",
        create_app,
        Settings,
        admin_url,
        migrations=MIGRATIONS,
        files_folder=str(tmp_path_factory.mktemp("files")),
    )
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    return running.fresh()


@pytest.fixture
def storage(bench: Bench) -> Storage:
    found: Storage = bench.app.extensions["guichet_storage"]
    return found


@pytest.fixture
def folder(running: ServiceUnderTest, bench: Bench) -> Path:
    """The folder of the authority's objects; it exists once there is one."""
    return Path(running.settings.files_folder) / bench.authority  # type: ignore[attr-defined]  # our own settings
