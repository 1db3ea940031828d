"""Items of data sources that agents pick in the forms of a case."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench, check_contract
from guichet_questions.kinds.sourced import MOST_CHOSEN
from guichet_workflow.actions import publish
from guichet_workflow.actions.carry import hold
from guichet_workflow.actions.preparations import keep, list_own
from guichet_workflow.fields import say
from guichet_workflow.models import Play
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import source
from .samples import agent, case_url, opened, submission
from .test_marks import CONTRACTS
from .test_simulator import HOME, builder, step, text

SCHOOL = {"id": "ecole", "type": "choice", "label": "L’école", "source": "ecoles"}
CARD = {"id": "vue", "type": "card_data", "label": "Sa fiche", "source": "ecole",
        "show": [{"key": "telephone", "label": "Téléphone"}]}  # fmt: skip
MANY = {"id": "ecoles", "type": "choices", "label": "Les écoles", "source": "ecoles", "max": 2}
NORTH = {"id": "nord:1", "text": "École du Nord", "telephone": "02 99 12 34 56"}
SOUTH = {"id": "sud", "text": "École du Sud"}
EAST = {"id": "est", "text": "École de l’Est"}
FORMS = {"choix": "complement", "actions": "verser", "fiche": "fiche"}


def asking(*fields: dict[str, Any], sheet: tuple[dict[str, Any], ...] = ()) -> dict[str, Any]:
    changed = source("acte-naissance")
    status = changed["statuses"][1]
    choice = next(one for one in status["choices"] if one["id"] == "complement")
    choice |= {"fields": list(fields), "comment": "optional"}
    status["fields"] = list(sheet)
    changed["actions"] = [
        {
            "id": "verser",
            "label": "Verser",
            "by": choice["by"],
            "fields": [{**SCHOOL, "id": "autre_ecole"}],
            "actions": [{"do": "set", "field": "verse", "value": "oui"}],
        }
    ]
    return changed


def prepared(bench: Bench, *fields: dict[str, Any], **more: Any) -> str:
    with bench.transaction() as session:
        publish(session, asking(*fields, **more))
    return opened(bench)


def leave(client: FlaskClient, request_id: str, path: str, field: str, **form: Any) -> Any:
    """Give the ticket by which an agent goes and picks an item."""
    data = {"choice": FORMS[path], "version": "1", "pick": f"champ-{field}", **form}
    left = client.post(case_url(request_id, path), data=data)
    assert left.status_code == 303, left.text
    address = urlsplit(left.location)
    assert address.path == "/agents/listes/choisir"
    return unseal(HANDOVER_KEY, "pick", parse_qs(address.query)["ticket"][0], 60)


def come_back(client: FlaskClient, ticket: Any, item: Any = NORTH, **more: Any) -> Any:
    told = {name: ticket[name] for name in ("authority", "owner", "by", "source")}
    receipt = seal(HANDOVER_KEY, "picked", {**told, "item": item, **more})
    return client.post(ticket["back"], data={"receipt": receipt})


def send(client: FlaskClient, request_id: str, path: str, **form: Any) -> Any:
    data = {"choice": FORMS[path], "version": "1", "confirme": "oui", **form}
    return client.post(case_url(request_id, path), data=data)


def kept(bench: Bench, request_id: str) -> Any:
    with bench.transaction() as session:
        return hold(session, UUID(request_id)).state.data


@pytest.mark.parametrize(
    ("path", "field"), [("choix", "ecole"), ("actions", "autre_ecole"), ("fiche", "sienne")]
)
def test_an_agent_picks_an_item_in_a_form(bench: Bench, path: str, field: str) -> None:
    request_id = prepared(bench, SCHOOL, sheet=({**SCHOOL, "id": "sienne"},))
    client = agent(bench)
    ticket = leave(client, request_id, path, field, comment="Un long motif")
    assert (ticket["source"], ticket["label"]) == ("ecoles", "L’école")
    back = come_back(client, ticket)
    assert back.location == f"{case_url(request_id)}#champ-{field}"
    page = client.get(case_url(request_id)).text
    assert ("École du Nord" in page, "Changer" in page) == (True, True)
    assert "École du Nord" not in agent(bench, "agent-2").get(case_url(request_id)).text
    assert send(client, request_id, path).status_code == 303
    assert kept(bench, request_id)[field] == NORTH
    page = client.get(case_url(request_id)).text
    assert ("École du Nord" in page, "Effacer ce que j’ai préparé" in page) == (True, False)


def test_another_item_takes_its_place_and_none_is_said(bench: Bench) -> None:
    request_id, client = prepared(bench, SCHOOL), agent(bench)
    wrong = send(client, request_id, "choix")
    assert (wrong.status_code, "Choisissez dans la liste." in wrong.text) == (422, True)
    ticket = leave(client, request_id, "choix", "ecole", comment="Un long motif")
    come_back(client, ticket)
    come_back(client, ticket, SOUTH)
    page = client.get(case_url(request_id)).text
    seen = ("École du Nord" in page, "École du Sud" in page, "Un long motif" in page)
    assert seen == (False, True, True)
    gone = {"choice": "complement", "version": "1", "unpick": "champ-ecole:sud"}
    assert client.post(case_url(request_id, "choix"), data=gone).status_code == 303
    assert "École du Sud" not in client.get(case_url(request_id)).text


def test_what_the_item_says_is_shown(bench: Bench) -> None:
    request_id, client = prepared(bench, SCHOOL, CARD), agent(bench)
    assert "Rien à montrer" in client.get(case_url(request_id)).text
    come_back(client, leave(client, request_id, "choix", "ecole"))
    page = client.get(case_url(request_id)).text
    assert ("Téléphone" in page, "02 99 12 34 56" in page) == (True, True)
    assert send(client, request_id, "choix").status_code == 303
    assert kept(bench, request_id)["ecole"] == NORTH


def test_a_sheet_shows_the_item_it_holds(bench: Bench) -> None:
    request_id, client = prepared(bench, sheet=(SCHOOL, CARD)), agent(bench)
    come_back(client, leave(client, request_id, "fiche", "ecole"))
    assert send(client, request_id, "fiche").status_code == 303
    page = client.get(case_url(request_id)).text
    assert ("École du Nord" in page, "02 99 12 34 56" in page) == (True, True)
    assert send(client, request_id, "fiche", version="2").status_code == 303
    assert kept(bench, request_id)["ecole"] == NORTH
    gone = {"choice": "fiche", "unpick": "champ-ecole:nord:1"}
    assert client.post(case_url(request_id, "fiche"), data=gone).status_code == 303
    with bench.transaction() as session:
        now = hold(session, UUID(request_id)).state.version
    assert send(client, request_id, "fiche", version=str(now)).status_code == 303
    assert not kept(bench, request_id).get("ecole")


def test_an_item_picked_again_after_the_sheet_was_saved_breaks_nothing(bench: Bench) -> None:
    """From the page of the list, which the browser still had."""
    place = {"id": "salle", "type": "text", "label": "La salle", "required": False}
    request_id, client = prepared(bench, sheet=(SCHOOL, place)), agent(bench)
    ticket = leave(client, request_id, "fiche", "ecole")
    come_back(client, ticket)
    assert send(client, request_id, "fiche", **{"champ-salle": "B12"}).status_code == 303
    come_back(client, ticket, SOUTH)
    page = client.get(case_url(request_id))
    seen = (page.status_code, "École du Sud" in page.text, 'value="B12"' in page.text)
    assert seen == (200, True, True)


def test_several_items_are_picked_one_after_the_other(bench: Bench) -> None:
    request_id, client = prepared(bench, MANY), agent(bench)
    for item in (NORTH, SOUTH, EAST, SOUTH):
        come_back(client, leave(client, request_id, "choix", "ecoles"), item)
    wrong = send(client, request_id, "choix")
    assert (wrong.status_code, "2 au plus" in wrong.text) == (422, True)
    gone = {"choice": "complement", "version": "1", "unpick": "champ-ecoles:nord:1"}
    client.post(case_url(request_id, "choix"), data=gone)
    assert send(client, request_id, "choix").status_code == 303
    assert kept(bench, request_id)["ecoles"] == [EAST, SOUTH]


SOME = {**MANY, "min": 2, "max": 3}


def several(bench: Bench, request_id: str, act: str, *items: dict[str, Any]) -> None:
    """Prepare a form with these items, as their receipts would one after the other."""
    with bench.transaction() as session:
        keep(session, UUID(request_id), "agent-1", act, picked={"ecoles": list(items)})


def test_a_sheet_is_saved_before_it_has_enough_items(bench: Bench) -> None:
    request_id, client = prepared(bench, sheet=(SOME,)), agent(bench)
    several(bench, request_id, "sheet:", NORTH)
    assert send(client, request_id, "fiche").status_code == 303
    assert kept(bench, request_id)["ecoles"] == [NORTH]
    several(bench, request_id, "sheet:", *numbered(4))
    wrong = send(client, request_id, "fiche", version="2")
    assert (wrong.status_code, "Gardez-en 3 au plus" in wrong.text) == (422, True)


@pytest.mark.parametrize("required", [True, False])
def test_a_choice_is_not_made_without_enough_items(bench: Bench, required: bool) -> None:
    request_id, client = prepared(bench, {**SOME, "required": required}), agent(bench)
    several(bench, request_id, "choice:complement", NORTH)
    wrong = send(client, request_id, "choix")
    assert (wrong.status_code, "Choisissez-en au moins 2" in wrong.text) == (422, True)


@pytest.mark.parametrize(("count", "said"), [(1, "au moins 2"), (4, "3 au plus")])
def test_the_api_counts_items_as_the_page_does(bench: Bench, count: int, said: str) -> None:
    request_id, client = prepared(bench, SOME), agent(bench)
    items = numbered(count)
    several(bench, request_id, "choice:complement", *items)
    body = {"choice": "complement", "version": 1, "fields": {"ecoles": items}}
    refused = client.post(f"/api/v1/cases/{request_id}/choices", json=body)
    assert (refused.status_code, said in refused.text) == (422, True)


def test_an_item_too_many_is_refused_and_the_others_stay(bench: Bench) -> None:
    request_id, client = prepared(bench, SOME), agent(bench)
    ticket = leave(client, request_id, "choix", "ecoles")
    full = numbered(MOST_CHOSEN)
    several(bench, request_id, "choice:complement", *full)
    late = come_back(client, ticket)
    assert (late.status_code, "déjà 100 réponses" in late.text) == (422, True)
    assert come_back(client, ticket, full[0]).status_code == 303
    more = {"choice": "complement", "version": "1", "pick": "champ-ecoles", "comment": "Un motif"}
    wrong = client.post(case_url(request_id, "choix"), data=more)
    said = ("déjà 100 réponses" in wrong.text, "Un motif" in wrong.text)
    assert (wrong.status_code, *said) == (422, True, True)
    with bench.transaction() as session:
        [found] = list_own(session, UUID(request_id), "agent-1")
    assert found.picked["ecoles"] == [*full[1:], full[0]]


def numbered(count: int) -> list[dict[str, Any]]:
    return [{"id": f"e{n}", "text": f"École {n}"} for n in range(count)]


def test_a_line_goes_to_the_form_it_was_picked_for(bench: Bench) -> None:
    """Another form asks for one line alone under the same id."""
    alone = {**MANY, "type": "choice"}
    with bench.transaction() as session:
        json = asking(MANY)
        json["actions"][0]["fields"] = [alone]
        publish(session, json)
    request_id, client = opened(bench), agent(bench)
    for item in (NORTH, SOUTH):
        come_back(client, leave(client, request_id, "choix", "ecoles"), item)
        come_back(client, leave(client, request_id, "actions", "ecoles"), item)
    with bench.transaction() as session:
        found = {one.act: one.picked for one in list_own(session, UUID(request_id), "agent-1")}
    assert found["choice:complement"] == {"ecoles": [NORTH, SOUTH]}
    assert found["action:verser"] == {"ecoles": [SOUTH]}


def test_a_condition_reads_the_item_picked(bench: Bench) -> None:
    why = {"id": "motif", "type": "text", "label": "Pourquoi le Nord",
           "condition": {"==": [{"var": "ecole.id"}, "nord:1"]}}  # fmt: skip
    request_id, client = prepared(bench, SCHOOL, why), agent(bench)
    come_back(client, leave(client, request_id, "choix", "ecole"))
    wrong = send(client, request_id, "choix")
    assert (wrong.status_code, "Pourquoi le Nord" in wrong.text) == (422, True)
    assert "data-asked-if" not in wrong.text
    assert send(client, request_id, "choix", **{"champ-motif": "Près"}).status_code == 303


def test_a_receipt_is_of_this_agent_this_case_and_a_question_of_it(bench: Bench) -> None:
    request_id, client = prepared(bench, SCHOOL), agent(bench)
    ticket = leave(client, request_id, "choix", "ecole")
    owner = ticket["owner"]
    odd: list[dict[str, Any]] = [
        {"by": "agent-2"},
        {"authority": "ailleurs"},
        {"source": "cantines"},
        {"owner": {**owner, "case": "0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f1"}},
        {"owner": {**owner, "field": "choice:complement:autre"}},
    ]
    assert [come_back(client, ticket, **more).status_code for more in odd] == [403] * 5
    assert come_back(agent(bench, "agent-2"), ticket).status_code == 403
    forged = seal("x" * 32, "picked", {**ticket, "item": NORTH})
    refused = client.post(ticket["back"], data={"receipt": forged})
    assert (refused.status_code, forged in refused.text) == (403, False)
    assert client.post(ticket["back"]).status_code == 403
    lost = {"choice": "complement", "pick": "champ-x"}
    assert client.post(case_url(request_id, "choix"), data=lost).status_code == 409


def test_the_api_refuses_an_item_that_forms_did_not_tell(bench: Bench) -> None:
    request_id, client = prepared(bench, SCHOOL), agent(bench)
    url = f"/api/v1/cases/{request_id}/choices"
    body: dict[str, Any] = {"choice": "complement", "version": 1}
    for odd in (NORTH, "nord:1", [NORTH], {"id": "x"}):
        refused = client.post(url, json={**body, "fields": {"ecole": odd}})
        assert refused.status_code == 422, odd
    come_back(client, leave(client, request_id, "choix", "ecole"))
    made_up = {**NORTH, "telephone": "06"}
    assert client.post(url, json={**body, "fields": {"ecole": made_up}}).status_code == 200
    assert kept(bench, request_id)["ecole"] == NORTH


def test_the_sources_of_a_circuit_are_told_with_it(bench: Bench) -> None:
    kind = "workflow.definition.published.v1"
    canteen = {**SCHOOL, "id": "cantine", "source": "cantines"}
    with bench.transaction() as session:
        publish(session, asking(SCHOOL, CARD, MANY, sheet=(canteen,)))
    told = bench.emitted(kind)[-1]
    check_contract(CONTRACTS, kind, told)
    assert told["sources"] == ["cantines", "ecoles"]


@pytest.mark.parametrize("asked", [[SCHOOL], [SCHOOL, CARD]])
def test_citizens_are_not_asked_to_pick(asked: list[dict[str, Any]]) -> None:
    json = asking(*asked)
    choice = next(one for one in json["statuses"][1]["choices"] if one["id"] == "complement")
    choice["by"] = ["citizen"]
    with pytest.raises(ValidationError, match="Seuls les agents choisissent"):
        DefinitionSchema().load(json)
    json = asking()
    ask = {"do": "ask", "prompt": "Dites", "fields": asked, "to": "etude"}
    json["statuses"][1]["enter"] = [ask]
    with pytest.raises(ValidationError, match="Seuls les agents choisissent"):
        DefinitionSchema().load(json)


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ([CARD, SCHOOL], "montre une fiche"),
        ([MANY, {**CARD, "source": "ecoles"}], "montre une fiche"),
        ([{**SCHOOL, "type": "text"}], "Seules une liste"),
        ([{**SCHOOL, "options": [{"value": "a", "label": "A"}]}], "viennent d’une source"),
        ([{**SCHOOL, "source": "../x"}], "does not match"),
        ([{"id": "h", "type": "hidden", "label": "H"}], "Must be one of"),
    ],
)
def test_odd_questions_are_refused(fields: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValidationError) as refused:
        DefinitionSchema().load(asking(*fields))
    assert said in str(refused.value)


FREE = {"id": "", "text": "École des Sources", "free": True}
"""What a citizen wrote while the list did not answer, where forms lets her."""


def answered_freely(bench: Bench, **more: Any) -> str:
    """Give a case whose citizen answered with words the question that agents are asked too."""
    with bench.transaction() as session:
        publish(session, asking(**more))
    return opened(bench, data={**submission()["data"], "ecole": FREE})


def test_words_that_stand_for_an_item_are_said(bench: Bench) -> None:
    assert say(SCHOOL, FREE) == "École des Sources"
    assert say(MANY, [NORTH, FREE]) == "École du Nord, École des Sources"
    assert [say(SCHOOL, odd) for odd in ({"id": "", "text": "x"}, "x", None)] == [""] * 3
    request_id = answered_freely(bench, sheet=(SCHOOL,))
    assert "École des Sources" in agent(bench).get(case_url(request_id)).text


def test_a_sheet_keeps_words_until_an_item_takes_their_place(bench: Bench) -> None:
    place = {"id": "salle", "type": "text", "label": "La salle", "required": False}
    request_id, client = answered_freely(bench, sheet=(SCHOOL, place)), agent(bench)
    assert send(client, request_id, "fiche", **{"champ-salle": "B12"}).status_code == 303
    assert kept(bench, request_id)["ecole"] == FREE
    come_back(client, leave(client, request_id, "fiche", "ecole"))
    assert send(client, request_id, "fiche", version="2").status_code == 303
    assert kept(bench, request_id)["ecole"] == NORTH


def test_words_are_taken_out_of_a_sheet_as_items_are(bench: Bench) -> None:
    request_id, client = answered_freely(bench, sheet=(SCHOOL,)), agent(bench)
    gone = {"choice": "fiche", "version": "1", "unpick": "champ-ecole:"}
    left = client.post(case_url(request_id, "fiche"), data=gone)
    assert left.location == f"{case_url(request_id)}#champ-ecole"
    assert send(client, request_id, "fiche").status_code == 303
    assert not kept(bench, request_id).get("ecole")


def test_nobody_makes_words_up_for_an_item(bench: Bench) -> None:
    request_id, client = prepared(bench, SCHOOL), agent(bench)
    body = {"choice": "complement", "version": 1, "fields": {"ecole": FREE}}
    refused = client.post(f"/api/v1/cases/{request_id}/choices", json=body)
    assert (refused.status_code, "Choisissez de nouveau" in refused.text) == (422, True)


def test_a_line_typed_stands_for_an_item_in_a_simulation(bench: Bench) -> None:
    prepared(bench, SCHOOL, CARD, {**MANY, "required": False})
    client = builder(bench)
    assert client.post(f"{HOME}commencer").status_code == 303
    assert "Une ligne d’exemple" in text(client)
    wish = {"choice": "complement", "by": "etat_civil", "comment": "Quoi ?"}
    wrong = step(client, 0, "choose", **wish)
    assert (wrong.status_code, "Écrivez une ligne d’exemple." in wrong.text) == (422, True)
    lines = {"champ-ecole": "École du Nord", "champ-ecoles": "École du Sud; École de l’Est"}
    assert step(client, 0, "choose", **wish, **lines).status_code == 303
    with bench.transaction() as session:
        [played] = session.get_one(Play, ("acte-naissance", "ada")).scenario["steps"]
    assert played["fields"]["ecole"] == {"id": "École du Nord", "text": "École du Nord"}
    assert [one["text"] for one in played["fields"]["ecoles"]] == ["École du Sud", "École de l’Est"]


def test_what_is_picked_is_told_when_the_step_moved_on(bench: Bench) -> None:
    request_id, client = prepared(bench, SCHOOL), agent(bench)
    come_back(client, leave(client, request_id, "choix", "ecole", comment="Un long motif"))
    url = f"/api/v1/cases/{request_id}/choices"
    other = {"choice": "delivrer", "version": 1}
    assert client.post(url, json=other).status_code == 200
    page = client.get(case_url(request_id)).text.replace("\u00a0", " ")
    assert ("Ce que vous aviez préparé" in page, "L’école : École du Nord" in page) == (True, True)
