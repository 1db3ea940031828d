"""What follows a choice, in the pages: a card, an item, a block of one row."""

from typing import Any

from guichet_forms.models import Draft
from guichet_kit.testing import Bench
from sqlalchemy import select

from .conftest import FIRST, GO, SECOND, URL, changed, follow, hidden, publish
from .making import value
from .shelves import schools
from .test_actions import ANSWERS

CHOICE = {"id": "ecole", "type": "choice", "label": "École", "source": "ecoles"}
PHONE = {
    "id": "joindre",
    "type": "phone",
    "label": "Téléphone de l’école",
    "required": False,
    "prefill": {"from": "card", "key": "ecole.telephone"},
}
SEND = "/api/v1/procedures/dix-champs/submissions"
KEY = {"Idempotency-Key": "key-of-the-test"}
NORTH = {**FIRST, **GO, "ecole": "nord"}


def school_form(bench: Bench, page: int, **keys: Any) -> None:
    source = changed()
    source["pages"][0]["fields"].append(dict(CHOICE))
    source["pages"][page]["fields"].append({**PHONE, **keys})
    with schools(bench):
        pass
    publish(bench, source)


def answers(bench: Bench) -> dict[str, Any]:
    with bench.transaction() as session:
        return session.scalars(select(Draft.answers)).one()


def test_a_card_answers_on_a_later_page(bench: Bench) -> None:
    school_form(bench, 1)
    client = bench.client()
    assert follow(client, f"{URL}1", NORTH) == f"{URL}2"
    shown = client.get(f"{URL}2").text
    assert value(shown, "joindre") == "02 99 12 34 56"
    assert "Prérempli d’après «\u00a0École du Nord\u00a0»." in shown
    follow(client, f"{URL}1", {**NORTH, "ecole": "sud"})
    assert value(client.get(f"{URL}2").text, "joindre") == ""
    follow(client, f"{URL}1", NORTH)
    follow(client, f"{URL}2", {**SECOND, **GO, "joindre": "0639980012"})
    follow(client, f"{URL}1", {**NORTH, "ecole": "sud"})
    assert answers(bench)["joindre"] == "+33639980012"


def test_a_card_is_read_once_for_all_its_questions(bench: Bench) -> None:
    school_form(bench, 1)
    client = bench.client()
    follow(client, f"{URL}1", NORTH)
    with bench.statements() as one:
        client.get(f"{URL}2")
    source = changed()
    source["pages"][0]["fields"].append(dict(CHOICE))
    source["pages"][1]["fields"] += [{**PHONE, "id": f"joindre{n}"} for n in range(5)]
    publish(bench, source)
    other = bench.client(visitor="visitor-2")
    follow(other, f"{URL}1", NORTH)
    with bench.statements() as five:
        assert value(other.get(f"{URL}2").text, "joindre4") == "02 99 12 34 56"
    assert len(five) == len(one)


def test_on_the_same_page_it_is_shown_before_one_goes_on(bench: Bench) -> None:
    school_form(bench, 0)
    client = bench.client()
    client.post(f"{URL}1/brouillon", data=NORTH)
    again = client.post(f"{URL}1", data={**NORTH, "joindre": ""})
    assert again.location == f"{URL}1#joindre"
    assert value(client.get(f"{URL}1").text, "joindre") == "02 99 12 34 56"
    assert follow(client, f"{URL}1", {**NORTH, "joindre": ""}) == f"{URL}2"
    assert "joindre" not in answers(bench)


def test_a_locked_card_is_not_typed_over(bench: Bench) -> None:
    school_form(bench, 1, locked="unless_empty")
    client = bench.client()
    follow(client, f"{URL}1", NORTH)
    shown = client.get(f"{URL}2").text
    assert 'name="joindre"' not in shown
    assert "Cette réponse vient de «\u00a0École du Nord\u00a0»" in shown
    forged = {**SECOND, **GO, "joindre": "0639980012", "token": hidden(shown, "token")}
    client.post(f"{URL}2", data=forged)
    assert answers(bench)["joindre"] == "+33299123456"


def test_a_question_of_a_block_is_held_too(bench: Bench) -> None:
    source = changed()
    nested = {
        "id": "surnom",
        "type": "text",
        "label": "Surnom",
        "prefill": {"from": "profile", "key": "given_name"},
        "locked": "unless_empty",
    }
    block = {"id": "qui", "type": "block", "label": "Qui", "fields": [nested]}
    source["pages"][0]["fields"].append(block)
    publish(bench, source)
    client = bench.client("citizen", family="transports", name="Ana Roux")
    shown = client.get(f"{URL}1").text
    assert "Ana" in shown
    assert 'name="qui.0.surnom"' not in shown
    posted = {**FIRST, **GO, "qui.row": "0", "qui.0.surnom": "Faux"}
    assert client.post(f"{URL}1", data=posted).location == f"{URL}2"
    assert answers(bench)["qui"] == [{"surnom": "Ana"}]
    visitor = bench.client(visitor="visitor-2")
    assert 'name="qui.0.surnom"' in visitor.get(f"{URL}1").text


def test_a_program_forges_no_item_that_a_locked_answer_follows(bench: Bench) -> None:
    origin = {"from": "source", "key": "ecole.text"}
    school_form(bench, 1, type="text", prefill=origin, locked=True)
    answers = {**ANSWERS, "ecole": {"id": "nord", "text": "Faux"}}
    sent = bench.client().post(SEND, json={"answers": answers}, headers=KEY)
    assert sent.status_code == 201, sent.text
    assert sent.json["answers"]["joindre"] == sent.json["answers"]["ecole"]["text"]
    assert sent.json["answers"]["joindre"] == "École du Nord"
    unknown = {**answers, "ecole": {"id": "intrus", "text": "Faux"}, "joindre": "Faux"}
    refused = bench.client().post(SEND, json={"answers": unknown}, headers=KEY)
    assert [error["pointer"] for error in refused.json["errors"]] == ["#/answers/ecole"]
