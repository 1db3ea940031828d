"""A circuit goes live from its builder: what blocks, what changes, whom it touches, coming back."""

from typing import Any

from flask.testing import FlaskClient
from guichet_kit.testing import Bench, example_of
from guichet_workflow.actions import publish

from .conftest import source as known
from .samples import agent, choose, opened
from .test_builder import CHOICE, DESK, SLUG, act, builder, source
from .test_definitions import FORMS, PUBLISHED

PUBLICATION, VERSIONS = f"{DESK}publication", f"{DESK}versions/"


def relabel(who: FlaskClient, words: str) -> None:
    assert act(who, f"set:{CHOICE}", **{"has-label": "1", "p-label": words}).status_code == 303


def test_what_changes_and_whom_it_touches_is_told_before(bench: Bench) -> None:
    opened(bench)
    who = builder(bench)
    assert "rien à publier" in who.get(PUBLICATION).text
    relabel(who, "Envoyer l’acte")
    page = who.get(PUBLICATION).text
    for words in ("Rien ne bloque", "touche 1 dossier en cours", "devient « Envoyer l’acte »"):
        assert words in page.replace("\u00a0", " ")


def test_running_cases_keep_their_version(bench: Bench) -> None:
    request_id = opened(bench)
    who = builder(bench)
    relabel(who, "Envoyer l’acte")
    done = who.post(PUBLICATION)
    assert (done.status_code, done.location) == (303, f"{VERSIONS}?publiee=2")
    assert "La version 2 est en service" in who.get(done.location).text
    assert "Version 2 en service" in who.get(DESK).text
    case = bench.client("agent", roles=["etat-civil"], families=["etat-civil"])
    assert "Délivrer l’acte" in case.get(f"/agents/dossiers/{request_id}/").text
    assert "Envoyer l’acte" in who.get(f"{VERSIONS}2").text


def test_roles_that_open_cases_of_other_versions_need_are_told(bench: Bench) -> None:
    def told(*roles: str) -> tuple[list[str], list[str]]:
        json = known("acte-naissance")
        held = {role: {"label": role.title(), "role": role} for role in roles}
        json["functions"] = {**json["functions"], **held}
        with bench.transaction() as session:
            publish(session, json)
        data = bench.emitted("workflow.definition.published.v1")[-1]
        return data["readers"], data["former_readers"]

    assert told("archives") == (["archives", "etat-civil"], [])
    request_id = opened(bench)
    assert told("accueil") == (["accueil", "etat-civil"], ["archives", "etat-civil"])
    assert told("mairie") == (["etat-civil", "mairie"], ["archives", "etat-civil"])
    assert choose(agent(bench), request_id, "delivrer").status_code == 303
    assert told("accueil") == (["accueil", "etat-civil"], [])


def test_what_blocks_is_told_and_nothing_goes_live(bench: Bench) -> None:
    who = builder(bench)
    act(who, "drop:statuses.verification")
    assert "ne peut pas encore être publié" in who.get(PUBLICATION).text
    refused = who.post(PUBLICATION)
    assert refused.status_code == 422
    assert "n’existe pas" in refused.text
    assert len(bench.emitted("workflow.definition.published.v1")) == 3
    assert who.get(f"{VERSIONS}2").status_code == 404


def test_one_may_start_again_from_a_version(bench: Bench) -> None:
    who = builder(bench)
    first = source(bench)
    relabel(who, "Envoyer l’acte")
    who.post(PUBLICATION)
    done = who.post(f"{VERSIONS}1/repartir")
    assert (done.status_code, done.location) == (303, DESK)
    assert source(bench) == first
    act(who, "undo")
    assert "Envoyer l’acte" in str(source(bench))
    assert who.post(f"{VERSIONS}9/repartir").status_code == 404


def test_who_edits_is_not_overtaken(bench: Bench) -> None:
    relabel(builder(bench), "Envoyer l’acte")
    other = builder(bench, "bob", "Bob")
    assert other.post(PUBLICATION).status_code == 409
    assert other.post(f"{VERSIONS}1/repartir").status_code == 409


def test_a_right_bound_to_families_publishes_their_circuits_alone(bench: Bench) -> None:
    data: dict[str, Any] = example_of(FORMS, PUBLISHED)
    bench.deliver(PUBLISHED, {**data, "workflow": SLUG, "family": "etat-civil"})
    for family, status in (("etat-civil", 303), ("voirie", 404)):
        bound = {"rights": ["workflows.build"], "bounds": {"workflows.build": [family]}}
        who = bench.client("agent", sub="ada", name="Ada", **bound)
        assert act(who, "down:statuses.recue").status_code == status
        assert who.get(VERSIONS).status_code == (200 if status == 303 else 404)
        if status == 303:
            assert who.post(PUBLICATION).status_code == 303


def test_a_service_that_cannot_be_joined_blocks_the_circuit(bench: Bench) -> None:
    """CRPA R112-11-1: the receipt gives its telephone."""
    told = example_of(FORMS, PUBLISHED)
    bench.deliver(PUBLISHED, {**told, "service": {**told["service"], "phone": ""}})
    who = builder(bench)
    relabel(who, "Envoyer l’acte")
    assert "son téléphone" in who.get(PUBLICATION).text
    refused = who.post(PUBLICATION)
    assert refused.status_code == 422
    assert "R112-11-1" in refused.text
