"""Messages asked for, once each; failures that agents see; what is erased."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, check_contract, example_of
from guichet_notify.actions import templates
from guichet_notify.actions.words import Words, fill
from guichet_notify.mail import paragraphs
from guichet_notify.models import PERSONAL, Delivery
from sqlalchemy import func, select, update

from .conftest import states, wanted

SERVICES = Path(__file__).parents[2]


def test_a_notice_is_delivered_at_once_and_the_mail_waits(bench: Bench) -> None:
    data = wanted()
    assert bench.deliver("workflow.message.requested.v1", data) == 1
    assert states(bench, data["message_id"]) == {"portal": "delivered", "email": "waiting"}
    told = bench.emitted("notify.message.delivered.v1")
    assert [(row["channel"], row["request_id"]) for row in told] == [("portal", data["request_id"])]


def test_the_same_message_asked_twice_is_written_once(bench: Bench) -> None:
    data = wanted()
    for _ in range(2):
        bench.deliver("workflow.message.requested.v1", data)
    with bench.transaction() as session:
        assert len(session.scalars(select(Delivery)).all()) == 2
    assert len(bench.emitted("notify.message.delivered.v1")) == 1


@pytest.mark.parametrize(
    "address",
    [
        "a@b\r\nBcc:x@example.org",
        '"a b"@example.org',
        "x" * 310 + "@example.org",
        "marie",
        "a@@example.org",
        "marie@example.org, paul@example.org",
        "é@example.org",
        "a@-example.org",
    ],
)
def test_an_address_that_cannot_be_written_to_fails_where_agents_see(
    bench: Bench, address: str
) -> None:
    data = wanted(to={"email": address, "name": "Marie"})
    bench.deliver("workflow.message.requested.v1", data)
    (failure,) = bench.emitted("notify.message.failed.v1")
    assert (failure["channel"], failure["request_id"]) == ("email", data["request_id"])
    assert "adresse" in failure["reason"]


def test_a_message_without_words_or_without_a_way_fails(bench: Bench) -> None:
    bench.deliver("workflow.message.requested.v1", wanted(template="inconnu", to={"subject": "p"}))
    bench.deliver("workflow.message.requested.v1", wanted(to={"name": "Marie"}))
    reasons = [row["reason"] for row in bench.emitted("notify.message.failed.v1")]
    assert "inconnu" in reasons[0]
    assert "ni compte ni adresse" in reasons[1]


def test_a_template_that_cannot_be_filled_fails_and_does_not_park(bench: Bench) -> None:
    with bench.transaction() as session:
        templates.put_template(session, "bancal", "Objet", "{{ montant.total }}")
    assert bench.deliver("workflow.message.requested.v1", wanted(template="bancal")) == 1
    assert len(bench.emitted("notify.message.failed.v1")) == 2


def test_identity_writes_with_the_words_of_the_suite(bench: Bench) -> None:
    link = "https://valmont.example/identite/confirmer?jeton=abc"
    data = {
        "message_id": str(uuid7()),
        "template": "confirmer-adresse",
        "to": "marie@example.org",
        "values": {"lien": link, "nom": "Marie"},
    }
    bench.deliver("identity.message.requested.v1", data)
    with bench.transaction() as session:
        (row,) = session.scalars(select(Delivery))
    assert link in row.body
    assert row.body.startswith("Bonjour Marie,")
    assert "Commune de Valmont" in row.body


def test_the_words_of_a_procedure_come_before_the_shared_ones(bench: Bench) -> None:
    with bench.transaction() as session:
        templates.put_template(session, "acte-naissance.recue", "Acte reçu", "Merci")
    for name in ("acte-naissance.recue", "signalement-voirie.recue"):
        bench.deliver("workflow.message.requested.v1", wanted(template=name))
    with bench.transaction() as session:
        titles = set(session.scalars(select(Delivery.title)))
    assert titles == {"Acte reçu", "Demande 2026-000123 bien arrivée : Acte de naissance"}


def test_a_request_anonymised_leaves_counts_only(bench: Bench) -> None:
    data = wanted()
    bench.deliver("workflow.message.requested.v1", data)
    other = wanted()
    bench.deliver("workflow.message.requested.v1", other)
    bench.deliver(
        "workflow.case.anonymised.v1",
        {"request_id": data["request_id"], "number": "2026-000123", "family": "etat-civil"},
    )
    with bench.transaction() as session:
        rows = list(session.scalars(select(Delivery)))
    erased = [row for row in rows if str(row.request_id) == data["request_id"]]
    assert {row.channel: row.state for row in erased} == {"portal": "delivered", "email": "erased"}
    assert all(getattr(row, name) == "" for row in erased for name in PERSONAL)
    assert all(row.body for row in rows if row not in erased)
    assert bench.emitted("notify.request.erased.v1") == [
        {"request_id": data["request_id"], "erased": {"messages": 2}}
    ]


def test_the_examples_of_the_producers_are_taken(bench: Bench) -> None:
    for service, kind in (
        ("workflow", "workflow.message.requested.v1"),
        ("workflow", "workflow.case.anonymised.v1"),
        ("identity", "identity.message.requested.v1"),
    ):
        data = example_of(SERVICES / service / "contracts" / "events", kind)
        assert bench.deliver(kind, data) == 1


def test_a_mailbox_is_not_flooded_with_requests_without_account(bench: Bench) -> None:
    asked = "workflow.message.requested.v1"
    spelt = ("victim@example.org", "Victim@example.org", "victim+1@example.org")
    victims = [*spelt * 4, *spelt[:2]]
    sent = [wanted(to={"email": email, "name": "Marie"}) for email in victims]
    for data in sent:
        bench.deliver(asked, data)
    found = [states(bench, data["message_id"])["email"] for data in sent]
    assert found == ["waiting"] * 10 + ["failed"] * 4
    held = bench.emitted("notify.message.failed.v1")
    assert "Trop de demandes faites sans compte" in held[0]["reason"]
    follows = wanted(request_id=sent[0]["request_id"], to=sent[0]["to"])
    with_account = wanted(to={"subject": "p-9", "email": victims[0], "name": "Marie"})
    someone_else = wanted(to={"email": "paul@example.org", "name": "Paul"})
    for data in (follows, with_account, someone_else):
        bench.deliver(asked, data)
        assert states(bench, data["message_id"])["email"] == "waiting"
    with bench.transaction() as session:
        session.execute(update(Delivery).values(created_at=func.now() - timedelta(minutes=61)))
    late = wanted(request_id=sent[-1]["request_id"], to=sent[-1]["to"])
    bench.deliver(asked, late)
    assert states(bench, late["message_id"])["email"] == "waiting"


def test_one_request_floods_no_mailbox_nor_many(bench: Bench) -> None:
    first = wanted()
    same = ["victim@example.org"] * 12
    many = [f"v{number}@example.org" for number in range(22)]
    found = []
    for email in [*same, *many]:
        data = wanted(request_id=first["request_id"], to={"email": email, "name": ""})
        bench.deliver("workflow.message.requested.v1", data)
        found.append(states(bench, data["message_id"])["email"])
    assert found == ["waiting"] * 10 + ["failed"] * 2 + ["waiting"] * 20 + ["failed"] * 2
    held = bench.emitted("notify.message.failed.v1")
    assert "Trop de messages sont partis pour cette demande" in held[0]["reason"]
    hers = wanted(request_id=first["request_id"], to=first["to"])
    bench.deliver("workflow.message.requested.v1", hers)
    assert states(bench, hers["message_id"])["email"] == "waiting"


def test_a_web_address_that_somebody_typed_is_no_link(bench: Bench) -> None:
    words = "{{ nom }} {{ textes.objet }} {{ liste|join(' ') }} {{ lien }}\nhttps://valmont.example/aide"
    with bench.transaction() as session:
        templates.put_template(session, "hostile", "Reçu {{ nom }}", words)
    typed = {
        "nom": "Colis bloqué https://evil.example/payer",
        "textes": {"objet": "HTTP://evil.example"},
        "liste": ["www.evil.example", "impots.evil/p?a", "a@evil.co/p", "marie.roy@evil.fr."],
    }
    to = {"email": "marie@example.org"}
    bench.deliver("workflow.message.requested.v1", wanted(template="hostile", to=to, values=typed))
    with bench.transaction() as session:
        (row,) = session.scalars(select(Delivery))
    html = "".join(paragraphs(row.body))
    assert html.count("<a ") == 2
    assert "evil" not in "".join(re.findall("<a [^>]*>[^<]*", html))
    for text in (row.body, row.title):
        assert "://evil" not in text.lower()
        assert "www.evil" not in text
    assert "impots. evil/p?a a@evil. co/p marie.roy@evil.fr." in row.body
    assert '<a href="https://valmont.example/aide">' in html


@pytest.mark.parametrize("body", ["Bonjour,", "Bonjour,\n\n{{ accuse }}"])
def test_the_acknowledgement_is_in_the_mail_whatever_the_template(body: str) -> None:
    """CRPA R112-11-1: an authority that wrote its own words may have forgotten it."""
    told = "Votre demande a été enregistrée.\n\nService chargé de votre dossier : Urbanisme."
    words = fill(Words("Reçue", body), {"accuse": told})
    assert words.body == f"Bonjour,\n\n{told}"
    assert fill(Words("Reçue", body), {}).body == "Bonjour,"


def test_a_template_in_use_is_told_with_all_those_of_before(bench: Bench) -> None:
    with bench.transaction() as session:
        templates.put_template(session, "carte.a_payer", "À payer", "Bonjour")
        templates.put_template(session, "carte.a_payer", "À payer", "Bonjour", channel="portal")
    last = bench.emitted("notify.template.published.v1")[-1]
    assert (last["slug"], last["version"]) == ("carte.a_payer", 1)
    assert last["names"] == ["carte.a_payer", "recue"]


@pytest.mark.parametrize("body", ["Refusée.", "Refusée.\n\n{{ recours }}"])
def test_the_routes_of_appeal_are_said_even_by_a_template_that_forgets_them(body: str) -> None:
    """CJA R421-5: a refusal that does not say them may be contested for much longer."""
    routes = "Vous avez deux mois pour contester cette décision."
    said = fill(Words("Refus", body), {"recours": routes}).body
    assert said.count(routes) == 1
    free = Words("Message", "{{ texte }}")
    told = fill(free, {"recours": routes, "texte": "Bonjour, c’est noté."}).body
    assert routes not in told


def test_what_is_only_shown_is_not_sent_and_its_words_are_told(bench: Bench) -> None:
    """Who has no account has no space: the asking service shows them."""
    for to in ({"name": "Luc"}, {"subject": "p-1", "name": "Marie"}):
        asked = wanted(channel="portal", to=to)
        bench.deliver("workflow.message.requested.v1", asked)
        assert states(bench, asked["message_id"]) == {"portal": "delivered"}
        told = bench.emitted("notify.message.delivered.v1")[-1]
        check_contract(SERVICES / "notify/contracts/events", "notify.message.delivered.v1", told)
        assert f"Bonjour {to['name']}" in told["text"]
        assert asked["link"] not in told["text"]
        assert "cette page" in told["text"]
    ordinary = wanted()
    bench.deliver("workflow.message.requested.v1", ordinary)
    assert "text" not in bench.emitted("notify.message.delivered.v1")[-1]
