"""The agents' pages of cards, and the designers' pages of their models."""

import io
import json
import re
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_forms.actions.cards import keeping
from guichet_kit.testing import Bench

from .conftest import hidden
from .shelves import SCHOOL, card, model, schools

HOME = "/agents/fiches/"
SCHOOLS = f"{HOME}ecoles/"


@pytest.fixture
def agent(bench: Bench) -> FlaskClient:
    """An agent of the role that writes the schools, where there are schools and classes."""
    with schools(bench):
        pass
    return bench.client("agent", name="Sam", roles=["vie-scolaire"])


@pytest.fixture
def designer(bench: Bench) -> FlaskClient:
    return bench.client("agent", name="Lou", rights=["forms.build"])


def send(client: FlaskClient, text: str, name: str = "f.csv", **values: str) -> Any:
    data = {"file": (io.BytesIO(text.encode()), name), **values}
    return client.post(f"{SCHOOLS}importer", data=data)


@pytest.mark.parametrize(
    "path",
    [
        "ecoles/",
        "ecoles/nouvelle",
        "ecoles/fiche/nord/",
        "ecoles/fiche/nord/modifier",
        "ecoles/fiche/nord/supprimer",
        "ecoles/importer",
        "ecoles/export.csv",
        "ecoles/export.json",
        "ecoles/choix/nom",
    ],
)
def test_the_roles_of_the_model_write_its_cards(
    bench: Bench, agent: FlaskClient, path: str
) -> None:
    expected = 404 if "choix" in path else 200
    assert agent.get(HOME + path).status_code == expected
    designer = bench.client("agent", rights=["forms.build"])
    assert designer.get(HOME + path).status_code == expected
    other = bench.client("agent", roles=["etat-civil"], rights=["stats.read"])
    assert other.get(HOME + path).status_code == 403
    assert bench.client("citizen").get(HOME + path).status_code == 403
    stranger = bench.service.fresh().client("agent", rights=["forms.build"])
    assert stranger.get(HOME + path).status_code == 404


@pytest.mark.parametrize("path", ["nouveau-modele", "ecoles/modele", "ecoles/modele/definition"])
def test_models_are_for_designers(agent: FlaskClient, designer: FlaskClient, path: str) -> None:
    assert agent.get(HOME + path).status_code == 403
    assert designer.get(HOME + path).status_code == 200


def test_each_sees_the_models_she_may_write(bench: Bench, agent: FlaskClient) -> None:
    page = agent.get(HOME).text
    assert "Écoles" in page
    assert "Classes" not in page
    assert "Aucune fiche ne vous est confiée" in bench.client("agent").get(HOME).text


def test_an_empty_place_says_what_to_do(bench: Bench, designer: FlaskClient) -> None:
    assert "Aucun modèle de fiche" in designer.get(HOME).text
    with bench.transaction() as session:
        model(session, SCHOOL)
    assert "importez un tableau" in designer.get(SCHOOLS).text


def test_cards_are_listed_and_searched(agent: FlaskClient) -> None:
    page = agent.get(SCHOOLS).text
    assert "École du Nord" in page
    assert "02 99 12 34 56" in page
    found = agent.get(f"{SCHOOLS}?q=sud").text
    assert "École du Sud" in found
    assert "École du Nord" not in found
    assert "Aucune fiche ne correspond" in agent.get(f"{SCHOOLS}?q=%27+piscine").text
    assert agent.get(f"{SCHOOLS}?apres=x").status_code == 404


def test_a_card_is_added_changed_and_deleted(agent: FlaskClient) -> None:
    values = {"nom": "École de l’Est", "card_id": "est", "cantine": "1"}
    added = agent.post(f"{SCHOOLS}nouvelle", data=values).location
    assert added.startswith(f"{SCHOOLS}fiche/est/?")
    assert "La fiche est ajoutée" in agent.get(added).text
    assert "3 fiches" in agent.get(SCHOOLS).text
    shown = agent.get(f"{SCHOOLS}fiche/est/modifier").text
    assert "École de l’Est" in shown
    changed = {"nom": "École Est", "revision": hidden(shown, "revision")}
    answer = agent.post(f"{SCHOOLS}fiche/est/modifier", data=changed)
    assert "La fiche est enregistrée" in agent.get(answer.location).text
    page = agent.get(f"{SCHOOLS}fiche/est/").text
    assert "École Est" in page
    assert "Sam" in page
    assert "La fiche est ajoutée" not in page
    gone = agent.post(f"{SCHOOLS}fiche/est/supprimer").location
    assert "La fiche est supprimée" in agent.get(gone).text
    assert "2 fiches" in agent.get(SCHOOLS).text
    assert agent.get(f"{SCHOOLS}fiche/est/").status_code == 404


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"nom": ""}, "Nom"),
        ({"nom": "N", "telephone": "12"}, "Téléphone"),
        ({"nom": "N", "card_id": "é è"}, "lettres sans accent"),
        ({"nom": "N", "card_id": "nord"}, "déjà"),
    ],
)
def test_what_was_typed_is_not_lost(agent: FlaskClient, values: dict[str, str], told: str) -> None:
    answer = agent.post(f"{SCHOOLS}nouvelle", data=values)
    assert answer.status_code == 422
    assert told in answer.text
    assert "data-error-summary" in answer.text
    for value in filter(None, values.values()):
        assert f'value="{value}"' in answer.text


