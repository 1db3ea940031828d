"""What other services told: circuits are checked against templates and questions that exist."""

import copy
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.testing import Bench, example_of
from guichet_workflow.actions import outside, publish
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.actions.drafts import change
from guichet_workflow.actions.publication import findings_of, look_at, publish_draft
from guichet_workflow.core import Finding
from guichet_workflow.core.case import Actor
from guichet_workflow.core.exchange.bundle import templates_of

from .conftest import source

SERVICES = Path(__file__).parents[2]
SLUG = "acte-naissance"
ADA = Actor("agent", "ada", "Ada")


def told(bench: Bench, service: str, *names: str, sms: tuple[str, ...] = ()) -> None:
    kind = f"{service}.template.published.v1"
    data = example_of(SERVICES / service / "contracts" / "events", kind)
    more = {"sms": list(sms)} if service == "notify" else {}
    assert bench.deliver(kind, {**data, "names": list(names), **more}) == 1


def known(bench: Bench, slug: str = SLUG) -> outside.Outside:
    with bench.transaction() as session:
        return outside.read_outside(session, slug)


def found(bench: Bench, circuit: dict[str, Any]) -> list[Finding]:
    return findings_of(circuit, known(bench))


def procedure(bench: Bench, *fields: dict[str, Any], slug: str = "acte", version: int = 1) -> None:
    kind = "forms.procedure.published.v1"
    data = example_of(SERVICES / "forms" / "contracts" / "events", kind)
    more = {"slug": slug, "workflow": SLUG, "fields": list(fields), "revision": version}
    assert bench.deliver(kind, {**data, **more}) == 1


def question(name: str, *, sure: bool = True, holds: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "label": name.upper(), "kind": "text", "holds": holds, "sure": sure, **more}


def conditional(tree: Any) -> dict[str, Any]:
    circuit = copy.deepcopy(source(SLUG))
    circuit["statuses"][0]["enter"].insert(0, {"do": "note", "text": "Vu", "condition": tree})
    return circuit


def test_nothing_is_known_until_something_is_told(bench: Bench) -> None:
    assert (known(bench).messages, known(bench).documents, known(bench).fields) == (None,) * 3
    assert findings_of(source(SLUG), known(bench)) == []
    with bench.transaction() as session:
        advice = look_at(session, SLUG).advice
    assert [one.text[:24] for one in advice] == [
        "Aucun modèle de message ",
        "Aucun modèle de document",
        "Aucun rôle d’agent n’est",
    ]


def test_names_of_a_circuit_are_its_own_and_those_that_all_share(bench: Bench) -> None:
    told(bench, "notify", f"{SLUG}.recue", "message", "autre.refusee")
    told(bench, "documents", "autre.acte")
    assert known(bench).messages == {"recue", "message"}
    assert known(bench).documents == frozenset()


def test_a_message_by_sms_needs_a_text_of_sms(bench: Bench) -> None:
    circuit = copy.deepcopy(source(SLUG))
    (first,) = [one for one in circuit["statuses"][0]["enter"] if one["do"] == "message"]
    first["channel"] = "sms"
    assert found(bench, circuit) == []
    names = [f"{SLUG}.{name}" for name in templates_of(circuit)["messages"]]
    told(bench, "notify", *names)
    (lacks,) = found(bench, circuit)
    assert lacks.blocks
    assert (lacks.message, lacks.channel) == (f"{SLUG}.{first['template']}", "sms")
    assert "pas de texte de SMS" in lacks.text
    told(bench, "notify", *names, sms=(lacks.message,))
    assert found(bench, circuit) == []


def test_a_template_that_lacks_blocks_and_says_where_it_is_written(bench: Bench) -> None:
    told(bench, "notify", "autre.refusee")
    with bench.transaction() as session:
        change(session, SLUG, ADA, lambda one: {**one, "title": "Autre titre"}, "Titre")
    with pytest.raises(Unfit) as refused, bench.transaction() as session:
        publish_draft(session, SLUG, ADA)
    missing = [one for one in refused.value.findings if one.message]
    assert {one.message.partition(".")[0] for one in missing} == {SLUG}
    assert "Modèles de messages" in missing[0].text.replace("\u00a0", " ")
    told(bench, "notify", *sorted({one.message for one in missing}))
    with bench.transaction() as session:
        assert publish_draft(session, SLUG, ADA) == 2


def test_a_document_that_lacks_blocks_too_attestation_and_reminders_included(bench: Bench) -> None:
    told(bench, "documents", "autre.acte")
    told(bench, "notify", "autre.refusee")
    circuit = copy.deepcopy(source("subvention-association"))
    with bench.transaction() as session:
        around = outside.read_outside(session, circuit["slug"])
    texts = " ".join(one.text for one in findings_of(circuit, around)).replace("\u00a0", " ")
    assert "Le modèle de document « recepisse » n’existe pas" in texts


def shelved(bench: Bench, source: str, *, kept: bool = True, minute: int = 1) -> None:
    kind = "forms.source.kept.v1"
    data = example_of(SERVICES / "forms" / "contracts" / "events", kind)
    more = {"source": source, "kept": kept, "told_at": f"2026-03-03T13:0{minute}:00+00:00"}
    assert bench.deliver(kind, {**data, **more}) == 1


def picking(name: str) -> dict[str, Any]:
    circuit = copy.deepcopy(source(SLUG))
    school = {"id": "ecole", "type": "choice", "label": "L’école", "source": name}
    circuit["statuses"][1]["choices"][0]["fields"] = [school]
    return circuit


