"""Submissions as forms sends them, agents and citizens who act on them."""

from typing import Any

from flask.testing import FlaskClient
from guichet_kit.handover import digest
from guichet_kit.ids import uuid7
from guichet_kit.testing import HANDOVER_KEY, Bench

CODE = "K7QF9M2RXDT"
EMAIL = "marie.legoff@example.org"
PIECE = "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f1"
PHOTO = {
    "document_id": PIECE,
    "name": "carte-legoff.pdf",
    "size": 1200,
    "media_type": "application/pdf",
    "sha256": "0" * 64,
}
PERSONAL = ("Le Goff", "legoff", "Marie", "06 12 34 56 78", "Nadia Benali", "Lavoir", "p-marie")


def submission(**more: Any) -> dict[str, Any]:
    """Give the data of a forms.submission.sent.v1 for a birth certificate."""
    answers = [
        {"id": "nom_naissance", "label": "Nom de naissance", "type": "text", "value": "Le Goff",
         "text": "Le Goff", "page": "La personne"},
        {"id": "date_naissance", "label": "Née le", "type": "date", "value": "1984-07-02",
         "text": "2 juillet 1984", "page": "La personne"},
        {"id": "adresse", "label": "Adresse", "type": "text", "value": "14 rue du Lavoir",
         "text": "14 rue du Lavoir", "page": "Vous"},
        {"id": "piece", "label": "Pièce d’identité", "type": "file", "value": [PHOTO],
         "text": PHOTO["name"], "page": "Vous"},
    ]  # fmt: skip
    return {
        "request_id": str(uuid7()),
        "number": "2026-000123",
        "procedure": {
            "slug": "acte-naissance",
            "title": "Copie d’un acte de naissance",
            "family": "etat-civil",
            "version": 1,
        },
        "workflow": "acte-naissance",
        "channel": "web",
        "received_at": "2026-11-16T08:04:00+00:00",
        "applicant": {
            "subject": "p-marie",
            "name": "Marie Le Goff",
            "email": EMAIL,
            "phone": "06 12 34 56 78",
        },
        "answers": answers,
        "data": {answer["id"]: answer["value"] for answer in answers},
        "files": [{**PHOTO, "field": "piece"}],
        "digest": "Copie intégrale, Le Goff",
        "tracking": {
            "code_digest": digest(HANDOVER_KEY, "tracking", CODE),
            "second_digest": digest(HANDOVER_KEY, "tracking-second", f"{CODE}|{EMAIL}"),
        },
        **more,
    }


def opened(bench: Bench, **more: Any) -> str:
    """Deliver a submission and give its request's id."""
    sent = submission(**more)
    assert bench.deliver("forms.submission.sent.v1", sent) == 1
    return str(sent["request_id"])


def agent(bench: Bench, sub: str = "agent-1", **more: Any) -> FlaskClient:
    """Give a client of an agent of the état civil."""
    claims = {
        "name": "Nadia Benali",
        "unit": "État civil",
        "roles": ["etat-civil"],
        "families": ["etat-civil"],
    }
    return bench.client("agent", sub=sub, **{**claims, **more})


def citizen(bench: Bench, sub: str = "p-marie", family: str = "etat-civil") -> FlaskClient:
    """Give a client of a citizen in a family."""
    return bench.client("citizen", sub=sub, family=family)


def case_url(request_id: str, act: str = "") -> str:
    return f"/agents/dossiers/{request_id}/{act}"


def own_url(request_id: str, act: str = "") -> str:
    return f"/demandes/etat-civil/{request_id}/{act}"


def choose(client: FlaskClient, request_id: str, choice: str, **form: Any) -> Any:
    """Post a confirmed choice from a page of version 1, unless the form says otherwise."""
    data = {"choice": choice, "version": "1", "confirme": "oui", **form}
    return client.post(case_url(request_id, "choix"), data=data)
