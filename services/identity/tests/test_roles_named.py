"""A role that a live circuit names is not deleted: its requests would be in nobody's list."""

from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench, ServiceUnderTest, example_of

EVENTS = Path(__file__).parents[2] / "workflow" / "contracts" / "events"
HOME = "/agents/comptes/roles/"
PATH = f"{HOME}archives/supprimer"


@pytest.fixture
def client(journey: Any) -> FlaskClient:
    made: FlaskClient = journey.administrator()
    made.post(f"{HOME}ajouter", data={"label": "Archives", "families": ["elus"]})
    return made


def published(bench: Bench, *readers: str, version: int = 1, **more: Any) -> None:
    kind = "workflow.definition.published.v1"
    told = {"readers": list(readers), "version": version, "former_readers": [], **more}
    assert bench.deliver(kind, {**example_of(EVENTS, kind), **told}) == 1


def bound(bench: Bench, *readers: str, revision: int = 2, **more: Any) -> None:
    kind = "workflow.procedure.bound.v1"
    told = {"readers": list(readers), "revision": revision, "former_readers": [], **more}
    assert bench.deliver(kind, {**example_of(EVENTS, kind), **told}) == 1


def test_a_role_that_circuits_name_is_kept_and_they_are_named(
    bench: Bench, client: FlaskClient
) -> None:
    published(bench, "accueil", "archives")
    published(bench, "archives", slug="plan", title="Plan ancien")
    published(bench, "accueil", slug="voirie", title="Voirie")
    for answer in (client.get(PATH), client.post(PATH)):
        text = answer.text.replace("\u00a0", " ")
        assert "Ce rôle est encore nommé par des circuits" in text
        assert "« Délivrance d’un acte de naissance », le circuit « Plan ancien »." in text
        assert "Voirie" not in text
        assert "Supprimer le rôle</button>" not in text
    assert client.post(PATH).status_code == 409
    assert client.get(f"{HOME}archives").status_code == 200


def test_a_role_that_no_circuit_names_any_more_is_deleted(
    bench: Bench, client: FlaskClient
) -> None:
    published(bench, "accueil", version=2)
    published(bench, "archives", version=1)
    assert "Aucun circuit en service ne le nomme" in client.get(PATH).text
    published(bench, "archives", version=3)
    assert client.post(PATH).status_code == 409
    published(bench, "accueil", version=4)
    assert client.post(PATH).status_code == 303


def test_a_role_that_a_procedure_binds_is_kept_until_it_binds_another(
    bench: Bench, client: FlaskClient
) -> None:
    published(bench, "accueil")
    bound(bench, "archives")
    refused = client.post(PATH)
    assert refused.status_code == 409
    assert "la démarche « Acte de naissance »" in refused.text.replace("\u00a0", " ")
    bound(bench, "accueil", revision=3)
    assert client.post(PATH).status_code == 303


def test_a_role_that_open_cases_of_another_version_need_is_kept(
    bench: Bench, client: FlaskClient
) -> None:
    published(bench, "archives")
    published(bench, "accueil", version=2, former_readers=["archives"])
    refused = client.post(PATH)
    assert refused.status_code == 409
    assert "suivent une version d’avant" in refused.text
    published(bench, "accueil", version=3)
    bound(bench, "accueil", former_readers=["archives"])
    assert client.post(PATH).status_code == 409
    bound(bench, "accueil", revision=3)
    assert "Des demandes closes peuvent encore le nommer." in client.get(PATH).text
    assert client.post(PATH).status_code == 303


def test_circuits_past_ten_are_counted(bench: Bench, client: FlaskClient) -> None:
    for number in range(12):
        published(bench, "archives", slug=f"c{number}", title=f"Circuit {number:02}")
    text = client.get(PATH).text.replace("\u00a0", " ")
    assert "le circuit « Circuit 09 » et 2 autres" in text
    assert "Circuit 10" not in text


def test_a_circuit_of_another_authority_keeps_no_role(
    running: ServiceUnderTest, bench: Bench, client: FlaskClient
) -> None:
    published(running.fresh(), "archives")
    assert client.post(PATH).status_code == 303
