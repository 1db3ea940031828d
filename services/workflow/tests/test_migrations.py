"""What the migrations make of the cases of an installation that was there before."""

import shutil
from pathlib import Path

from guichet_kit.migrations import migrate, roles
from guichet_kit.testing import ServiceUnderTest
from guichet_workflow import create_app
from guichet_workflow.actions import publish
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.settings import Settings

from .conftest import source
from .samples import opened


def test_the_cases_kept_tell_the_families_of_circuits(admin_url: str, tmp_path: Path) -> None:
    former = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    for path in (former / "versions").glob("*.py"):
        if path.name >= "0004":
            path.unlink()
    service = ServiceUnderTest("workflow", create_app, Settings, admin_url, migrations=former)
    try:
        bench = service.fresh()
        with bench.transaction() as session:
            publish(session, source("acte-naissance"))
        opened(bench)
        opened(bench)
        bound = {"rights": ["workflows.build"], "bounds": {"workflows.build": ["etat-civil"]}}
        page = "/agents/circuits/acte-naissance/"
        assert bench.client("agent", **bound).get(page).status_code == 404
        migrate("guichet_workflow", MIGRATIONS, service.url(roles("workflow")[0]))
        assert bench.client("agent", **bound).get(page).status_code == 200
        bound["bounds"] = {"workflows.build": ["voirie"]}
        assert bench.client("agent", **bound).get(page).status_code == 404
        other = service.fresh().client("agent", **bound)
        assert other.get("/api/v1/definitions").get_json() == []
    finally:
        service.close()
