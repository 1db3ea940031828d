"""A choice that could not be done: told to its author, with all her words, wherever she is."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_workflow import create_app
from guichet_workflow.actions import publish
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.models import Grace
from guichet_workflow.settings import Settings

from .conftest import source
from .samples import agent, case_url, choose, opened
from .test_graces import WHY, let_pass


@pytest.fixture(scope="module")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "workflow", create_app, Settings, admin_url, migrations=MIGRATIONS, undo_s=10
    )
    yield service
    service.close()


def test_its_author_reads_again_all_that_she_wrote_in_its_fields(bench: Bench) -> None:
    circuit: dict[str, Any] = source("acte-naissance")
    field = {"required": False}
    asked = [
        {**field, "id": "avis", "label": "Avis", "type": "long_text"},
        {**field, "id": "le", "label": "Vu le", "type": "date"},
    ]
    for status in circuit["statuses"]:
        for choice in status.get("choices", ()):
            if choice["id"] == "refuser":
                choice["fields"] = asked
    with bench.transaction() as session:
        publish(session, circuit)
    request_id, who = opened(bench), agent(bench)
    day = {"champ-le-day": "3", "champ-le-month": "11", "champ-le-year": "2026"}
    more = {"champ-avis": "Trente lignes écrites à la main", **day}
    assert choose(who, request_id, "refuser", comment=WHY, **more).status_code == 303
    with bench.transaction() as session:
        session.execute(sa.update(Grace).values(families=["voirie"]))
    let_pass(bench)
    page = who.get(case_url(request_id)).text
    shown = [WHY, "Avis\u00a0: Trente lignes écrites à la main", "Vu le\u00a0: 3 11 2026"]
    assert "\n\n".join(shown) in page
