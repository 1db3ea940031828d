"""workflow on a real database, with the definitions of the catalogue live."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_workflow import create_app
from guichet_workflow.actions import publish, put_portal
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.settings import Settings

CATALOGUE = Path(__file__).parents[3] / "catalogue"
SLUGS = ("acte-naissance", "signalement-voirie", "subvention-association")


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "workflow", create_app, Settings, admin_url, migrations=MIGRATIONS, undo_s=0
    )
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    bench = running.fresh()
    with bench.transaction() as session:
        put_portal(session, name="Commune de Valmont", origin="http://valmont.test/")
        for slug in SLUGS:
            publish(session, source(slug))
    return bench


def source(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((CATALOGUE / slug / "workflow.json").read_text())
    return found