def test_a_data_source_that_does_not_exist_blocks(bench: Bench) -> None:
    [advice] = found(bench, picking("ecoles"))
    assert (advice.blocks, "vérifiez qu’elle existe" in advice.text) == (False, True)
    shelved(bench, "cantines")
    [lacks] = found(bench, picking("ecoles"))
    assert (lacks.blocks, "qui n’existe pas" in lacks.text) == (True, True)
    choice = source(SLUG)["statuses"][1]["choices"][0]["id"]
    assert lacks.where.endswith(f"choices.{choice}")
    shelved(bench, "ecoles", minute=2)
    shelved(bench, "ecoles", kept=False, minute=1)
    assert found(bench, picking("ecoles")) == []
    shelved(bench, "ecoles", kept=False, minute=3)
    assert [one.blocks for one in found(bench, picking("ecoles"))] == [True]


def hired(bench: Bench, role: str, *, kept: bool = True, minute: int = 1) -> None:
    kind = "identity.role.kept.v1"
    data = example_of(SERVICES / "identity" / "contracts" / "events", kind)
    more = {"role": role, "kept": kept, "told_at": f"2026-03-03T13:0{minute}:00+00:00"}
    assert bench.deliver(kind, {**data, **more}) == 1


def test_a_role_that_nobody_has_blocks(bench: Bench) -> None:
    circuit = {**source(SLUG), "teams": {"nord": {"label": "Nord", "role": "nord"}}}
    assert found(bench, circuit) == []
    hired(bench, "accueil")
    function, team = found(bench, circuit)
    assert (function.where, function.blocks) == ("functions.etat_civil", True)
    assert "Aucun agent n’a le rôle «\u00a0etat-civil\u00a0»" in function.text
    assert (team.where, team.blocks) == ("teams.nord", True)
    hired(bench, "etat-civil", minute=2)
    hired(bench, "etat-civil", kept=False, minute=1)
    assert [one.where for one in found(bench, circuit)] == ["teams.nord"]
    hired(bench, "nord")
    assert found(bench, circuit) == []
    hired(bench, "etat-civil", kept=False, minute=3)
    assert [one.where for one in found(bench, circuit)] == ["functions.etat_civil"]


def test_a_circuit_whose_role_nobody_has_is_not_published(bench: Bench) -> None:
    hired(bench, "accueil")
    ada = bench.client("agent", name="Ada", rights=["workflows.build"])
    before = ada.get(f"/agents/circuits/{SLUG}/publication").text.replace("\u00a0", " ")
    assert "Aucun agent n’a le rôle « etat-civil »" in before
    assert f"/agents/circuits/{SLUG}/?partie=functions.etat_civil" in before
    refused = ada.post(f"/agents/circuits/{SLUG}/publication")
    assert (refused.status_code, "liste de personne" in refused.text) == (422, True)
    page = ada.get(f"/agents/circuits/{SLUG}/?partie=functions.etat_civil").text
    assert '<datalist id="roles"><option value="accueil"></option></datalist>' in page
    with bench.transaction() as session:
        assert publish(session, source(SLUG) | {"title": "Autre titre"}) == 2


def test_conditions_are_checked_against_the_real_form(bench: Bench) -> None:
    asks = conditional({"==": [{"var": "type_acte"}, "copie"]})
    assert found(bench, asks) == []
    procedure(bench, question("autre"))
    assert "n’existe pas" in found(bench, asks)[0].text
    procedure(bench, question("type_acte"), version=2)
    assert found(bench, asks) == []


def test_a_question_that_not_everyone_answers_is_an_advice(bench: Bench) -> None:
    asks = conditional({"!=": [{"var": "motif"}, "vol"]})
    procedure(bench, question("motif", sure=False))
    (advice,) = found(bench, asks)
    assert not advice.blocks
    assert "MOTIF" in advice.text
    assert found(bench, conditional({"==": [{"var": "motif"}, "vol"]})) == []
    careful = {"and": [{"!!": {"var": "motif"}}, {"!=": [{"var": "motif"}, "vol"]}]}
    assert found(bench, conditional(careful)) == []


def test_procedures_of_one_circuit_are_taken_together(bench: Bench) -> None:
    asks = conditional({"!=": [{"var": "motif"}, "vol"]})
    procedure(bench, question("motif"), slug="une")
    procedure(bench, question("date", holds="date"), slug="deux")
    assert [one.level for one in found(bench, asks)] == ["advice"]
    assert known(bench).fields == {"motif": "text", "date": "date"}
    procedure(bench, question("motif", holds="number"), slug="trois")
    assert (known(bench).fields or {})["motif"] == "any"
    procedure(bench, slug="muette")
    assert known(bench).fields is None
    assert {one["id"] for one in known(bench).questions} == {"motif", "date"}


def test_the_builder_offers_what_exists(bench: Bench) -> None:
    options = [{"value": "vol", "label": "Un vol"}]
    procedure(bench, question("motif", options=options))
    told(bench, "notify", f"{SLUG}.toute_neuve")
    ada = bench.client("agent", name="Ada", rights=["workflows.build"])
    first = f"/agents/circuits/{SLUG}/?partie=statuses.recue.enter.0"
    page = ada.get(first).text
    assert '<option value="toute_neuve">' in page
    assert ">MOTIF<" in page
    assert f"/agents/messages/nouveau?nom={SLUG}." in page


def test_a_template_that_lacks_is_one_link_away(bench: Bench) -> None:
    told(bench, "documents", "autre.acte")
    told(bench, "notify", f"{SLUG}.recue")
    circuit = source(SLUG)
    circuit["statuses"][0]["enter"][0]["channel"] = "sms"
    ada = bench.client("agent", name="Ada", rights=["workflows.build"])
    with bench.transaction() as session:
        publish(session, circuit)
    page = ada.get(f"/agents/circuits/{SLUG}/").text
    assert f"/agents/documents/nouveau?nom={SLUG}.recepisse" in page
    assert f"/agents/messages/{SLUG}.recue/sms" in page
