"""The form of a status on the case page, and the day by which the citizen answers."""

import re

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, choose, citizen, opened, own_url, submission

FIELDS = [
    {"id": "surface", "type": "number", "label": "Surface"},
    {"id": "visite", "type": "date", "label": "Visite"},
]


def prepared(bench: Bench) -> str:
    changed = source("acte-naissance")
    changed["statuses"][1]["fields"] = FIELDS
    for status in changed["statuses"]:
        for action in status.get("enter", []):
            if action["do"] == "ask":
                action["deadline"] = {"n": 9, "unit": "days"}
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def test_agents_fill_in_the_form_and_find_it_again(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    url, form = case_url(request_id, "fiche"), {"choice": "fiche", "version": "1"}
    wrong = client.post(url, data={**form, "champ-surface": "douze"})
    assert (wrong.status_code, 'value="douze"' in wrong.text) == (422, True)
    day = {"champ-visite-day": "3", "champ-visite-month": "12", "champ-visite-year": "2026"}
    assert client.post(url, data={**form, "champ-surface": "12", **day}).status_code == 303
    page = client.get(case_url(request_id)).text
    assert 'value="12"' in page
    assert 'value="2026"' in page
    assert "3 décembre 2026" in page.replace("\u00a0", " ")
    assert client.post(url, data={**form, "version": "2"}).status_code == 303
    assert "3 décembre 2026" not in client.get(case_url(request_id)).text.replace("\u00a0", " ")


def test_an_answer_of_the_form_changed_since_is_said_in_words(bench: Bench) -> None:
    changed = source("acte-naissance")
    stay = {"id": "sejour", "type": "period", "label": "Séjour", "required": False}
    street = {"id": "adresse", "type": "text", "label": "Adresse", "required": False}
    changed["statuses"][1]["fields"] = [stay, street]
    with bench.transaction() as session:
        publish(session, changed)
    days = {"from": "2026-12-01", "to": "2026-12-02"}
    sent = submission()
    sent["answers"].append({**stay, "value": days, "text": "Deux jours", "page": "Vous"})
    request_id = opened(bench, answers=sent["answers"], data={**sent["data"], "sejour": days})
    form = {f"champ-sejour-{end}-{part}": value for end in ("from", "to")
            for part, value in (("day", "3"), ("month", "12"), ("year", "2026"))}  # fmt: skip
    sheet = {"choice": "fiche", "version": "1", **form}
    assert agent(bench).post(case_url(request_id, "fiche"), data=sheet).status_code == 303
    page = agent(bench).get(case_url(request_id)).text.replace("\u00a0", " ")
    assert re.search('data-copy="[^"{]*3 décembre 2026', page)
    assert "&#39;from&#39;" not in page
    assert 'data-copy="None"' not in page
    assert "14 rue du Lavoir" in page


def test_the_citizen_reads_when_to_answer(bench: Bench) -> None:
    request_id = prepared(bench)
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    assert "Répondez au plus tard le" in citizen(bench).get(own_url(request_id)).text


def test_what_was_filled_in_since_reads_in_the_order_of_the_circuit(bench: Bench) -> None:
    request_id, client = prepared(bench), agent(bench)
    day = {"champ-visite-day": "3", "champ-visite-month": "12", "champ-visite-year": "2026"}
    form = {"choice": "fiche", "version": "1", "champ-surface": "12", **day}
    client.post(case_url(request_id, "fiche"), data=form)
    page = client.get(case_url(request_id)).text.partition("Depuis l’envoi")[2]
    assert page.index("Surface") < page.index("Visite")
