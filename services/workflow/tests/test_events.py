"""Events of the others: duplicates, other orders, unknown requests, outcomes."""

from typing import Any
from uuid import uuid4

import pytest
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench
from guichet_workflow.actions import outcomes
from guichet_workflow.actions.submissions import UnknownWorkflow

from .samples import PIECE, agent, case_url, choose, citizen, opened, own_url, submission


def requested(bench: Bench, kind: str, template: str) -> dict[str, Any]:
    found = bench.emitted(f"workflow.{kind}.requested.v1")
    return next(data for data in found if data["template"].endswith(template))


def page(bench: Bench, request_id: str) -> str:
    return str(agent(bench).get(case_url(request_id)).get_data(as_text=True))


def test_a_submission_twice_opens_one_case(bench: Bench) -> None:
    sent = submission()
    event_id = uuid7()
    assert bench.deliver("forms.submission.sent.v1", sent, event_id=event_id) == 1
    assert bench.deliver("forms.submission.sent.v1", sent, event_id=event_id) == 0
    assert bench.deliver("forms.submission.sent.v1", sent) == 1
    assert len(bench.emitted("workflow.case.moved.v1")) == 1
    assert len(bench.emitted("workflow.message.requested.v1")) == 1


def test_an_unknown_workflow_sets_the_event_aside(bench: Bench) -> None:
    with pytest.raises(UnknownWorkflow):
        bench.deliver("forms.submission.sent.v1", submission(workflow="inconnu"))


def test_messages_say_what_the_catalogue_promises(bench: Bench) -> None:
    request_id = opened(bench)
    told = requested(bench, "message", ".recue")
    assert told["template"] == "acte-naissance.recue"
    assert told["link"] == f"http://valmont.test/demandes/etat-civil/{request_id}/"
    assert told["to"] == {
        "subject": "p-marie",
        "email": "marie.legoff@example.org",
        "name": "Marie Le Goff",
    }
    assert told["values"]["commune"] == "Commune de Valmont"
    assert told["values"]["recu_le"] == "lundi 16 novembre 2026 à 09:04"


def test_the_message_of_reception_alone_bears_the_acknowledgement(bench: Bench) -> None:
    words = "Votre demande a été enregistrée.\n\nService chargé de votre dossier : État civil."
    request_id = opened(bench, acknowledgement=words)
    assert requested(bench, "message", ".recue")["values"]["accuse"] == words
    assert requested(bench, "document", ".recepisse")["values"]["accuse"] == words
    written = agent(bench).post(case_url(request_id, "messages"), data={"message": "Bonjour"})
    assert written.status_code == 303
    assert "accuse" not in requested(bench, "message", ".message")["values"]


