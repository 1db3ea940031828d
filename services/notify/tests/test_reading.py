"""The letter that a simulation would send, read in the words of the authority."""

from typing import Any

import pytest
from guichet_kit.handover import seal
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_notify.actions import templates
from guichet_notify.actions.words import Words

READ = "/agents/messages/lire"
BACK = "/agents/circuits/acte-naissance/simuler/"


def put(bench: Bench, channel: str, subject: str, body: str) -> None:
    with bench.transaction() as session:
        templates.save(session, "lue", channel, Words(subject, body), seen=0, by="Anne")


@pytest.fixture(autouse=True)
def words(bench: Bench) -> None:
    put(
        bench,
        "email",
        "Demande {{ numero }}",
        "Bonjour {{ nom }},\n\n{{ champs.motif }}\n{{ lien }}",
    )


def ticket(bench: Bench, **more: Any) -> str:
    values = {"nom": "Camille", "numero": "2026-000123", "champs": {"motif": "Mariage"}}
    payload = {
        "authority": bench.authority,
        "template": "acte-naissance.lue",
        "channels": ["email", "portal"],
        "values": values,
        "back": BACK,
        **more,
    }
    return seal(HANDOVER_KEY, "reading", payload)


def read(bench: Bench, sealed: str, rights: tuple[str, ...] = ("workflows.build",)) -> Any:
    client = bench.client("agent", rights=list(rights))
    return client.post(READ, data={"ticket": sealed})


def test_the_letter_is_read_as_it_would_leave(bench: Bench) -> None:
    page = read(bench, ticket(bench))
    assert page.status_code == 200
    assert "Demande 2026-000123" in page.text
    assert "Bonjour Camille," in page.text
    assert "Mariage" in page.text
    assert f'href="{BACK}"' in page.text
    assert "SMS" not in page.text
    assert "Espace personnel" not in page.text


def test_the_portal_and_the_sms_are_read_when_they_say_something_else(bench: Bench) -> None:
    put(bench, "portal", "Sur le portail", "Bonjour")
    sms = ticket(bench, channels=["email", "portal", "sms"])
    page = read(bench, sms).text
    assert "Sur le portail" in page
    assert "n’existe pas" in page
    put(bench, "sms", "", "Votre demande {{ numero }} est là")
    assert "Votre demande 2026-000123 est là" in read(bench, sms).text
    assert "Sur le portail" not in read(bench, ticket(bench, channels=["email"])).text


def test_what_the_law_wants_said_stands_in_it(bench: Bench) -> None:
    page = read(bench, ticket(bench, values={"champs": {"motif": ""}, "accuse": "Reçue lundi."}))
    assert "Reçue lundi." in page.text


def test_what_could_not_leave_says_why(bench: Bench) -> None:
    assert "n’existe pas" in read(bench, ticket(bench, template="inconnu")).text
    lacking = read(bench, ticket(bench, values={}))
    assert lacking.status_code == 200
    assert "Ce message ne pourrait pas partir" in lacking.text


def test_a_ticket_is_for_one_authority_and_cannot_be_made_up(bench: Bench) -> None:
    for sealed in ("", "faux", ticket(bench, authority="ailleurs"), ticket(bench, values=[])):
        assert read(bench, sealed).status_code == 403
    assert read(bench, ticket(bench, back="//evil.example")).status_code == 403


def test_it_is_for_who_builds_circuits(bench: Bench) -> None:
    assert read(bench, ticket(bench), rights=("messages.edit",)).status_code == 403
    assert bench.client().post(READ, data={"ticket": ticket(bench)}).status_code == 401
