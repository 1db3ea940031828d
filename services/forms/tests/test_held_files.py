"""Files of requests that documents set aside: agents who read the answers are told which."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from guichet_forms.models import HeldFile, Submission
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, example_of
from sqlalchemy import select

from .conftest import ROOT, catalogue, publish
from .test_pages import FILE

DOCUMENTS = ROOT / "services/documents/contracts/events"
ASIDE, SOUND = "documents.file.quarantined.v1", "documents.file.released.v1"
ANONYMISED = "workflow.case.anonymised.v1"


@pytest.fixture
def request_id(bench: Bench) -> UUID:
    """A request with a file, sent."""
    publish(bench, catalogue("signalement-voirie"))
    answers = {"type_probleme": "autre", "lieu": {"text": "Rue du Four"}, "photo": [FILE]}
    sent = Submission(
        request_id=uuid7(),
        number="2026-000001",
        slug="signalement-voirie",
        version=1,
        channel="web",
        answers=answers,
        acknowledgement={},
        received_at=datetime.now(UTC),
    )
    with bench.transaction() as session:
        session.add(sent)
        session.flush()
        return sent.request_id


def told(bench: Bench, kind: str, request_id: UUID, **more: Any) -> None:
    file = {"document_id": FILE["document_id"], "request_id": str(request_id), **more}
    bench.deliver(kind, {**example_of(DOCUMENTS, kind), **file})


def page(bench: Bench, request_id: UUID) -> str:
    agent = bench.client("agent", rights=["answers.read"], families=["voirie"])
    return agent.get(f"/agents/formulaires/signalement-voirie/reponses/{request_id}").text


def test_a_file_set_aside_is_marked_until_it_is_sound(bench: Bench, request_id: UUID) -> None:
    assert "photo.jpg" in page(bench, request_id)
    assert "photo.jpg (mis" not in page(bench, request_id)
    told(bench, ASIDE, request_id)
    assert "photo.jpg (mis à l’écart" in page(bench, request_id)
    assert "programme dangereux" in page(bench, request_id)
    told(bench, SOUND, request_id)
    assert "photo.jpg (mis" not in page(bench, request_id)
    told(bench, ASIDE, request_id, reason="too_large")
    assert "trop lourd" in page(bench, request_id)


def test_nothing_is_kept_of_a_request_unknown_or_erased(bench: Bench, request_id: UUID) -> None:
    told(bench, ASIDE, uuid7())
    told(bench, ASIDE, request_id)
    bench.deliver(ANONYMISED, {"request_id": str(request_id)})
    told(bench, ASIDE, request_id)
    with bench.transaction() as session:
        assert session.scalars(select(HeldFile)).all() == []
