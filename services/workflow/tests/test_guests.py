"""A request handed to another authority: from a sealed link she reads it, takes it or not."""

from collections.abc import Iterator
from contextlib import contextmanager
from html import unescape
from time import time
from typing import Any
from unittest.mock import patch
from urllib.parse import urlsplit

from flask.testing import FlaskClient
from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.models import Trace
from itsdangerous import TimestampSigner
from sqlalchemy import select

from .conftest import source
from .samples import PIECE, agent, case_url, citizen, opened
from .test_contracts import check_all

HAND = {"do": "transfer", "label": "Transmission", "recipient": "le syndicat des eaux",
        "email": "eau@exemple.fr", "to": "complement"}  # fmt: skip
TAKEN = {"reponse": "oui", "name": "Accueil du syndicat", "contact": "02 98 00 00 00"}
LETTER, HANDED, TOLD = "transmission-a-prendre", "transmission-faite", "transmission-prise"


def prepared(bench: Bench, **more: Any) -> str:
    changed = source("acte-naissance")
    changed["statuses"][1]["enter"] = [{**HAND, **more}]
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def sent(bench: Bench, template: str) -> list[dict[str, Any]]:
    told = bench.emitted("workflow.message.requested.v1")
    return [one for one in told if one["template"] == f"acte-naissance.{template}"]


def path_of(bench: Bench) -> str:
    parts = urlsplit(sent(bench, LETTER)[-1]["link"])
    return f"{parts.path}?{parts.query}"


def entered(bench: Bench, client: FlaskClient, email: str = "EAU@exemple.fr ") -> str:
    """Type the address at the gate, and give the page that it opens."""
    answer = client.post(path_of(bench), data={"email": email})
    assert answer.status_code == 303
    return str(answer.headers["Location"])


@contextmanager
def five_hours_ago() -> Iterator[None]:
    """Seal tickets as they were then."""
    then = int(time()) - 5 * 3_600
    with patch.object(TimestampSigner, "get_timestamp", lambda _self: then):
        yield


def test_the_other_authority_reads_the_request_and_takes_it(bench: Bench) -> None:
    request_id = prepared(bench, timeout={"n": 15, "unit": "days"})
    check_all(bench)
    (letter,) = sent(bench, LETTER)
    assert letter["to"] == {"name": "", "email": "eau@exemple.fr"}
    assert letter["values"]["au_plus_tard"]
    assert "Le Goff" not in str(letter)
    assert sent(bench, HANDED)[0]["values"]["destinataire"] == "le syndicat des eaux"
    client = bench.client()
    gate = client.get(path_of(bench))
    assert gate.headers["Referrer-Policy"] == "no-referrer"
    assert gate.headers["Guichet-Area"] == "bare"
    assert "Le Goff" not in gate.text
    assert "Transmission" not in gate.text
    assert "acte de naissance" in gate.text
    url = entered(bench, client)
    page = client.get(url).text
    for words in ("Marie Le Goff", "14 rue du Lavoir", "carte-legoff.pdf", "au plus tard le"):
        assert words in page
    done = client.post(url, data={**TAKEN, "text": "Nous vous appelons."})
    assert done.status_code == 200
    assert client.get(url).status_code == client.get(path_of(bench)).status_code == 403
    late = client.post(url, data={**TAKEN, "text": "Un autre mot"})
    assert (late.status_code, "Un autre mot" in late.text) == (403, True)
    told = sent(bench, TOLD)[0]["values"]
    assert (told["interlocuteur"], told["contact"]) == ("Accueil du syndicat", "02 98 00 00 00")
    hers = citizen(bench).get(f"/demandes/etat-civil/{request_id}/").text.replace("\u00a0", " ")
    assert "maintenant chez le syndicat des eaux : Accueil du syndicat, 02 98 00 00 00" in hers
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] == "complement"


def test_the_link_alone_opens_nothing(bench: Bench) -> None:
    prepared(bench)
    client, url = bench.client(), path_of(bench)
    for typed in ("", "autre@exemple.fr"):
        refused = client.post(url, data={"email": typed})
        assert refused.status_code == 422
        assert "Le Goff" not in refused.text
        assert typed in refused.text
    assert client.get(url.replace("invitation?", "invitation/demande?")).status_code == 403
    assert client.get(f"{url}x").status_code == 403
    own = entered(bench, client)
    assert bench.client(visitor="another").get(own).status_code == 403
    with bench.transaction() as session:
        acts = list(session.scalars(select(Trace.action).order_by(Trace.position)))
    assert acts[-3:] == ["invitation.refused", "invitation.refused", "invitation.opened"]


def test_what_was_typed_comes_back_with_what_lacks(bench: Bench) -> None:
    prepared(bench)
    client = bench.client()
    url = entered(bench, client)
    bad = client.post(url, data={**TAKEN, "contact": "", "text": "Bonjour"})
    assert bad.status_code == 422
    assert "comment vous joindre" in bad.text
    for words in ("Accueil du syndicat", "Bonjour"):
        assert words in bad.text
    assert client.post(url, data={"reponse": "non", "reason": ""}).status_code == 422
    assert client.post(url, data={**TAKEN, "name": "x" * 201}).status_code == 422