def test_someone_changed_it_meanwhile(agent: FlaskClient) -> None:
    revision = hidden(agent.get(f"{SCHOOLS}fiche/nord/modifier").text, "revision")
    first = {"nom": "Premier", "revision": revision}
    assert agent.post(f"{SCHOOLS}fiche/nord/modifier", data=first).status_code == 303
    second = agent.post(f"{SCHOOLS}fiche/nord/modifier", data={**first, "nom": "Second"})
    assert second.status_code == 409
    assert 'value="Second"' in second.text
    again = {"nom": "Second", "revision": hidden(second.text, "revision")}
    assert agent.post(f"{SCHOOLS}fiche/nord/modifier", data=again).status_code == 303


def test_a_card_shows_what_links_it(designer: FlaskClient, agent: FlaskClient) -> None:
    named = designer.get(f"{HOME}classes/fiche/cp/").text
    assert f'href="{SCHOOLS}fiche/nord/"' in named
    school = agent.get(f"{SCHOOLS}fiche/nord/").text
    assert "Fiches qui la citent" in school
    assert "CP" in school
    refused = agent.post(f"{SCHOOLS}fiche/nord/supprimer")
    assert refused.status_code == 409
    assert "CP" in refused.text


def test_a_card_chooses_another(bench: Bench, designer: FlaskClient, agent: FlaskClient) -> None:
    form = designer.get(f"{HOME}classes/nouvelle").text
    assert 'value="nord"' in form
    values = {"nom": "CE1", "ecole": "sud", "card_id": "ce1"}
    assert designer.post(f"{HOME}classes/nouvelle", data=values).status_code == 303
    with bench.transaction() as session:
        kept = keeping.find_card(session, "classes", "ce1").answers["ecole"]
    assert kept == {"id": "sud", "text": "École du Sud"}
    found = designer.get(f"{HOME}classes/choix/ecole?q=sud").json
    assert found["data"] == [{"id": "sud", "text": "École du Sud"}]


def test_a_file_is_checked_then_brought_in(agent: FlaskClient) -> None:
    where = send(agent, "id;nom\nest;Est\nnord;Nord").location
    report = agent.get(where).text
    assert "Relisez ce qui va changer" in report
    assert "Est" not in agent.get(SCHOOLS).text
    assert agent.post(where).location == where
    assert "Les fiches sont à jour" in agent.get(where).text
    assert "Est" in agent.get(SCHOOLS).text


def test_cards_are_not_deleted_by_a_file_unless_ticked(agent: FlaskClient) -> None:
    where = send(agent, "id;nom\nnord;Nord", absent="delete").location
    told = agent.get(where).text
    assert "il supprimera une fiche" in told
    refused = agent.post(where)
    assert refused.status_code == 422
    assert 'href="#confirm"' in refused.text
    assert "École du Sud" in agent.get(SCHOOLS).text
    assert agent.post(where, data={"confirm": "1"}).location == where
    assert "École du Sud" not in agent.get(SCHOOLS).text
    assert agent.post(where).location == where


def test_a_file_with_faults_says_the_lines(agent: FlaskClient) -> None:
    report = agent.get(send(agent, "id;nom;telephone\nest;;12").location).text
    assert "Rien n’a été importé" in report
    assert report.count("<td") >= 6
    assert 'method="post"' not in report.split("<main")[-1].split("Choisir un autre")[0]


@pytest.mark.parametrize("text", ["", "id", "x;y\n1;2", "[", "{}", "\0"])
def test_a_file_that_cannot_be_read(agent: FlaskClient, text: str) -> None:
    answer = send(agent, text, absent="delete")
    assert answer.status_code == 422
    assert 'id="file-error"' in answer.text
    assert re.search(r'value="delete" checked', answer.text)


def test_no_file_at_all(agent: FlaskClient) -> None:
    assert agent.post(f"{SCHOOLS}importer").status_code == 422


def test_a_report_belongs_to_its_model(designer: FlaskClient, agent: FlaskClient) -> None:
    where = send(agent, "id;nom\nest;Est").location
    assert designer.get(where.replace("ecoles", "classes")).status_code == 404
    assert designer.post(where.replace("ecoles", "classes")).status_code == 404


def test_cards_are_exported(bench: Bench, agent: FlaskClient) -> None:
    with bench.transaction() as session:
        card(session, "ecoles", "f", nom="=cmd|' /C calc'!A0")
    sheet = agent.get(f"{SCHOOLS}export.csv")
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="ecoles.csv"'
    assert sheet.headers["X-Content-Type-Options"] == "nosniff"
    assert "f;'=cmd" in sheet.text
    assert len(json.loads(agent.get(f"{SCHOOLS}export.json").text)["cards"]) == 3
    assert agent.get(f"{SCHOOLS}export.xml").status_code == 404


def test_what_people_wrote_is_shown_as_text(bench: Bench, agent: FlaskClient) -> None:
    with bench.transaction() as session:
        card(session, "ecoles", "x", nom="<script>alert(1)</script>{{7*7}}")
    for path in ("", "fiche/x/", "fiche/x/modifier", "fiche/x/supprimer", "?apres="):
        page = agent.get(SCHOOLS + path).text
        assert "<script>alert" not in page
        assert "{{7*7}}" in page


def test_pages_cost_few_statements(bench: Bench, agent: FlaskClient) -> None:
    for path, most in (("", 4), ("fiche/nord/", 7), ("?q=nord", 4)):
        agent.get(SCHOOLS + path)
        with bench.statements() as seen:
            agent.get(SCHOOLS + path)
        assert len(seen) <= most, (path, seen)
