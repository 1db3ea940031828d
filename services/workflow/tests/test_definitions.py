"""The circuits on screen: in words, checked before they go live, for builders alone."""

import io
import json
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench, example_of

from .conftest import CATALOGUE, source
from .samples import agent

IMPORT = "/agents/circuits/importer"
PUBLISHED = "forms.procedure.published.v1"
FORMS = CATALOGUE.parent / "services" / "forms" / "contracts" / "events"


def builder(bench: Bench) -> FlaskClient:
    return bench.client("agent", name="Ada", rights=["workflows.build"])


def test_they_are_listed_and_told_in_words(bench: Bench) -> None:
    assert "Délivrance d’un acte de naissance" in builder(bench).get("/agents/circuits/").text
    page = builder(bench).get("/agents/circuits/subvention-association/")
    for words in (
        "Transmettre à la commission",
        "L231-4",
        "15 jours ouvrés",
        "elu-vie-associative",
    ):
        assert words in page.text
    assert builder(bench).get("/agents/circuits/inconnu/").status_code == 404
    assert agent(bench).get("/agents/circuits/").status_code == 403


def test_a_file_is_checked_then_published(bench: Bench) -> None:
    changed = source("acte-naissance") | {"title": "Actes, nouvelle manière"}
    file = (io.BytesIO(json.dumps(changed).encode()), "workflow.json")
    seen = builder(bench).post(IMPORT, data={"file": file})
    assert seen.status_code == 200
    assert "Importer ce circuit" in seen.text
    assert "Rien à corriger" in seen.text
    done = builder(bench).post(IMPORT, data={"source": json.dumps(changed), "action": "importer"})
    home, _question, _imported = done.location.partition("?")
    assert (done.status_code, home) == (303, "/agents/circuits/acte-naissance/")
    assert "Modifié depuis la version 1" in builder(bench).get(done.location).text
    builder(bench).post(f"{home}publication")
    assert "Version 2" in builder(bench).get(home).text


def test_faults_are_told_where_they_are_and_the_text_is_kept(bench: Bench) -> None:
    broken = source("acte-naissance")
    broken["statuses"][1]["choices"][0]["to"] = "perdu"
    seen = builder(bench).post(IMPORT, data={"source": json.dumps(broken)}).text
    assert "Le statut «\u00a0perdu\u00a0» n’existe pas" in seen
    for text, words in (
        ("{oups", "Ligne 1"),
        ("[1]", "n’est pas un circuit"),
        ('{"slug": "a", "slug": "b"}', "deux fois"),
        ("{}", "statuses"),
        ("x" * 600_000, "trop long"),
        (json.dumps(broken | {"start": 3}), "start : Attendu ici"),
        (json.dumps(broken | {"statuses": [3]}), "abîmé"),
        ("<workflow>", "XML"),
    ):
        refused = builder(bench).post(IMPORT, data={"source": text})
        assert refused.status_code == 422
        assert words in refused.text.replace("\u00a0", " ")
    assert "oups" in builder(bench).post(IMPORT, data={"source": "{oups"}).text


@pytest.mark.parametrize(
    ("unit", "most", "words"),
    [
        ("minutes", 527_040, "une année"),
        ("days", 3_660, "jours (dix ans)"),
        ("working_days", 2_600, "jours ouvrés (dix ans)"),
        ("months", 120, "120 mois"),
    ],
)
def test_a_delay_ends_within_the_life_of_a_request(
    bench: Bench, unit: str, most: int, words: str
) -> None:
    changed = source("acte-naissance")
    changed["statuses"][1]["due"] = {"n": most, "unit": unit}
    form = {"source": json.dumps(changed)}
    assert "trop long" not in builder(bench).post(IMPORT, data=form).text
    changed["statuses"][1]["due"]["n"] = most + 1
    assert words in builder(bench).post(IMPORT, data={"source": json.dumps(changed)}).text


def test_a_citizen_may_not_be_asked_for_an_agent(bench: Bench) -> None:
    changed = source("acte-naissance")
    ask = next(
        action
        for status in changed["statuses"]
        for action in status.get("enter", ())
        if action["do"] == "ask"
    )
    ask["fields"] = [{"id": "qui", "type": "agent", "label": "Qui"}]
    seen = builder(bench).post(IMPORT, data={"source": json.dumps(changed)})
    assert "ne peut pas demander un agent" in seen.text


def test_a_right_bound_to_families_reaches_their_circuits_alone(bench: Bench) -> None:
    for slug, family in (("signalement-voirie", "voirie"), ("acte-naissance", "etat-civil")):
        data = example_of(FORMS, PUBLISHED)
        more = {"slug": slug, "workflow": slug, "family": family, "fields": []}
        bench.deliver(PUBLISHED, {**data, **more})
    bounds = {"workflows.build": ["voirie"]}
    roads = bench.client("agent", rights=["workflows.build"], bounds=bounds)
    page = roads.get("/agents/circuits/").text
    assert "signalement-voirie" in page
    assert "acte-naissance" not in page
    assert "subvention-association" not in page
    seen = roads.get("/api/v1/definitions").get_json()
    assert [one["slug"] for one in seen] == ["signalement-voirie"]
    assert roads.get("/agents/circuits/signalement-voirie/").status_code == 200
    for slug in ("acte-naissance", "subvention-association"):
        assert roads.get(f"/agents/circuits/{slug}/").status_code == 404
        refused = _publish(roads, slug)
        assert refused.status_code == 403
        assert "limité à certaines familles" in refused.text
    assert _publish(roads, "signalement-voirie").status_code == 303
    assert _publish(builder(bench), "acte-naissance").status_code == 303


def test_a_circuit_that_two_families_follow_is_no_single_ones(bench: Bench) -> None:
    data = example_of(FORMS, PUBLISHED) | {"family": "voirie"}
    roads = bench.client(
        "agent", rights=["workflows.build"], bounds={"workflows.build": ["voirie"]}
    )
    bench.deliver(PUBLISHED, data)
    assert roads.get("/agents/circuits/acte-naissance/").status_code == 200
    bench.deliver(PUBLISHED, {**data, "slug": "other", "family": "etat-civil"})
    assert roads.get("/agents/circuits/acte-naissance/").status_code == 404
    bench.deliver(PUBLISHED, {**data, "slug": "other", "revision": 9, "workflow": "elsewhere"})
    bench.deliver(PUBLISHED, {**data, "slug": "other", "family": "etat-civil"})
    assert roads.get("/agents/circuits/acte-naissance/").status_code == 200


def test_a_former_version_that_comes_back_decides_of_the_family(bench: Bench) -> None:
    data = example_of(FORMS, PUBLISHED) | {"family": "voirie"}
    roads = bench.client(
        "agent", rights=["workflows.build"], bounds={"workflows.build": ["voirie"]}
    )
    newer = {**data, "version": 2, "family": "etat-civil"}
    del newer["revision"]  # told before events had one
    bench.deliver(PUBLISHED, newer)
    assert roads.get("/agents/circuits/acte-naissance/").status_code == 404
    bench.deliver(PUBLISHED, {**data, "version": 1, "revision": 3})
    bench.deliver(PUBLISHED, newer)
    assert roads.get("/agents/circuits/acte-naissance/").status_code == 200


def _publish(who: FlaskClient, slug: str) -> Any:
    changed = source(slug) | {"title": f"Circuit {slug}"}
    form = {"source": json.dumps(changed), "action": "importer"}
    done = who.post(IMPORT, data=form)
    home = f"/agents/circuits/{slug}/publication"
    return who.post(home) if done.status_code == 303 else done