def test_what_was_typed_on_a_page_open_too_long_comes_back_with_the_address(
    bench: Bench,
) -> None:
    prepared(bench)
    client, words = bench.client(), {**TAKEN, "text": "Deux\nlignes"}
    with five_hours_ago():
        url = entered(bench, client)
    assert client.get(url).status_code == 403
    late = client.post(url, data=words)
    shown = ("Deux\nlignes" in late.text, "plus de quatre heures" in late.text)
    assert (late.status_code, "Le Goff" in late.text, *shown) == (422, False, True, True)
    wrong = client.post(url, data={**words, "email": "autre@exemple.fr"})
    shown = ("Deux\nlignes" in wrong.text, "autre@exemple.fr" in wrong.text)
    assert (wrong.status_code, "Le Goff" in wrong.text, *shown) == (422, False, True, True)
    back = client.post(url, data={**words, "email": "eau@exemple.fr"})
    shown = ("Deux\nlignes" in back.text, "pas encore partie" in back.text)
    assert (back.status_code, "Le Goff" in back.text, *shown) == (200, True, True, True)
    assert sent(bench, TOLD) == []
    fresh = unescape(back.text.partition('method="post" action="')[2].partition('"')[0])
    assert client.get(fresh).status_code == 200
    assert client.post(fresh, data=words).status_code == 200
    assert sent(bench, TOLD)[0]["values"]["interlocuteur"] == "Accueil du syndicat"


def test_a_page_open_too_long_is_of_this_browser_still(bench: Bench) -> None:
    prepared(bench)
    with five_hours_ago():
        url = entered(bench, bench.client())
    words = {**TAKEN, "email": "eau@exemple.fr"}
    assert bench.client(visitor="another").post(url, data=words).status_code == 403
    assert bench.client().post(f"{url}x", data=words).status_code == 403


def test_a_request_that_is_not_theirs_comes_back_to_an_agent(bench: Bench) -> None:
    request_id = prepared(bench)
    waiting = agent(bench).get(case_url(request_id)).text
    assert "Réponse attendue\u00a0: le syndicat des eaux, par le lien envoyé" in waiting
    client = bench.client()
    url = entered(bench, client)
    reason = "C’est la commune voisine qui gère ce secteur."
    assert client.post(url, data={"reponse": "non", "reason": reason}).status_code == 200
    page = agent(bench).get(case_url(request_id)).text
    assert reason in page
    assert "Transmission\u00a0»\u00a0: personne n’a pris la demande" in page
    assert "Réessayer envoie une nouvelle invitation." in page
    assert reason not in citizen(bench).get(f"/demandes/etat-civil/{request_id}/").text
    assert sent(bench, TOLD) == []


def test_a_piece_is_had_by_a_ticket_of_this_browser(bench: Bench) -> None:
    prepared(bench)
    client = bench.client()
    url = entered(bench, client).replace("/demande?", f"/pieces/{PIECE}?")
    found = client.get(url)
    assert found.status_code == 303
    assert found.headers["Location"].startswith(f"/fichiers/{PIECE}?ticket=")
    assert client.get(url.replace(PIECE, PIECE[:-1] + "9")).status_code == 404
    client.post(url.replace(f"/pieces/{PIECE}?", "/demande?"), data=TAKEN)
    assert client.get(url).status_code == 403


def test_pieces_are_spoken_of_where_there_are_some(bench: Bench) -> None:
    prepared(bench)
    client = bench.client()
    assert "Enregistrez les pièces" in client.get(entered(bench, client)).text
    opened(bench, files=[], number="2026-000124")
    bare = client.get(entered(bench, client)).text
    assert "2026-000124" in bare
    assert "Enregistrez les pièces" not in bare


def test_a_letter_that_fails_is_an_incident_and_another_closes_the_first_link(bench: Bench) -> None:
    request_id = prepared(bench)
    first, before = sent(bench, LETTER)[0], path_of(bench)
    failed = {"message_id": first["message_id"], "request_id": request_id, "channel": "email",
              "template": f"acte-naissance.{LETTER}", "reason": "boîte pleine"}  # fmt: skip
    bench.deliver("notify.message.failed.v1", failed)
    page = agent(bench).get(case_url(request_id)).text
    assert "boîte pleine" in page
    key = page.split('name="key" value="')[1].split('"')[0]
    again = agent(bench).post(case_url(request_id, "incidents"), data={"key": key})
    assert again.status_code == 303
    assert bench.client().get(before).status_code == 403
    assert bench.client().get(path_of(bench)).status_code == 200
    assert len(sent(bench, HANDED)) == 1


def test_without_an_address_nothing_leaves_and_an_agent_sees_it(bench: Bench) -> None:
    named = {key: one for key, one in HAND.items() if key != "email"}
    changed = source("acte-naissance")
    changed["statuses"][1]["enter"] = [{**named, "email_field": "nom_naissance"}]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    assert sent(bench, LETTER) == bench.emitted("workflow.case.transferred.v1") == []
    assert "personne n’a donné d’adresse" in agent(bench).get(case_url(request_id)).text


def test_no_service_answers_in_the_place_of_who_has_the_link(bench: Bench) -> None:
    """The citizen would not hear who has her request now."""
    prepared(bench)
    (call,) = bench.emitted("workflow.case.transferred.v1")
    told = {"sub": "si", "client_id": "si", "name": "SI", "rights": ["calls.answer"]}
    bounds = {"calls.answer": ["etat-civil"]}
    program = bench.client("service", **told, bounds=bounds, calls=["transfer"])
    url = f"/api/v1/cases/{call['request_id']}/calls/{call['call_id']}"
    refused = program.post(url, json={"outcome": "done", "value": "reçue"})
    assert refused.json["type"].endswith("appel-d-un-autre")
    assert bench.client().get(path_of(bench)).status_code == 200
