"""Agents who act at once on one case (fault matrix, row 36): one wins, nobody loses words."""

from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench
from guichet_workflow.actions.clocks import claim_due, release
from guichet_workflow.actions.demonstration import let_days_pass
from guichet_workflow.jobs import fire_timers

from .samples import agent, case_url, choose, opened

DIED = "update timers set held_until = now() - interval '1 s' where held_until < 'infinity'"


@pytest.mark.parametrize("number", [2, 50])
def test_one_agent_wins_and_the_others_keep_their_text(bench: Bench, number: int) -> None:
    request_id = opened(bench)
    clients = [agent(bench, f"agent-{n}", name=f"Agente {n}") for n in range(number)]

    def act(n: int) -> tuple[int, str]:
        words = f"Mes mots à moi, numéro {n}."
        done = choose(clients[n], request_id, "refuser", comment=words)
        return done.status_code, done.get_data(as_text=True)

    with ThreadPoolExecutor(number) as pool:
        answers = list(pool.map(act, range(number)))
    won = [n for n, (status, _text) in enumerate(answers) if status == 303]
    assert len(won) == 1
    for n, (status, text) in enumerate(answers):
        if n not in won:
            assert status == 409
            assert f"Mes mots à moi, numéro {n}." in text
            assert f"Agente {won[0]} a choisi" in text
    refused = [d for d in bench.emitted("workflow.case.moved.v1") if d["status"]["id"] == "refusee"]
    assert len(refused) == 1


def test_the_loser_may_apply_her_choice_all_the_same(bench: Bench) -> None:
    request_id = opened(bench)
    other = agent(bench, "agent-2", name="Bruno Tessier")
    choose(other, request_id, "complement", comment="Quelle mairie ?")
    choose(other, request_id, "reprendre", version="2")
    lost = choose(agent(bench), request_id, "refuser", comment="Aucun acte à ce nom.")
    text = lost.get_data(as_text=True)
    assert lost.status_code == 409
    assert "Appliquer quand même" in text
    assert "Aucun acte à ce nom." in text
    assert 'name="version" value="3"' in text
    again = choose(agent(bench), request_id, "refuser", version="3", comment="Aucun acte.")
    assert again.status_code == 303


def test_a_note_meanwhile_does_not_stop_a_choice(bench: Bench) -> None:
    request_id = opened(bench)
    agent(bench, "agent-2").post(case_url(request_id, "notes"), data={"note": "Vu."})
    assert choose(agent(bench), request_id, "delivrer").status_code == 303


def test_a_choice_absent_from_the_status_is_refused(bench: Bench) -> None:
    """a60: an action that the current status does not have."""
    request_id = opened(bench)
    for choice in ("reprendre", "inconnu", ""):
        assert choose(agent(bench), request_id, choice).status_code == 409
    choose(agent(bench), request_id, "delivrer")
    assert choose(agent(bench), request_id, "delivrer", version="2").status_code == 409


def test_several_workers_share_the_clocks_and_fire_each_once(bench: Bench) -> None:
    database = bench.app.extensions["guichet"].database
    with database.worker_transaction() as session:  # somebody holds those that other tests left
        session.execute(sa.text("update timers set held_until = 'infinity'"))
    requests = [UUID(opened(bench)) for _ in range(24)]
    for request_id in requests:
        choose(agent(bench), str(request_id), "complement", comment="Quelle mairie ?")
        with bench.transaction() as session:
            let_days_pass(session, request_id, 11)
    with database.worker_transaction() as one, database.worker_transaction() as other:
        mine, theirs = claim_due(one, 10), claim_due(other, 10)
        assert not set(mine) & set(theirs)
        assert len(mine) == len(theirs) == 10
        left = claim_due(one)
        assert len(left) == 4, "what another holds is passed over, not waited for"
    with database.worker_transaction() as session:
        assert claim_due(session) == []
        release(session, [*mine, *theirs])
        session.execute(sa.text(DIED))
        assert len(claim_due(session)) == 24, "those of a worker that died are free again"
        release(session, [*mine, *theirs, *left])

    def work(_n: int) -> None:
        with bench.app.app_context():
            fire_timers(bench.app)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    messages = bench.emitted("workflow.message.requested.v1")
    sent = [one["request_id"] for one in messages if one["template"].endswith(".relance")]
    assert sorted(sent) == sorted(map(str, requests))
