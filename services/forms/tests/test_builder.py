"""The designers' pages."""

import json
from io import BytesIO

from guichet_kit.testing import Bench

from .conftest import TEN, URL, changed, send

DESK = "/agents/formulaires/"


def test_procedures_are_listed_with_their_requests(bench: Bench) -> None:
    send(bench.client())
    designer = bench.client("agent", rights=["forms.build"], name="Anne")
    page = designer.get(DESK).text
    assert TEN["title"] in page
    assert "Ouverte" in page
    assert "1 demande reçue" in designer.get(f"{DESK}dix-champs/").text


def test_a_version_is_added_seen_then_published(bench: Bench) -> None:
    designer = bench.client("agent", rights=["forms.build"], name="Anne")
    assert "dix-champs" in designer.get(f"{DESK}dix-champs/nouvelle-version").text
    file = BytesIO(json.dumps(changed(title="Titre deux")).encode())
    added = designer.post(
        f"{DESK}dix-champs/nouvelle-version", data={"source": "", "file": (file, "form.json")}
    )
    assert added.location == f"{DESK}dix-champs/versions/2"
    assert "pas en ligne" in designer.get(added.location).text
    assert "Titre deux" not in bench.client().get(URL).text
    done = designer.post(f"{added.location}/publier")
    assert done.location == f"{DESK}dix-champs/publication?version=2"
    assert "Titre deux" in bench.client().get(URL).text
    taken = designer.get(f"{DESK}dix-champs/versions/2.json")
    assert json.loads(taken.text)["title"] == "Titre deux"


def test_faults_are_shown_and_the_text_kept(bench: Bench) -> None:
    designer = bench.client("agent", rights=["forms.build"])
    for text, words in (
        ('{"slug": "x"', "ligne 1"),
        ("[]", "objet JSON"),
        ('{"slug": "x", "title": ""}', "points à corriger"),
        (json.dumps(changed(family="inconnue")), "famille"),
        ("x" * 1_000_001, "million"),
    ):
        answer = designer.post(f"{DESK}coller", data={"source": text})
        assert answer.status_code == 422, text[:40]
        assert words in answer.text
    other = designer.post(
        f"{DESK}dix-champs/nouvelle-version", data={"source": json.dumps(changed(slug="autre"))}
    )
    assert "adresse de cette démarche" in other.text


def test_closing_and_opening_again(bench: Bench) -> None:
    designer = bench.client("agent", rights=["forms.build"])
    designer.post(f"{DESK}dix-champs/etat", data={"state": "closed"})
    assert "Rouvrir" in designer.get(f"{DESK}dix-champs/").text
    assert "Commencer" not in bench.client().get(URL).text
    designer.post(f"{DESK}dix-champs/etat", data={"state": "open"})
    assert "Commencer" in bench.client().get(URL).text
