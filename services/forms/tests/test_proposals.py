"""What circuits propose is made, or refused with a sentence, and answered once."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from guichet_forms.models import Card, Submission
from guichet_kit.dates import french_date
from guichet_kit.testing import Bench, check_contract, example_of

from .conftest import CONTRACTS, ROOT, changed, publish, send
from .shelves import schools
from .test_actions import ANSWERS

WORKFLOW = ROOT / "services/workflow/contracts/events"
REQUEST, AGAIN = "workflow.request.proposed.v1", "workflow.case.requalified.v1"
CARD, ANSWERED = "workflow.card.proposed.v1", "forms.proposal.answered.v1"


def propose(bench: Bench, kind: str, **values: Any) -> dict[str, Any]:
    """Deliver a proposal and give the answer, which keeps to its contract."""
    before = len(bench.emitted(ANSWERED))
    assert bench.deliver(kind, {**example_of(WORKFLOW, kind), **values}) == 1
    found = bench.emitted(ANSWERED)[before:]
    assert len(found) == 1
    check_contract(CONTRACTS / "events", ANSWERED, found[0])
    return found[0]


def read(bench: Bench, number: str) -> Submission:
    with bench.transaction() as session:
        found = session.query(Submission).filter_by(number=number).one()
        session.expunge(found)
    return found


def test_a_request_is_sent_for_the_applicant(bench: Bench) -> None:
    given = {"procedure": "dix-champs", "family": "transports", "values": ANSWERS}
    told = propose(bench, REQUEST, **given, channel="guichet")
    assert told["outcome"] == "done"
    (sent,) = bench.emitted("forms.submission.sent.v1")
    assert (sent["number"], sent["channel"]) == (told["value"], "guichet")
    assert read(bench, told["value"]).subject == "p-1"


def test_her_pseudonym_of_one_family_is_not_used_in_another(bench: Bench) -> None:
    told = propose(bench, REQUEST, procedure="dix-champs", family="voirie", values=ANSWERS)
    found = read(bench, told["value"])
    assert (found.subject, found.visitor) == (None, f"case-{told['request_id']}")


def test_what_lacks_is_told_by_its_label(bench: Bench) -> None:
    values = {**ANSWERS, "nom": ""}
    told = propose(bench, REQUEST, procedure="dix-champs", values=values)
    assert told["outcome"] == "refused"
    assert told["reason"].startswith("« Nom")
    assert bench.emitted("forms.submission.sent.v1") == []


def test_a_procedure_that_is_not_there_is_told(bench: Bench) -> None:
    told = propose(bench, REQUEST, procedure="autre", values={})
    assert (told["outcome"], told["reason"]) == (
        "refused",
        "La démarche « autre » n’est pas publiée.",
    )


def test_a_requalified_case_carries_its_answers(bench: Bench) -> None:
    send(bench.client("citizen", family="transports"))
    (first,) = bench.emitted("forms.submission.sent.v1")
    publish(bench, changed(slug="autre-demarche"))
    told = propose(
        bench,
        AGAIN,
        request_id=first["request_id"],
        procedure="autre-demarche",
        values={"message": "Repris."},
    )
    assert told["outcome"] == "done", told
    found = read(bench, told["value"])
    before = read(bench, first["number"])
    assert (found.slug, found.answers["message"]) == ("autre-demarche", "Repris.")
    assert found.answers["nom"] == before.answers["nom"] == "Le Goff"


def requalified(bench: Bench, days: int, **more: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Requalify a request received so many days ago: give the first and what was answered."""
    send(bench.client("citizen", family="transports"))
    (first,) = bench.emitted("forms.submission.sent.v1")
    publish(bench, changed(slug="autre-demarche", title="Autre démarche", **more))
    with bench.transaction() as session:
        sent = session.get_one(Submission, UUID(first["request_id"]))
        sent.received_at -= timedelta(days=days)
        first["received_at"] = sent.received_at
    asked = {"request_id": first["request_id"], "procedure": "autre-demarche", "values": {}}
    return first, propose(bench, AGAIN, **asked)


def test_a_requalified_request_keeps_its_day_of_reception(bench: Bench) -> None:
    first, told = requalified(bench, 20)
    assert (told["outcome"], told["title"]) == ("done", "Autre démarche")
    sent = bench.emitted("forms.submission.sent.v1")[-1]
    check_contract(CONTRACTS / "events", "forms.submission.sent.v1", sent)
    assert datetime.fromisoformat(sent["received_at"]) == first["received_at"]
    assert sent["origin"] == {
        "request_id": first["request_id"],
        "number": first["number"],
        "title": first["procedure"]["title"],
        "how": "requalification",
    }
    words = sent["acknowledgement"].replace("\u00a0", " ")
    assert f"Elle remplace votre demande {first['number']}" in words
    assert f"première réception, le {french_date(first['received_at'])}." in words


PHOTO = {"id": "photo", "type": "file", "label": "Photo", "required": False}
FILE = {"name": "rue.jpg", "size": 1200, "media_type": "image/jpeg", "sha256": "0" * 64}


def with_photo(slug: str) -> dict[str, Any]:
    source = changed(slug=slug)
    source["pages"][1]["fields"].append(PHOTO)
    return source


