"""What agents do on the case page with a call that another service does not answer."""

from guichet_kit.testing import Bench
from guichet_workflow.actions import publish

from .conftest import source
from .samples import agent, case_url, opened
from .test_calls import CALL, PAY, answer, prepared, settle


def key_on(page: str) -> str:
    return page.split('name="key" value="')[1].split('"')[0]


def test_an_agent_answers_in_the_place_of_what_does_not_answer(bench: Bench) -> None:
    request_id = prepared(bench, CALL)
    page = agent(bench).get(case_url(request_id)).text
    assert "la réponse d’un autre service" in page
    assert "Répondre à sa place" in page
    said = page.replace("\u00a0", " ")
    assert "Sans date : réponse attendue pour « Le SIV »" in said
    key = key_on(page)
    assert settle(bench, request_id, key=key, do="corriger") == 422
    assert settle(bench, request_id, key=key, do="corriger", value="AB-123-CD") == 303
    after = agent(bench).get(case_url(request_id)).text
    assert "AB-123-CD" in after
    assert "la réponse d’un autre service" not in after


def test_an_agent_goes_on_without_waiting(bench: Bench) -> None:
    request_id = prepared(bench, PAY)
    page = agent(bench).get(case_url(request_id)).text
    assert "Répondre à sa place" not in page, "nothing keeps its answer"
    assert settle(bench, request_id, key=key_on(page), do="passer") == 303
    assert "passe outre" in agent(bench).get(case_url(request_id)).text


def test_who_does_not_act_there_only_sees_what_is_awaited(bench: Bench) -> None:
    changed = source("acte-naissance")
    changed["functions"]["accueil"] = {"label": "L’accueil", "role": "accueil"}
    changed["statuses"][1]["enter"] = [CALL]
    with bench.transaction() as session:
        publish(session, changed)
    request_id = opened(bench)
    key = key_on(agent(bench).get(case_url(request_id)).text)
    desk = agent(bench, "agent-9", roles=["accueil"])
    page = desk.get(case_url(request_id)).text
    assert "la réponse d’un autre service" in page
    assert "Passer" not in page
    form = {"key": key, "do": "passer"}
    assert desk.post(case_url(request_id, "incidents"), data=form).status_code == 403


def test_what_she_wrote_is_kept_when_the_answer_comes_first(bench: Bench) -> None:
    request_id = prepared(bench, CALL)
    key = key_on(agent(bench).get(case_url(request_id)).text)
    (call,) = bench.emitted("workflow.connector.called.v1")
    assert answer(bench, call, outcome="done", value="connu").status_code == 204
    form = {"key": key, "do": "corriger", "value": "AB-123-CD"}
    late = agent(bench).post(case_url(request_id, "incidents"), data=form)
    assert late.status_code == 409
    assert "AB-123-CD" in late.text
    assert "Réponse reçue" in late.text, "what came since"
    assert "connu" in agent(bench).get(case_url(request_id)).text
