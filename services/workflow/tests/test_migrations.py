"""What the migrations make of the cases of an installation that was there before."""

import json
import shutil
from pathlib import Path

import sqlalchemy as sa
from guichet_kit.migrations import migrate, roles
from guichet_kit.testing import ServiceUnderTest, check_contract
from guichet_workflow import create_app
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.core.holidays import TERRITORIES
from guichet_workflow.models import Portal
from guichet_workflow.settings import Settings

from .conftest import source
from .test_contracts import OWN

KEPT = """
with kept as (
  insert into definitions (slug, version, title, source, live, published_by)
  values ('acte-naissance', 1, 'Acte', cast(:source as jsonb), true, '') returning slug
)
insert into cases (request_id, number, procedure, title, family, channel, digest, workflow,
  workflow_version, received_at, applicant, answers, state, draft, version, status, link)
select gen_random_uuid(), '2026-00000' || n, slug, 'Acte', 'etat-civil', 'web', '', slug, 1,
  now(), '{}', '[]', '{}', '{}', 1, 'verification', 1
from kept, generate_series(1, 2) n
"""
"""Two cases as the release before wrote them: the code of today asks for columns to come."""


def test_the_cases_kept_tell_the_families_of_circuits(admin_url: str, tmp_path: Path) -> None:
    former = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    for path in (former / "versions").glob("*.py"):
        if path.name >= "0004":
            path.unlink()
    service = ServiceUnderTest("workflow", create_app, Settings, admin_url, migrations=former)
    try:
        bench = service.fresh()
        with bench.transaction() as session:
            session.execute(sa.text(KEPT), {"source": json.dumps(source("acte-naissance"))})
        bound = {"rights": ["workflows.build"], "bounds": {"workflows.build": ["etat-civil"]}}
        page = "/agents/circuits/acte-naissance/"
        with bench.transaction() as session:
            assert session.scalar(sa.text("select count(*) from procedures")) == 0
        migrate("guichet_workflow", MIGRATIONS, service.url(roles("workflow")[0]))
        assert bench.client("agent", **bound).get(page).status_code == 200
        bound["bounds"] = {"workflows.build": ["voirie"]}
        assert bench.client("agent", **bound).get(page).status_code == 404
        other = service.fresh().client("agent", **bound)
        assert other.get("/api/v1/definitions").get_json() == []
    finally:
        service.close()


def test_where_the_authorities_overseas_are_is_told_once(admin_url: str, tmp_path: Path) -> None:
    former = shutil.copytree(MIGRATIONS, tmp_path / "migrations")
    for path in (former / "versions").glob("*.py"):
        if path.name >= "0036":
            path.unlink()
    service = ServiceUnderTest("workflow", create_app, Settings, admin_url, migrations=former)
    kind = "workflow.authority.placed.v1"
    try:
        benches = {territory: service.fresh() for territory in TERRITORIES}
        for territory, bench in benches.items():
            with bench.transaction() as session:
                row = {"id": "portal", "name": "Valmont", "origin": "", "territory": territory}
                session.add(Portal(**row))
        migrate("guichet_workflow", MIGRATIONS, service.url(roles("workflow")[0]))
        for territory, bench in benches.items():
            place, told = TERRITORIES[territory], bench.emitted(kind)
            assert [(one["zone"], one["hour"]) for one in told] == (
                [(place.zone.key, place.hour())] if place.hour() else []
            )
            for one in told:
                check_contract(OWN, kind, one)
    finally:
        service.close()
