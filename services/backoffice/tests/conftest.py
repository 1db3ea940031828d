"""backoffice on a real database, with the events that fill its list."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_backoffice import create_app
from guichet_backoffice.cli import MIGRATIONS
from guichet_backoffice.settings import Settings
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, ServiceUnderTest

NOW = datetime.now(UTC)


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest("backoffice", create_app, Settings, admin_url, migrations=MIGRATIONS)
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    """An authority with two procedures, each read by a role of its own."""
    bench = running.fresh()
    for slug, family, role in (
        ("acte-naissance", "etat-civil", "officier"),
        ("signalement", "voirie", "voirie"),
    ):
        publish(bench, slug, family)
        give_readers(bench, slug, [role])
    return bench


def publish(bench: Bench, slug: str, family: str, **more: Any) -> None:
    """Deliver a forms.procedure.published.v1."""
    data = {
        "slug": slug,
        "title": {"acte-naissance": "Acte de naissance"}.get(slug, slug.capitalize()),
        "summary": "Ce que c’est.",
        "family": family,
        "access": {"who": "anyone"},
        "channels": ["web", "telephone", "guichet"],
        "version": 1,
        "minutes": 5,
        "keywords": [],
        "icon": family,
        "workflow": slug,
        "open": True,
    }
    assert bench.deliver("forms.procedure.published.v1", {**data, **more}) == 1


def give_readers(bench: Bench, workflow: str, roles: list[str], version: int = 1) -> None:
    """Deliver a workflow.definition.published.v1."""
    data = {
        "slug": workflow,
        "title": workflow,
        "version": version,
        "functions": {},
        "readers": roles,
        "steps": [],
    }
    assert bench.deliver("workflow.definition.published.v1", data) == 1


def sent(**more: Any) -> dict[str, Any]:
    """Give the data of a forms.submission.sent.v1."""
    return {
        "request_id": str(uuid7()),
        "number": "2026-000412",
        "procedure": {
            "slug": "acte-naissance",
            "title": "Acte de naissance",
            "family": "etat-civil",
            "version": 1,
        },
        "workflow": "acte-naissance",
        "channel": "web",
        "received_at": stamp(hours=-1),
        "applicant": {"name": "Marie Le Goff", "email": "marie@example.org"},
        "answers": [],
        "data": {},
        "files": [],
        "digest": "Copie intégrale, né en 1984",
        "tracking": {"code_digest": "0" * 64, "second_digest": "1" * 64},
        **more,
    }


def moved(request: dict[str, Any], version: int = 1, **more: Any) -> dict[str, Any]:
    """Give the data of a workflow.case.moved.v1 about the request of a `sent`."""
    data = {name: request[name] for name in ("request_id", "number", "channel", "received_at")}
    procedure = {name: request["procedure"][name] for name in ("slug", "title", "family")}
    return {
        **data,
        "case_version": version,
        "procedure": procedure,
        "status": status("a-verifier", "À vérifier"),
        "readers": ["officier"],
        "role": "officier",
        "due_at": stamp(days=2),
        "moved_at": stamp(),
        "by": {"kind": "agent", "name": "Anne Martin"},
        **more,
    }


def status(id: str, label: str, kind: str = "open", turn: str = "agent") -> dict[str, str]:
    return {"id": id, "label": label, "citizen_label": label, "kind": kind, "turn": turn}


def stamp(**ago: float) -> str:
    return (NOW + timedelta(**ago)).isoformat().replace("+00:00", "Z")


def voirie(**more: Any) -> dict[str, Any]:
    """Give a `sent` of the other family."""
    procedure = {"slug": "signalement", "title": "Signalement", "family": "voirie", "version": 1}
    return sent(**{"procedure": procedure, "workflow": "signalement", "applicant": {}, **more})


def take(bench: Bench, *requests: dict[str, Any], **more: Any) -> None:
    """Deliver the submission and the first move of requests."""
    for request in requests:
        bench.deliver("forms.submission.sent.v1", request)
        bench.deliver("workflow.case.moved.v1", moved(request, **more))


def officer(bench: Bench, **more: Any) -> FlaskClient:
    """Give the client of an agent of the état civil."""
    claims = {"roles": ["officier"], "families": ["etat-civil"], "name": "Anne Martin", **more}
    return bench.client("agent", **claims)


def entries(client: FlaskClient, **asked: Any) -> list[dict[str, Any]]:
    """Give the items of the list by the API."""
    response = client.get("/api/v1/entries", query_string=asked)
    assert response.status_code == 200, response.text
    items: list[dict[str, Any]] = response.json["items"]
    return items


def numbers(client: FlaskClient, **asked: Any) -> list[str]:
    return [item["number"] for item in entries(client, **asked)]
