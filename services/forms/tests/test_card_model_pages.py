"""The designers' pages of card models."""

import json

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench

from .shelves import schools

HOME = "/agents/fiches/"
SCHOOLS = f"{HOME}ecoles/"


@pytest.fixture
def designer(bench: Bench) -> FlaskClient:
    return bench.client("agent", name="Lou", rights=["forms.build"])


@pytest.fixture
def agent(bench: Bench) -> FlaskClient:
    """An agent of the role that writes the schools, where there are schools and classes."""
    with schools(bench):
        pass
    return bench.client("agent", name="Sam", roles=["vie-scolaire"])


def test_a_model_is_built_question_by_question(designer: FlaskClient) -> None:
    assert designer.post(f"{HOME}nouveau-modele", data={"title": ""}).status_code == 422
    made = designer.post(f"{HOME}nouveau-modele", data={"title": "Salles à louer"})
    assert made.location == f"{HOME}salles-a-louer/modele"
    where = f"{HOME}salles-a-louer/"
    taken = designer.post(f"{HOME}nouveau-modele", data={"title": "Salles à louer"})
    assert taken.status_code == 422
    assert "déjà" in taken.text
    added = designer.post(
        f"{where}modele/questions", data={"kind": "number", "label": "Places assises"}
    )
    assert added.location == f"{where}modele/questions/places_assises"
    form = designer.get(added.location).text
    assert "Places assises" in form
    values = {"label": "Places", "hint": "Debout", "required": "1", "p-max": "500"}
    assert designer.post(added.location, data=values).status_code == 303
    page = designer.get(f"{where}modele").text
    assert "Publier cette version" in page
    assert designer.get(where).status_code == 404
    assert designer.post(f"{where}modele/publier").status_code == 303
    refused = designer.post(
        f"{where}nouvelle", data={"nom": "Grande salle", "places_assises": "9000"}
    )
    assert refused.status_code == 422
    fine = {"nom": "Grande salle", "places_assises": "300"}
    assert designer.post(f"{where}nouvelle", data=fine).status_code == 303


def test_a_fault_in_a_question_is_told_there(designer: FlaskClient) -> None:
    designer.post(f"{HOME}nouveau-modele", data={"title": "Salles"})
    where = f"{HOME}salles/modele/questions"
    designer.post(where, data={"kind": "number", "label": "Places"})
    refused = designer.post(f"{where}/places", data={"label": "Places", "p-max": "beaucoup"})
    assert refused.status_code == 422
    assert 'value="beaucoup"' in refused.text
    assert designer.post(where, data={"kind": "file", "label": "Plan"}).status_code == 422
    assert designer.get(f"{where}/rien").status_code == 404
    designer.post(where, data={"kind": "text", "label": "Ville"})
    last = designer.post(f"{where}/nom/supprimer")
    assert last.status_code == 422
    assert "donne son titre" in last.text


def test_questions_move_and_leave(designer: FlaskClient) -> None:
    designer.post(f"{HOME}nouveau-modele", data={"title": "Salles"})
    where = f"{HOME}salles/modele"
    designer.post(f"{where}/questions", data={"kind": "text", "label": "Ville"})
    assert (
        designer.post(f"{where}/questions/ville/deplacer", data={"step": "up"}).status_code == 303
    )
    page = designer.get(where).text
    assert page.index("questions/ville") < page.index("questions/nom")
    assert designer.post(f"{where}/questions/ville/supprimer").status_code == 303
    assert "questions/ville" not in designer.get(where).text


def test_a_model_is_named_and_given_to_roles(designer: FlaskClient, agent: FlaskClient) -> None:
    values = {"title": "Groupes scolaires", "roles": "ecoles\n direction ", "digest": ["nom"]}
    assert designer.post(f"{SCHOOLS}modele", data=values).status_code == 303
    assert agent.get(SCHOOLS).status_code == 200
    designer.post(f"{SCHOOLS}modele/publier")
    assert agent.get(SCHOOLS).status_code == 403
    assert designer.post(f"{SCHOOLS}modele", data={"title": "", "digest": []}).status_code == 422


def test_a_definition_is_pasted(designer: FlaskClient, agent: FlaskClient) -> None:
    where = f"{SCHOOLS}modele/definition"
    source = json.loads(designer.get(f"{SCHOOLS}modele.json").text)
    source["title"] = "Collèges"
    answer = designer.post(where, data={"source": json.dumps(source)})
    assert answer.status_code == 303
    for text in ("[", "[]", '{"a": 1, "a": 2}', json.dumps({**source, "digest": []})):
        refused = designer.post(where, data={"source": text})
        assert refused.status_code == 422
        assert "point à corriger" in refused.text


def test_a_model_with_cards_is_not_deleted(designer: FlaskClient, agent: FlaskClient) -> None:
    assert "encore 2 fiches" in designer.get(f"{SCHOOLS}supprimer").text
    assert designer.post(f"{SCHOOLS}supprimer").status_code == 422
    designer.post(f"{HOME}classes/fiche/cp/supprimer")
    assert designer.post(f"{HOME}classes/supprimer").location == HOME