def failed_message(bench: Bench, sent: dict[str, Any]) -> str:
    told = {name: sent[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.failed.v1", {**told, "channel": "email", "reason": "550"})
    return str(sent["message_id"])


def test_what_an_opening_asks_for_once_more_keeps_the_acknowledgement(bench: Bench) -> None:
    words = "Service chargé de votre dossier : État civil."
    request_id = opened(bench, acknowledgement=words)
    retry = case_url(request_id, "incidents")
    for _ in range(2):
        key = failed_message(bench, bench.emitted("workflow.message.requested.v1")[-1])
        assert "pas remis" in page(bench, request_id)
        assert agent(bench).post(retry, data={"key": key}).status_code == 303
        again = bench.emitted("workflow.message.requested.v1")[-1]
        assert again["values"]["accuse"] == words, "CRPA, R112-11-1"
        assert again["message_id"] != key
    about = {name: again[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.delivered.v1", {**about, "channel": "email"})
    assert "pas remis" not in page(bench, request_id), "the receipt left in the end"
    document = requested(bench, "document", ".recepisse")
    told = {"document_id": document["document_id"], "request_id": request_id, "reason": "Panne"}
    bench.deliver("documents.document.failed.v1", told)
    assert agent(bench).post(retry, data={"key": "document.1.3"}).status_code == 303
    made = bench.emitted("workflow.document.requested.v1")[-1]
    assert made["values"]["accuse"] == words


def test_another_message_that_leaves_again_bears_no_acknowledgement(bench: Bench) -> None:
    request_id = opened(bench, acknowledgement="Service chargé de votre dossier.")
    choose(agent(bench), request_id, "delivrer")
    document = requested(bench, "document", ".acte")
    made = {
        "document_id": document["document_id"], "request_id": request_id, "title": "L’acte",
        "name": "acte.pdf", "size": 10, "sha256": "0" * 64,
    }  # fmt: skip
    bench.deliver("documents.document.made.v1", made)
    sent = bench.emitted("workflow.message.requested.v1")[-1]
    key = failed_message(bench, sent)
    assert (
        agent(bench).post(case_url(request_id, "incidents"), data={"key": key}).status_code == 303
    )
    again = bench.emitted("workflow.message.requested.v1")[-1]
    assert again["template"] == sent["template"] != "acte-naissance.recue"
    assert "accuse" not in again["values"]


def test_a_submission_of_before_has_no_acknowledgement(bench: Bench) -> None:
    opened(bench)
    assert requested(bench, "message", ".recue")["values"]["accuse"] == ""


def test_a_person_without_account_is_led_to_the_tracking_page(bench: Bench) -> None:
    opened(bench, applicant={"visitor": "v", "name": "Luc"})
    assert requested(bench, "message", ".recue")["link"] == "http://valmont.test/suivi/"


def test_a_document_made_twice_and_late_is_one_document(bench: Bench) -> None:
    request_id = opened(bench)
    document = requested(bench, "document", ".recepisse")
    choose(agent(bench), request_id, "delivrer")
    made = {
        "document_id": document["document_id"],
        "request_id": request_id,
        "title": "Récépissé de dépôt",
        "name": "recepisse.pdf",
        "size": 10,
        "sha256": "0" * 64,
    }
    for _ in range(2):
        assert bench.deliver("documents.document.made.v1", made) == 1
    assert page(bench, request_id).count("est fait.") == 1


def test_a_failed_document_is_an_incident_that_an_agent_retries(bench: Bench) -> None:
    request_id = opened(bench)
    document = requested(bench, "document", ".recepisse")
    failed = {
        "document_id": document["document_id"],
        "request_id": request_id,
        "reason": "Le modèle manque.",
    }
    bench.deliver("documents.document.failed.v1", failed)
    seen = page(bench, request_id)
    for words in ("Réessayer redemande le document.", "Le modèle manque."):
        assert words in seen
    key = "document.1.3"
    again = agent(bench).post(case_url(request_id, "incidents"), data={"key": key})
    assert again.status_code == 303
    assert len(bench.emitted("workflow.document.requested.v1")) == 2
    assert "Réessayer" not in page(bench, request_id)
    gone = agent(bench).post(case_url(request_id, "incidents"), data={"key": key})
    assert gone.status_code == 409


def test_a_free_message_that_failed_leaves_again_with_its_words(bench: Bench) -> None:
    request_id = opened(bench)
    words = "Le numéro de rue est faux."
    agent(bench).post(case_url(request_id, "messages"), data={"message": words})
    first = requested(bench, "message", ".message")
    failure = {**{name: first[name] for name in ("message_id", "request_id", "template")}}
    bench.deliver("notify.message.failed.v1", {**failure, "channel": "email", "reason": "550"})
    assert "Un message n’est pas parti" in page(bench, request_id)
    key = first["message_id"]
    agent(bench).post(case_url(request_id, "incidents"), data={"key": key})
    again = bench.emitted("workflow.message.requested.v1")[-1]
    assert again["message_id"] != first["message_id"]
    assert again["values"]["texte"] == words


def test_a_person_who_cannot_be_written_to_is_no_incident(bench: Bench) -> None:
    request_id = opened(bench)
    sent = requested(bench, "message", ".recue")
    failure = {name: sent[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.failed.v1", {**failure, "channel": "none", "reason": "Aucune"})
    text = page(bench, request_id)
    assert "Réessayer" not in text
    assert "ni compte ni adresse" in text


def test_what_one_channel_delivered_stays_delivered(bench: Bench) -> None:
    request_id = opened(bench)
    sent = requested(bench, "message", ".recue")
    about = {name: sent[name] for name in ("message_id", "request_id", "template")}
    bench.deliver("notify.message.delivered.v1", {**about, "channel": "portal"})
    bench.deliver("notify.message.failed.v1", {**about, "channel": "email", "reason": "550"})
    assert "· remis" in page(bench, request_id)


def test_events_about_unknown_requests_change_nothing(bench: Bench) -> None:
    stranger = {"request_id": str(uuid4())}
    made = {"document_id": str(uuid4()), "title": "t", "name": "n", "size": 1, "sha256": "0" * 64}
    before = len(bench.emitted())
    assert bench.deliver("documents.document.made.v1", stranger | made) == 1
    assert bench.deliver("forms.request.erased.v1", {**stranger, "erased": {"submissions": 1}}) == 1
    assert len(bench.emitted()) == before


@pytest.mark.parametrize(
    ("reason", "why"),
    [("infected", "un programme dangereux"), ("too_large", "trop lourd pour être vérifié")],
)
def test_a17_a_file_set_aside_is_told_to_the_agent_and_to_the_person(
    bench: Bench, reason: str, why: str
) -> None:
    request_id = opened(bench)
    told = {"document_id": PIECE, "request_id": request_id}
    bench.deliver("documents.file.quarantined.v1", {**told, "reason": reason})
    seen = page(bench, request_id), citizen(bench).get(own_url(request_id)).text
    for text in seen:
        assert "Le fichier «\u00a0carte-legoff.pdf\u00a0» a été mis à l’écart" in text
        assert why in text
    assert "envoyez-en une autre copie" in seen[1]
    assert "Mis à l’écart par l’antivirus" in seen[0]
    assert f"pieces/{PIECE}" not in seen[0]


def test_a17_a_file_set_aside_before_its_case_waits_for_it(bench: Bench) -> None:
    for request_id, piece in ((str(uuid4()), PIECE), (opened(bench), str(uuid4()))):
        told = {"document_id": piece, "request_id": request_id}
        with pytest.raises(outcomes.UnknownCase):
            bench.deliver("documents.file.quarantined.v1", {**told, "reason": "infected"})
        with pytest.raises(outcomes.UnknownCase):
            bench.deliver("documents.file.released.v1", told)


def test_a17_a_file_found_sound_in_the_end_is_told_to_both(bench: Bench) -> None:
    request_id = opened(bench)
    told = {"document_id": PIECE, "request_id": request_id}
    bench.deliver("documents.file.quarantined.v1", {**told, "reason": "infected"})
    bench.deliver("documents.file.released.v1", told)
    for text in (page(bench, request_id), citizen(bench).get(own_url(request_id)).text):
        assert "n’est plus mis à l’écart" in text
    assert f"pieces/{PIECE}" in page(bench, request_id)
