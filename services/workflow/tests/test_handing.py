"""From the case page, an agent gives the case to a colleague, and marks it."""

from guichet_kit.testing import Bench

from .samples import agent, case_url, choose, opened
from .test_marks import marked

MOVED = "workflow.case.moved.v1"


def page_of(bench: Bench, request_id: str) -> str:
    return str(agent(bench).get(case_url(request_id)).text).replace("\u00a0", " ")


def test_a_case_is_given_to_a_colleague(bench: Bench) -> None:
    request_id = opened(bench)
    agent(bench, "agent-2", name="Paul Rey").get(case_url(request_id))
    page = agent(bench).get(case_url(request_id, "confier")).text
    assert '<option value="agent-2">Paul Rey (État civil)</option>' in page
    given = agent(bench).post(case_url(request_id, "confier"), data={"colleague": "agent-2"})
    assert given.status_code == 303
    assert bench.emitted(MOVED)[-1]["assignee"] == {"id": "agent-2", "name": "Paul Rey"}
    assert "Suivie par Paul Rey" in page_of(bench, request_id)
    page = agent(bench).get(case_url(request_id, "confier")).text
    assert 'value="agent-2"' not in page, "who follows it already is not proposed"


def test_only_an_agent_of_the_list_is_given_a_case(bench: Bench) -> None:
    request_id = opened(bench)
    for name in ("", "agent-2", "x" * 9_000):
        answer = agent(bench).post(case_url(request_id, "confier"), data={"colleague": name})
        assert answer.status_code == 422
        assert "Choisissez un agent de la liste." in answer.text
    assert "assignee" not in bench.emitted(MOVED)[-1]


def test_urgency_and_tags_are_set_by_hand(bench: Bench) -> None:
    request_id = marked(bench)
    page = page_of(bench, request_id)
    assert '<option value="haute" selected>Haute</option>' in page
    url = case_url(request_id, "marques")
    assert agent(bench).post(url, data={"urgency": "normale"}).status_code == 303
    assert agent(bench).post(url, data={"untag": "presse"}).status_code == 303
    told = bench.emitted(MOVED)[-1]
    assert (told.get("urgency"), told.get("tags", [])) == (None, [])
    assert agent(bench).post(url, data={"tag": "presse"}).status_code == 303
    assert bench.emitted(MOVED)[-1]["tags"] == ["Presse"]
    assert agent(bench).post(url, data={"urgency": "haute"}).status_code == 303
    assert bench.emitted(MOVED)[-1]["urgency"]["id"] == "haute"


def test_what_the_circuit_does_not_know_marks_nothing(bench: Bench) -> None:
    request_id = marked(bench)
    before = len(bench.emitted(MOVED))
    for form in ({"urgency": "x"}, {"tag": ""}, {"untag": "absente"}, {}):
        answer = agent(bench).post(case_url(request_id, "marques"), data=form)
        assert answer.status_code == 422
        assert "Choisissez dans la liste." in answer.text
    assert len(bench.emitted(MOVED)) == before


def test_a_circuit_without_marks_offers_none_and_a_closed_case_nothing(bench: Bench) -> None:
    request_id = opened(bench)
    assert "/marques" not in page_of(bench, request_id)
    assert choose(agent(bench), request_id, "delivrer").status_code == 303
    agent(bench, "agent-2").get(case_url(request_id))
    assert "/confier" not in page_of(bench, request_id)
    answer = agent(bench).post(case_url(request_id, "confier"), data={"colleague": "agent-2"})
    assert answer.status_code == 409
    assert agent(bench).get(case_url(request_id, "confier")).status_code == 409


def test_who_does_not_read_the_case_marks_and_gives_nothing(bench: Bench) -> None:
    request_id = marked(bench)
    other = agent(bench, "agent-9", roles=["voirie"], families=["voirie"])
    for act, form in (("confier", {"colleague": "agent-1"}), ("marques", {"urgency": "normale"})):
        assert other.post(case_url(request_id, act), data=form).status_code == 404
