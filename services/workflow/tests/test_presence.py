"""Who else has a case open, and what was done since the page was read."""

from datetime import timedelta

from guichet_kit.testing import Bench
from guichet_workflow.actions import presence
from guichet_workflow.models import Opening, Presence
from sqlalchemy import func, select, update

from .samples import agent, case_url, choose, opened

COLLEAGUE = {"name": "Karim Benali"}


def poll(bench: Bench, request_id: str, sub: str = "agent-1", **query: str) -> str:
    """Ask who is there, as the page does, having read version 1 unless the query says other."""
    answer = agent(bench, sub).get(
        case_url(request_id, "presence"),
        query_string={"version": "1", **query},
        headers={"HX-Request": "true"},
    )
    assert answer.status_code == 200
    return answer.text


def test_colleagues_see_each_other(bench: Bench) -> None:
    request_id = opened(bench)
    assert poll(bench, request_id).strip() == ""
    agent(bench, "agent-2", **COLLEAGUE).get(case_url(request_id))
    assert "Karim Benali regarde aussi ce dossier" in poll(bench, request_id)
    typing = {"version": "1", "ecrit": "1"}
    agent(bench, "agent-2", **COLLEAGUE).get(case_url(request_id, "presence"), query_string=typing)
    assert "Karim Benali écrit une réponse" in poll(bench, request_id)
    page = agent(bench).get(case_url(request_id)).text
    assert "Karim Benali écrit une réponse" in page
    assert 'hx-trigger="every 10s"' in page


def test_who_gave_no_sign_for_half_a_minute_is_gone(bench: Bench) -> None:
    request_id = opened(bench)
    agent(bench, "agent-2", **COLLEAGUE).get(case_url(request_id))
    _grow_old(bench, timedelta(seconds=31))
    assert "Karim Benali" not in poll(bench, request_id)


def _grow_old(bench: Bench, by: timedelta) -> None:
    with bench.transaction() as session:
        session.execute(update(Presence).values(seen_at=func.now() - by))


def test_the_page_says_that_a_colleague_acted_before_one_presses(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench, "agent-2", **COLLEAGUE), request_id, "delivrer")
    said = poll(bench, request_id)
    assert "Karim Benali a choisi" in said
    assert "Recharger" in said
    assert "Recharger" not in poll(bench, request_id, version="2")


def openings(bench: Bench) -> list[tuple[str, str]]:
    with bench.transaction() as session:
        rows = session.execute(select(Opening.reader_id, Opening.unit)).all()
    return [(row[0], row[1]) for row in rows]


def test_an_act_is_not_read_without_a_trace(bench: Bench) -> None:
    request_id = opened(bench)
    poll(bench, request_id)
    assert openings(bench) == [], "nothing of the case was told"
    choose(agent(bench, "agent-2", **COLLEAGUE), request_id, "delivrer")
    for _turn in range(2):
        assert "Karim Benali a choisi" in poll(bench, request_id, version="0")
    assert openings(bench) == [("agent-1", "État civil")]


def test_what_the_house_does_by_itself_is_no_act(bench: Bench) -> None:
    request_id = opened(bench)
    document = bench.emitted("workflow.document.requested.v1")[-1]
    about = {name: document[name] for name in ("document_id", "request_id")}
    bench.deliver("documents.document.failed.v1", {**about, "reason": "Le modèle manque."})
    assert "Réessayer" in agent(bench).get(case_url(request_id)).text
    assert "Recharger" not in poll(bench, request_id)


def test_a_poll_costs_two_statements(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench, "agent-2", **COLLEAGUE), request_id, "delivrer")
    with bench.statements() as seen:
        poll(bench, request_id)
    assert len(seen) <= 2, seen


def test_presences_are_of_those_who_may_read_the_case(bench: Bench) -> None:
    request_id = opened(bench)
    stranger = agent(bench, "stranger", roles=["voirie"])
    assert stranger.get(case_url(request_id, "presence")).status_code == 404
    assert "Recharger" in poll(bench, request_id, version="abc")


def test_presences_are_forgotten_within_the_hour(bench: Bench) -> None:
    request_id = opened(bench)
    poll(bench, request_id)
    _grow_old(bench, timedelta(minutes=61))
    poll(bench, request_id, "agent-2")
    with bench.service.app.extensions["guichet"].database.worker_transaction() as session:
        presence.forget_gone(session)
    with bench.transaction() as session:
        assert list(session.scalars(select(Presence.agent_id))) == ["agent-2"]