def test_a_requalified_request_takes_copies_of_its_files_along(bench: Bench) -> None:
    publish(bench, with_photo("dix-champs"))
    publish(bench, with_photo("autre-demarche"))
    send(bench.client("citizen", family="transports"))
    (first,) = bench.emitted("forms.submission.sent.v1")
    own, stranger = str(UUID(int=1)), str(UUID(int=2))
    with bench.transaction() as session:
        sent = session.get_one(Submission, UUID(first["request_id"]))
        sent.answers = {**sent.answers, "photo": [{**FILE, "document_id": own}]}
    asked = {"request_id": first["request_id"], "procedure": "autre-demarche"}
    told = propose(bench, AGAIN, **asked, values={})
    assert told["outcome"] == "done", told
    again = bench.emitted("forms.submission.sent.v1")[-1]
    check_contract(CONTRACTS / "events", "forms.submission.sent.v1", again)
    (file,) = again["files"]
    assert (file["copied_from"], file["name"], file["field"]) == (own, "rue.jpg", "photo")
    assert file["document_id"] not in (own, stranger)
    assert again["data"]["photo"][0]["document_id"] == file["document_id"]
    assert propose(bench, AGAIN, **asked, values={})["value"] == told["value"], "told twice"
    values = {"photo": [{**FILE, "document_id": stranger}]}
    propose(bench, AGAIN, **asked, values=values, call_id=str(UUID(int=9)))
    assert bench.emitted("forms.submission.sent.v1")[-1]["files"] == []


@pytest.mark.parametrize(("days", "outcome"), [(20, "done"), (100, "refused")])
def test_nothing_is_requalified_once_silence_would_decide(
    bench: Bench, days: int, outcome: str
) -> None:
    silence = {"outcome": "rejet", "delay": {"n": 2, "unit": "months"}, "basis": "CRPA, L231-4"}
    _first, told = requalified(bench, days, silence=silence)
    assert told["outcome"] == outcome
    if outcome == "refused":
        assert "le silence déciderait aussitôt" in told["reason"]


def test_an_authority_overseas_says_its_own_day_and_hour(bench: Bench) -> None:
    placed = "workflow.authority.placed.v1"
    reunion = {"zone": "Indian/Reunion", "hour": "heure de La Réunion"}
    before, late = ({"told_at": f"2026-03-0{day}T08:00:00+00:00"} for day in (1, 2))
    for told in (reunion | before, {}, reunion | late):
        assert bench.deliver(placed, {**example_of(WORKFLOW, placed), **told}) == 1
    client = bench.client()
    confirmation = client.get(send(client)).text
    sent = bench.emitted("forms.submission.sent.v1")[-1]
    assert "(heure de la Martinique), sous le numéro" in sent["acknowledgement"]
    assert "(heure de la Martinique)</span>" in confirmation
    reader = bench.client("agent", families=["transports"], rights=["answers.read"])
    page = reader.get(f"/agents/formulaires/dix-champs/reponses/{sent['request_id']}").text
    assert "(heure de la Martinique), " in page


def test_another_request_has_its_own_day_and_tells_where_it_comes_from(bench: Bench) -> None:
    send(bench.client())
    (first,) = bench.emitted("forms.submission.sent.v1")
    given = {"request_id": first["request_id"], "procedure": "dix-champs", "values": ANSWERS}
    propose(bench, REQUEST, **given)
    sent = bench.emitted("forms.submission.sent.v1")[-1]
    assert sent["origin"]["how"] == "request"
    assert sent["received_at"] > first["received_at"]
    assert "remplace" not in sent["acknowledgement"]


def test_requests_that_make_each_other_end(bench: Bench) -> None:
    send(bench.client())
    (first,) = bench.emitted("forms.submission.sent.v1")
    told = {"request_id": first["request_id"], "procedure": "dix-champs", "values": ANSWERS}
    outcomes = []
    for turn in range(4):
        answer = propose(bench, REQUEST, **told, call_id=str(UUID(int=turn)))
        outcomes.append(answer["outcome"])
        told["request_id"] = bench.emitted("forms.submission.sent.v1")[-1]["request_id"]
    assert outcomes == ["done", "done", "done", "refused"]
    assert "sans fin" in answer["reason"]


def test_an_erased_request_is_not_requalified(bench: Bench) -> None:
    told = propose(bench, AGAIN, procedure="dix-champs", values={})
    assert told["reason"] == "Les réponses de cette demande ne sont plus là."


@pytest.fixture
def shelves(bench: Bench) -> Bench:
    with schools(bench):
        pass
    return bench


def test_a_card_is_made_then_changed(shelves: Bench) -> None:
    given = {"model": "ecoles", "values": {"nom": "École de l’Est"}}
    made = propose(shelves, CARD, **given)
    UUID(made["value"])
    values = {"telephone": "0102030405"}
    told = propose(shelves, CARD, model="ecoles", card=made["value"], values=values)
    assert told["value"] == made["value"]
    with shelves.transaction() as session:
        card = session.get(Card, ("ecoles", made["value"]))
        assert card is not None
        assert (card.answers["nom"], bool(card.answers["telephone"])) == ("École de l’Est", True)


@pytest.mark.parametrize(
    ("given", "reason"),
    [
        ({"model": "chats"}, "Le modèle de fiche « chats » n’existe pas."),
        ({"model": "ecoles", "card": "est"}, "La fiche « est » n’existe plus."),
        ({"model": "ecoles", "values": {}}, "« Nom »"),
    ],
)
def test_a_card_that_cannot_be_is_told(shelves: Bench, given: Any, reason: str) -> None:
    told = propose(shelves, CARD, **given)
    assert told["outcome"] == "refused"
    assert told["reason"].replace("\u00a0", " ").startswith(reason)
