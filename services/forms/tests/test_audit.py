"""The audit says who changed a data source, a card model, a card; once for each act."""

import io
import json

from flask.testing import FlaskClient
from guichet_forms.models import Trace
from guichet_kit.testing import Bench
from sqlalchemy import select

from .making import designer

Line = tuple[str, str, str]


def lines(bench: Bench) -> list[Line]:
    """Who did what to what, in order."""
    with bench.transaction() as session:
        found = session.scalars(select(Trace).order_by(Trace.position))
        return [(line.actor, line.action, line.object) for line in found]


def make_model(who: FlaskClient) -> None:
    who.post("/agents/fiches/nouveau-modele", data={"title": "Écoles"})
    who.post("/agents/fiches/ecoles/modele/publier")


def test_changes_of_a_source(bench: Bench) -> None:
    who = designer(bench)
    given = {"title": "Quartiers", "lines": "n | Nord\ns | Sud"}
    assert who.post("/agents/sources/nouvelle/fixed", data=given).status_code == 303
    assert who.post("/agents/sources/nouvelle/fixed", data={"title": ""}).status_code == 422
    who.post("/agents/sources/quartiers/modifier", data={**given, "title": "Nos quartiers"})
    items = {"data": [{"id": "e", "text": "Est"}]}
    answer = who.put("/api/v1/sources/quartiers/items", json=items)
    assert answer.status_code == 200, answer.text
    who.post("/agents/sources/quartiers/supprimer")
    assert lines(bench) == [
        ("anne", "source.added", "quartiers"),
        ("anne", "source.changed", "quartiers"),
        ("anne", "source.changed", "quartiers"),
        ("anne", "source.deleted", "quartiers"),
    ]


def test_changes_of_a_card_model_and_of_its_cards(bench: Bench) -> None:
    who = designer(bench)
    make_model(who)
    card = {"card_id": "nord", "nom": "Nord"}
    who.post("/agents/fiches/ecoles/nouvelle", data=card)
    who.post("/agents/fiches/ecoles/nouvelle", data=card)
    change = {"nom": "École du Nord", "revision": "1"}
    who.post("/agents/fiches/ecoles/fiche/nord/modifier", data=change)
    who.post("/agents/fiches/ecoles/fiche/nord/supprimer")
    who.post("/agents/fiches/ecoles/supprimer")
    assert [line[1:] for line in lines(bench)] == [
        ("card_model.added", "ecoles"),
        ("card_model.published", "ecoles"),
        ("card.added", "ecoles/nord"),
        ("card.changed", "ecoles/nord"),
        ("card.deleted", "ecoles/nord"),
        ("card_model.deleted", "ecoles"),
    ]


def test_a_program_that_calls_twice_is_written_once(bench: Bench) -> None:
    who = designer(bench)
    make_model(who)
    for _turn in range(2):
        headers = {"Idempotency-Key": "the-same-key-twice"}
        card = {"id": "nord", "answers": {"nom": "Nord"}}
        assert who.post("/api/v1/cards/ecoles", json=card, headers=headers).status_code == 201
        headers = {"Idempotency-Key": "another-key-twice"}
        given = {"cards": [{"id": "sud", "answers": {"nom": "Sud"}}]}
        answer = who.post("/api/v1/cards/ecoles/import", json=given, headers=headers)
        assert answer.status_code == 200, answer.text
    actions = [action for _actor, action, _object in lines(bench)]
    assert actions[2:] == ["card.added", "cards.imported"]


def test_a_file_applied_twice_is_written_once(bench: Bench) -> None:
    who = designer(bench)
    make_model(who)
    cards = json.dumps([{"id": "sud", "answers": {"nom": "Sud"}}]).encode()
    sent = {"file": (io.BytesIO(cards), "fiches.json")}
    report = str(who.post("/agents/fiches/ecoles/importer", data=sent).location)
    for _turn in range(2):
        assert who.post(report).status_code == 303
    assert [action for _actor, action, _object in lines(bench)][2:] == ["cards.imported"]
