"""Circuits read from a file after a report, and sent as one."""

import json
from io import BytesIO
from typing import Any

import pytest
from guichet_kit.testing import Bench

from .conftest import source
from .core.test_publik import WHOLE
from .test_builder import DESK, act, builder
from .test_builder import source as draft
from .test_outside import hired

IMPORT = "/agents/circuits/importer"


def test_a_workflow_of_publik_is_reported_then_read(bench: Bench) -> None:
    who = builder(bench)
    seen = who.post(IMPORT, data={"source": WHOLE})
    assert seen.status_code == 200
    for words in ("n’existe pas encore ici", "inconnu", "bien-recu", "À compléter"):
        assert words in seen.text
    assert who.get("/agents/circuits/acte-de-naissance/").status_code == 404
    done = who.post(IMPORT, data={"source": WHOLE, "action": "importer"})
    assert done.location == "/agents/circuits/acte-de-naissance/?repris=1"
    page = who.get(done.location).text
    assert "À compléter" in page
    assert "Circuit repris" in page


def test_a_workflow_that_carries_its_models_is_read_without_them(bench: Bench) -> None:
    model = f"<model_file><b64_content>{'QUJD' * 125_300}</b64_content></model_file>"
    whole = WHOLE.replace("<label>Acte signé</label>", f"<label>Acte signé</label>{model}")
    file = (BytesIO(whole.encode()), "circuit.wcs")
    seen = builder(bench).post(IMPORT, data={"file": file})
    assert (seen.status_code, "QUJD" in seen.text) == (200, False)
    assert "acte-signe" in seen.text


def test_what_cannot_be_read_is_told_where_it_was_given(bench: Bench) -> None:
    who = builder(bench)
    told = who.post(IMPORT, data={"file": (BytesIO(b"{"), "circuit.json"), "source": ""})
    assert (told.status_code, 'id="file-error"' in told.text) == (422, True)
    assert 'id="source-error"' not in told.text
    told = who.post(IMPORT, data={"source": "{"})
    assert (told.status_code, 'id="source-error"' in told.text) == (422, True)
    assert 'id="file-error"' not in told.text


def test_a_circuit_that_is_here_is_replaced_and_that_may_be_undone(bench: Bench) -> None:
    who = builder(bench)
    changed = source("acte-naissance") | {"title": "Actes"}
    seen = who.post(IMPORT, data={"source": json.dumps(changed)}).text
    assert "existe déjà ici" in seen
    assert "devient « Actes »" in seen.replace("\u00a0", " ")
    who.post(IMPORT, data={"source": json.dumps(changed), "action": "importer"})
    assert draft(bench)["title"] == "Actes"
    act(who, "undo")
    assert draft(bench)["title"] != "Actes"
    bob = builder(bench, "bob", "Bob")
    assert bob.post(IMPORT, data={"source": WHOLE, "action": "importer"}).status_code == 303
    form = {"source": json.dumps(changed), "action": "importer"}
    assert bob.post(IMPORT, data=form).status_code == 409


def test_a_circuit_of_elsewhere_is_told_which_of_its_roles_lack_here(bench: Bench) -> None:
    hired(bench, "accueil")
    seen = builder(bench).post(IMPORT, data={"source": json.dumps(source("acte-naissance"))}).text
    assert "Aucun agent n’a le rôle « etat-civil »" in seen.replace("\u00a0", " ")


@pytest.mark.parametrize(
    ("form", "media_type", "begins"),
    [
        ("json", "application/json", "{"),
        ("mermaid", "text/plain", "stateDiagram-v2"),
        ("bpmn", "application/xml", "<?xml"),
    ],
)
def test_a_circuit_is_sent_as_a_file(bench: Bench, form: str, media_type: str, begins: str) -> None:
    sent = builder(bench).get(f"{DESK}exporter/{form}")
    assert sent.status_code == 200
    assert sent.mimetype == media_type
    assert sent.text.startswith(begins)
    assert sent.headers["Content-Disposition"].startswith("attachment")


def test_a_bundle_brings_its_simulations_once(bench: Bench) -> None:
    who = builder(bench)
    bundle: dict[str, Any] = json.loads(who.get(f"{DESK}exporter/json").text)
    scenario = {"name": "Tout va bien", "answers": {}, "steps": []}
    ancient = {**scenario, "name": "Trop tôt", "at": "0001-01-01T00:00:00+14:00"}
    bundle["simulations"] = [scenario, {"name": 3}, ancient]
    told = who.post(IMPORT, data={"source": json.dumps(bundle), "action": "regarder"}).text
    told = told.replace("\u00a0", " ")
    assert "La simulation « Trop tôt » est laissée : at, La demande arrive entre 1950" in told
    for _time in range(2):
        form = {"source": json.dumps(bundle), "action": "importer"}
        assert who.post(IMPORT, data=form).status_code == 303
    again = json.loads(who.get(f"{DESK}exporter/json").text)
    assert [one["name"] for one in again["simulations"]] == ["Tout va bien"]
    assert who.get(f"{DESK}exporter/word").status_code == 404
