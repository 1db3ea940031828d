"""Files of an agent's choice that waits its ten seconds, and of one that is played."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_workflow import create_app
from guichet_workflow.actions.definitions import looked_at
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.settings import Settings

from .conftest import source
from .samples import agent, case_url, citizen, own_url
from .test_graces import button, let_pass
from .test_joining import ATTACHED, REPORT, SCAN, come_back, leave, prepared, send
from .test_simulator import HOME, builder, step, text

WORDS = "Un long motif"


@pytest.fixture(scope="module")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "workflow", create_app, Settings, admin_url, migrations=MIGRATIONS, undo_s=10
    )
    yield service
    service.close()


def chosen(bench: Bench) -> tuple[str, Any]:
    request_id, client = prepared(bench), agent(bench)
    come_back(client, bench, leave(client, request_id, "choix", "scan", comment=WORDS))
    assert send(client, request_id, "choix", comment=WORDS).status_code == 303
    assert bench.emitted(ATTACHED) == []
    return request_id, client


def test_they_are_joined_once_it_is_done(bench: Bench) -> None:
    request_id, client = chosen(bench)
    let_pass(bench)
    assert len(bench.emitted(ATTACHED)) == 1
    assert "a ajouté des pièces" in client.get(case_url(request_id)).text


def test_they_are_still_there_when_it_is_taken_back(bench: Bench) -> None:
    request_id, client = chosen(bench)
    waiting = client.get(case_url(request_id)).text
    page = client.post(case_url(request_id, "choix/annuler"), data=button(waiting)).text
    assert (WORDS in page, "rapport.pdf" in page) == (True, True)
    assert send(client, request_id, "choix", comment=WORDS).status_code == 303
    let_pass(bench)
    assert len(bench.emitted(ATTACHED)) == 1


def test_an_example_stands_for_them_in_a_simulation(bench: Bench) -> None:
    prepared(bench)
    client = builder(bench)
    assert client.post(f"{HOME}commencer").status_code == 303
    played = step(client, 0, "choose", choice="complement", by="etat_civil", comment="Quoi ?")
    assert played.status_code == 303
    assert "exemple.pdf" in text(client), json.dumps(text(client))[:2000]


def test_one_that_is_shared_is_given_to_the_citizen(bench: Bench) -> None:
    request_id, client = prepared(bench, shared=True), agent(bench)
    assert "La personne le recevra" in client.get(case_url(request_id)).text
    come_back(client, bench, leave(client, request_id, "choix", "scan", comment=WORDS))
    assert "rapport.pdf" not in citizen(bench).get(own_url(request_id)).text
    send(client, request_id, "choix", comment=WORDS)
    let_pass(bench)
    [told] = bench.emitted(ATTACHED)
    assert told["subject"] == "p-marie"
    page = citizen(bench).get(own_url(request_id)).text
    documents = page[page.index('id="documents"') :].split("</section>")[0]
    assert "rapport.pdf" in documents
    assert "Pièces ajoutées à votre demande" in page
    opens = citizen(bench).get(own_url(request_id, f"pieces/{REPORT['document_id']}"))
    assert opens.status_code == 303
    assert client.get(case_url(request_id)).text.count(f"/pieces/{REPORT['document_id']}") == 1


def test_a_sheet_gives_nothing_to_the_citizen() -> None:
    circuit = source("acte-naissance")
    circuit["statuses"][1]["fields"] = [{**SCAN, "shared": True}]
    _loaded, findings = looked_at(circuit)
    assert "ne remet pas de fichier" in " ".join(one.text for one in findings)
