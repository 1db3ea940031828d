"""The API: templates, and what a file is."""

from uuid import UUID, uuid4

from guichet_documents import actions
from guichet_kit.testing import Bench

from . import samples


def test_a_builder_puts_and_lists_templates(bench: Bench) -> None:
    client = bench.client("agent", rights=["forms.build"])
    body = {"title": "Récépissé", "html": "<p>{{ numero }}</p>"}
    for _ in range(2):
        put = client.put("/api/v1/templates/acte-naissance.recepisse", json=body)
        assert (put.status_code, put.get_json()["version"]) == (200, 1)
    changed = client.put(
        "/api/v1/templates/acte-naissance.recepisse", json={**body, "html": "<p>Autre</p>"}
    )
    assert changed.get_json()["version"] == 2
    (listed,) = client.get("/api/v1/templates").get_json()
    assert (listed["slug"], listed["version"], listed["html"]) == (
        "acte-naissance.recepisse",
        2,
        "<p>Autre</p>",
    )


def test_a40_a_hostile_template_is_refused_with_its_line(bench: Bench) -> None:
    client = bench.client("agent", rights=["forms.build"])
    html = "<p>\n{{ ''.__class__ }}</p>"
    answer = client.put("/api/v1/templates/recepisse", json={"title": "R", "html": html})
    assert answer.status_code == 422
    (error,) = answer.get_json()["errors"]
    assert (error["pointer"], "ligne 2" in error["detail"]) == ("#/html", True)
    bad = client.put("/api/v1/templates/Pas%20Bon", json={"title": "R", "html": "<p></p>"})
    assert bad.get_json()["errors"][0]["pointer"] == "#/slug"


def test_only_builders_touch_templates(bench: Bench) -> None:
    assert bench.client("agent").get("/api/v1/templates").status_code == 403
    assert bench.client().put("/api/v1/templates/a", json={}).status_code == 401


def test_an_agent_reads_what_a_file_of_his_families_is(bench: Bench) -> None:
    sent = samples.send(bench, (samples.jpeg(), "photo.jpg"))
    document_id = samples.receipts(sent)[0]["document_id"]
    agent = bench.client("agent", families=["voirie"])
    assert agent.get(f"/api/v1/documents/{document_id}").status_code == 404
    with bench.transaction() as session:
        ids = [UUID(document_id)]
        owner = actions.Owner(uuid4(), "voirie", "p-1", "2026-000001")
        actions.claim(session, owner, ids)
    found = agent.get(f"/api/v1/documents/{document_id}").get_json()
    assert (found["name"], found["state"], found["family"]) == ("photo.jpg", "claimed", "voirie")
    assert "subject" not in found
    other = bench.client("agent", families=["fiscalite"])
    assert other.get(f"/api/v1/documents/{document_id}").status_code == 404
    assert bench.client("citizen").get(f"/api/v1/documents/{document_id}").status_code == 403


def test_templates_serve_every_family_so_a_bounded_right_is_not_enough(bench: Bench) -> None:
    roads = bench.client("agent", rights=["forms.build"], bounds={"forms.build": ["voirie"]})
    body = {"title": "Récépissé", "html": "<p>{{ numero }}</p>"}
    assert roads.get("/api/v1/templates").status_code == 403
    refused = roads.put("/api/v1/templates/acte-naissance.recepisse", json=body)
    assert refused.status_code == 403
    assert "certaines familles" in refused.get_json()["title"]


def test_a_template_in_use_is_told_with_all_those_of_before(bench: Bench) -> None:
    with bench.transaction() as session:
        actions.put_template(session, "acte.recepisse", "Récépissé", "<p>Un</p>")
        actions.put_template(session, "acte.recepisse", "Récépissé", "<p>Deux</p>")
        actions.put_template(session, "acte.copie", "Copie", "<p></p>")
        actions.put_template(session, "acte.copie", "Copie", "<p></p>")
    told = bench.emitted("documents.template.published.v1")
    assert [(one["slug"], one["version"]) for one in told] == [
        ("acte.recepisse", 1),
        ("acte.recepisse", 2),
        ("acte.copie", 1),
    ]
    ours = ["decision", "preuve-signature", "recepisse"]
    assert told[-1]["names"] == ["acte.copie", "acte.recepisse", *ours]
