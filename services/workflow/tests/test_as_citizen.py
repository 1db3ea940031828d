"""An agent sees the follow-up page as the citizen does, and can do nothing there."""

import html
import re

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish
from guichet_workflow.models import Trace
from sqlalchemy import func, select

from .core.test_whole import JSON
from .samples import PIECE, agent, case_url, choose, citizen, opened, own_url


def words(text: str) -> str:
    """Give the text of the body of a page, without its addresses."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", text)).split())


def test_the_page_is_hers_word_for_word(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "complement", comment="Quel nom ?")
    agent(bench).post(case_url(request_id, "notes"), data={"note": "Entre agents seulement."})
    hers = words(citizen(bench).get(own_url(request_id)).text)
    shown = words(agent(bench).get(case_url(request_id, "usager")).text)
    start, end = hers.index("2026-000123 · reçue le"), hers.index("Qui a ouvert votre demande")
    assert start < hers.index("Quel nom") < end
    assert hers[start:end] in shown
    assert "Entre agents" not in shown


def test_nothing_can_be_done_there(bench: Bench) -> None:
    request_id = opened(bench)
    page = agent(bench).get(case_url(request_id, "usager"))
    assert "disabled" in page.text.split("Votre demande")[0]
    assert "/demandes/" not in page.text
    assert case_url(request_id, f"pieces/{PIECE}") in page.text
    for act in ("message", "retrait", "reponse"):
        answer = agent(bench).post(own_url(request_id, act), data={"message": "x"})
        assert answer.status_code == 403
    assert agent(bench).post(case_url(request_id, "usager")).status_code == 405


def test_neither_her_code_nor_her_form_opens_from_there(bench: Bench) -> None:
    with bench.transaction() as session:
        publish(session, JSON)
    request_id = opened(bench, workflow="c", applicant={"visitor": "visitor-1", "name": "Luc"})
    assert choose(agent(bench), request_id, "corriger").status_code == 303
    page = agent(bench).get(case_url(request_id, "usager")).text
    assert "Voir mon code de suivi" in page
    assert "Corriger mon formulaire" in page
    followed = re.findall(r'href="([^"]*)"', page.split("<fieldset")[1].split("</fieldset>")[0])
    led = {one for one in followed if "ticket=" in one or "/demarches/" in one}
    assert led == {"/demarches/acte-naissance/etapes"}


def test_what_she_typed_and_did_not_send_stays_hers(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "complement", comment="Quel nom ?")
    typed = {"champ-reponse": "Rien d’envoyé", "add_file": "champ-piece"}
    citizen(bench).post(own_url(request_id, "reponse"), data=typed)
    assert "Rien d’envoyé" not in agent(bench).get(case_url(request_id, "usager")).text


def test_it_is_noted_and_refused_to_strangers(bench: Bench) -> None:
    request_id = opened(bench)
    agent(bench).get(case_url(request_id, "usager"))
    stranger = agent(bench, "stranger", roles=["voirie"])
    assert stranger.get(case_url(request_id, "usager")).status_code == 404
    with bench.transaction() as session:
        seen = select(func.count()).where(Trace.action == "case.seen_as_citizen")
        assert session.scalar(seen.where(Trace.object == request_id)) == 1
