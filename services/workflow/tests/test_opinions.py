"""Opinions and approvals on a real database: agents on the case page, an expert from her link."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from guichet_kit.testing import Bench, check_contract
from guichet_workflow.actions import publish
from guichet_workflow.actions.carry import hold
from guichet_workflow.core.opinions import opinions_of

from .conftest import source
from .samples import agent, case_url, choose, opened

MOVED = "workflow.case.moved.v1"
CONTRACTS = Path(__file__).parents[1] / "contracts/events"
CHIEF = {"chef": {"label": "La chefferie", "role": "chef"}}
EXPERT = {"do": "opinion", "label": "ABF", "question": "Est-ce conforme ?", "shows": ["adresse"],
          "email": "abf@exemple.fr", "template": "avis"}  # fmt: skip


def prepared(bench: Bench, *actions: dict[str, Any]) -> str:
    changed = source("acte-naissance")
    changed["functions"] = {**changed["functions"], **CHIEF}
    changed["statuses"][1]["enter"] = list(actions)
    with bench.transaction() as session:
        publish(session, changed)
    return opened(bench)


def test_a_colleague_gives_her_opinion_from_the_case(bench: Bench) -> None:
    asked = {"do": "opinion", "label": "Voirie", "question": "Passe-t-on ?", "function": "chef"}
    request_id = prepared(bench, asked)
    chief, url = agent(bench, "agent-2", roles=["chef"]), case_url(request_id, "avis")
    page = chief.get(case_url(request_id)).text
    key = page.split('name="key" value="')[1].split('"')[0]
    assert "Donner mon avis" not in agent(bench).get(case_url(request_id)).text
    form = {"key": key, "verdict": "unfavourable", "comment": ""}
    assert chief.post(url, data={**form, "verdict": ""}).status_code == 422
    assert chief.post(url, data=form).status_code == 422
    assert agent(bench).post(url, data={**form, "comment": "Non"}).status_code == 409
    assert chief.post(url, data={**form, "comment": "Trop étroit"}).status_code == 303
    shown = agent(bench).get(case_url(request_id)).text
    assert "Défavorable" in shown
    assert "Trop étroit" in shown


def test_the_list_is_told_how_many_opinions_a_case_awaits(bench: Bench) -> None:
    asked = {"do": "opinion", "label": "Voirie", "question": "Passe-t-on ?", "function": "chef"}
    request_id = prepared(bench, asked)
    told = bench.emitted(MOVED)[-1]
    check_contract(CONTRACTS, MOVED, told)
    assert told["awaits"] == 1
    chief = agent(bench, "agent-2", roles=["chef"])
    key = chief.get(case_url(request_id)).text.split('name="key" value="')[1].split('"')[0]
    form = {"key": key, "verdict": "favourable", "comment": ""}
    assert chief.post(case_url(request_id, "avis"), data=form).status_code == 303
    assert "awaits" not in bench.emitted(MOVED)[-1]


def invitation(bench: Bench) -> dict[str, Any]:
    """Give the last one that left."""
    told = bench.emitted("workflow.message.requested.v1")
    return [data for data in told if data["template"] == "acte-naissance.avis"][-1]


def test_an_expert_answers_once_from_her_link_and_reads_only_what_is_named(bench: Bench) -> None:
    request_id = prepared(bench, {**EXPERT, "deadline": {"n": 1, "unit": "months"}})
    told = invitation(bench)
    assert told["to"] == {"name": "", "email": "abf@exemple.fr"}
    assert "Le Goff" not in str(told)
    parts = urlsplit(told["link"])
    client, url = bench.client(), f"{parts.path}?{parts.query}"
    page = client.get(url)
    assert page.headers["Referrer-Policy"] == "no-referrer"
    assert "14 rue du Lavoir" in page.text
    assert "Répondez au plus tard le " in page.text
    assert "Le Goff" not in page.text
    bad = client.post(url, data={"verdict": "reserves", "comment": ""})
    assert bad.status_code == 422
    assert "Écrivez vos raisons" in bad.text
    done = client.post(url, data={"verdict": "reserves", "comment": "Ardoise"})
    assert done.status_code == 200
    assert client.get(url).status_code == 403
    late = client.post(url, data={"verdict": "reserves", "comment": "Tuile"})
    assert (late.status_code, "Tuile" in late.text) == (403, True)
    assert "Ardoise" in agent(bench).get(case_url(request_id)).text


def test_an_invitation_sent_again_closes_the_first_link(bench: Bench) -> None:
    request_id = prepared(bench, EXPERT)
    first = invitation(bench)
    failed = {"message_id": first["message_id"], "request_id": request_id, "channel": "email",
              "template": "acte-naissance.avis", "reason": "boîte pleine"}  # fmt: skip
    bench.deliver("notify.message.failed.v1", failed)
    form = {"key": first["message_id"]}
    assert agent(bench).post(case_url(request_id, "incidents"), data=form).status_code == 303
    codes = []
    for link in (first["link"], invitation(bench)["link"]):
        parts = urlsplit(link)
        codes.append(bench.client().get(f"{parts.path}?{parts.query}").status_code)
    assert codes == [403, 200]


def test_a_forged_link_opens_nothing(bench: Bench) -> None:
    prepared(bench, EXPERT)
    parts = urlsplit(invitation(bench)["link"])
    assert bench.client().get(f"{parts.path}?{parts.query}x").status_code == 403


def test_two_levels_approve_and_the_list_follows(bench: Bench) -> None:
    functions = source("acte-naissance")["functions"]
    ends = [one["id"] for one in source("acte-naissance")["statuses"] if one["kind"] == "done"]
    levels = {"do": "approval", "label": "L’acte", "functions": [*functions, "chef"],
              "to": ends[0], "back_to": "complement"}  # fmt: skip
    request_id = prepared(bench, levels)
    url, form = case_url(request_id, "approbation"), {"choice": "oui", "version": "1"}
    both = agent(bench, roles=["etat-civil", "chef"])
    assert both.post(url, data=form).status_code == 303
    assert bench.emitted("workflow.case.moved.v1")[-1]["role"] == "chef"
    page = both.get(case_url(request_id)).text
    assert page.index("a approuvé</span>") < page.index("La chefferie") < page.index("à son tour")
    again = both.post(url, data={**form, "version": "2"})
    assert again.status_code == 409
    chief = agent(bench, "agent-2", roles=["chef"])
    refused = chief.post(url, data={**form, "version": "2", "choice": "non"})
    assert refused.status_code == 422
    assert chief.post(url, data={**form, "version": "2"}).status_code == 303
    assert bench.emitted("workflow.case.moved.v1")[-1]["status"]["id"] == ends[0]
    assert choose(agent(bench), request_id, "delivrer").status_code == 409


def test_an_agent_does_not_answer_for_the_expert(bench: Bench) -> None:
    request_id = prepared(bench, EXPERT)
    with bench.transaction() as session:
        held = hold(session, UUID(request_id))
    (asked,) = opinions_of(held.state)
    form = {"key": asked["key"], "verdict": "favourable", "comment": ""}
    assert agent(bench).post(case_url(request_id, "avis"), data=form).status_code == 409
    parts = urlsplit(invitation(bench)["link"])
    assert bench.client().get(f"{parts.path}?{parts.query}").status_code == 200
