"""stats on a real database, and the events that it counts."""

from collections.abc import Iterator
from typing import Any

import pytest
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_stats import create_app
from guichet_stats.cli import MIGRATIONS
from guichet_stats.settings import Settings


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest("stats", create_app, Settings, admin_url, migrations=MIGRATIONS)
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    return running.fresh()


def sent(**more: Any) -> dict[str, Any]:
    """Give the data of a forms.submission.sent.v1, with a person in it."""
    return {
        "request_id": str(uuid7()),
        "number": "2026-000123",
        "procedure": {
            "slug": "acte-naissance",
            "title": "Acte de naissance",
            "family": "etat-civil",
            "version": 1,
        },
        "workflow": "acte-naissance",
        "channel": "web",
        "received_at": "2026-03-03T09:00:00Z",
        "applicant": {"subject": "p-1", "name": "Marie Le Goff", "email": "marie@example.org"},
        "answers": [],
        "data": {"nom": "Le Goff"},
        "files": [],
        "digest": "Marie Le Goff",
        "tracking": {"code_digest": "a", "second_digest": "b"},
        **more,
    }


def moved(**more: Any) -> dict[str, Any]:
    """Give the data of the workflow.case.moved.v1 that closes a request three days later."""
    return {
        "request_id": str(uuid7()),
        "number": "2026-000123",
        "case_version": 3,
        "procedure": {
            "slug": "acte-naissance",
            "title": "Acte de naissance",
            "family": "etat-civil",
        },
        "channel": "web",
        "received_at": "2026-03-03T09:00:00Z",
        "status": {
            "id": "delivree",
            "label": "Délivrée",
            "citizen_label": "Prête",
            "kind": "done",
            "turn": "nobody",
        },
        "readers": ["etat-civil"],
        "closed_at": "2026-03-06T09:00:20Z",
        "moved_at": "2026-03-06T09:00:20Z",
        "by": {"kind": "agent", "name": "Anne Martin"},
        **more,
    }


def procedure(slug: str) -> dict[str, Any]:
    """Give the procedure of an event."""
    return {"slug": slug, "title": slug.capitalize(), "family": "voirie", "version": 1}


def give(bench: Bench, received: int, closed: int = 0, **more: Any) -> None:
    """Have requests received, and some closed."""
    for _ in range(received):
        bench.deliver("forms.submission.sent.v1", sent(**more))
    for _ in range(closed):
        bench.deliver("workflow.case.moved.v1", moved(**more))
