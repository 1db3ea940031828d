"""The document that a simulation would make, as a PDF that nobody keeps."""

from typing import Any

from guichet_documents.actions import samples
from guichet_kit.handover import seal
from guichet_kit.testing import HANDOVER_KEY, Bench

READ = "/agents/documents/lire"


def read(bench: Bench, right: str = "workflows.build", **more: Any) -> Any:
    payload = {
        "authority": bench.authority,
        "template": "acte.recepisse",
        "title": "Récépissé",
        "values": {"numero": "2026-000123", "champs": {}, "textes": {}},
        **more,
    }
    client = bench.client("agent", rights=[right])
    return client.post(READ, data={"ticket": seal(HANDOVER_KEY, "reading-document", payload)})


def test_what_would_be_made_is_a_pdf(bench: Bench) -> None:
    answer = read(bench)
    assert answer.mimetype == "application/pdf"
    assert answer.data.startswith(b"%PDF-")


def test_what_is_not_played_is_its_own_name() -> None:
    html = "<p>{{ textes.rue }} {{ textes.ville }} {{ accuse }}</p>"
    found = samples.played(html, {"textes": {"rue": "Quai"}, "champs": {"rue": "q"}})
    assert found["textes"] == {"rue": "Quai", "ville": "[ville]"}
    assert found["champs"] == {"rue": "q", "ville": "[ville]"}
    assert found["accuse"] == ""


def test_what_could_not_be_made_says_why(bench: Bench) -> None:
    answer = read(bench, template="acte.inconnu")
    assert answer.status_code == 422
    assert "n’existe pas" in answer.text


def test_a_ticket_is_for_one_authority_and_for_who_builds_circuits(bench: Bench) -> None:
    assert read(bench, authority="ailleurs").status_code == 403
    assert read(bench, values=3).status_code == 403
    assert read(bench, right="forms.build").status_code == 403
    client = bench.client("agent", rights=["workflows.build"])
    assert client.post(READ, data={"ticket": "faux"}).status_code == 403
