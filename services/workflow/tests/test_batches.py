"""An agent acts on many cases: the act chosen, previewed, launched, done in the background."""

from typing import Any
from uuid import uuid4

import pytest
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.models import BatchItem, Case, Line, Trace
from sqlalchemy import func, select

from .batching import (
    DELIVER,
    HOME,
    REFUSE,
    carried_out,
    confirmed,
    launched,
    let_grace_pass,
    prepared,
    said,
    selected,
    statuses,
    work,
)
from .samples import agent, case_url, choose, opened, submission


@pytest.fixture
def cases(bench: Bench) -> list[str]:
    return [opened(bench, number=f"2026-00010{n}") for n in range(4)]


def test_acts_are_offered_with_how_many_cases_allow_them(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    assert choose(who, cases[0], "complement", comment="Quel nom ?").status_code == 303
    page = said(who.get(selected(who, cases)).text)
    assert "Agir sur 4 demandes" in page
    assert "Refuser la demande (3)" in page
    assert "Prendre ces demandes (4)" in page


def test_nothing_is_done_before_it_is_launched(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = prepared(who, cases, REFUSE, comment="Hors de la commune.")
    page = said(who.get(f"{url}apercu").text)
    assert "Voici ce qui va se passer pour 4 demandes" in page
    assert "4 demandes passent à « Refusée »" in page
    assert "Hors de la commune." in page
    assert statuses(bench, cases) == ["verification"] * 4


def test_a_batch_waits_ten_seconds_then_does_each_case_once(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "refuser 4", comment="Hors de la commune.")
    work(bench)
    assert statuses(bench, cases) == ["verification"] * 4
    assert "Tout annuler" in who.get(url).text
    carried_out(bench)
    assert statuses(bench, cases) == ["refusee"] * 4
    page = said(who.get(url).text)
    assert "C’est fait pour 4 demandes." in page
    work(bench)
    with bench.transaction() as session:
        chose = select(func.count()).where(Line.kind == "chose")
        assert session.scalar(chose) == 4
        noted = select(Trace.action, func.count()).group_by(Trace.action)
        counts = {row[0]: row[1] for row in session.execute(noted)}
    assert counts["case.chose"] == 4
    assert counts["cases.batch"] == 1
    assert "Fait en lot." in who.get(case_url(cases[0])).text
    assert "Fait en lot." not in said(bench.client("citizen").get("/suivi/").text)


def test_a_refusal_needs_its_motive(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = selected(who, cases)
    answer = who.post(url, data={"act": REFUSE, "comment": " "})
    assert answer.status_code == 422
    assert "Écrivez le motif" in answer.text


def test_a_motive_left_to_complete_is_refused(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    words = "Il manque [à compléter : la pièce]."
    answer = who.post(selected(who, cases), data={"act": REFUSE, "comment": words})
    assert answer.status_code == 422
    assert "Complétez avant d’envoyer" in answer.text
    assert words in answer.text


@pytest.mark.parametrize(
    "other", [{"act": DELIVER}, {"act": REFUSE, "comment": "Hors de la commune."}, {}]
)
def test_what_another_tab_changed_is_shown_before_it_is_launched(
    bench: Bench, cases: list[str], other: dict[str, str]
) -> None:
    who = agent(bench)
    first = {"act": REFUSE, "comment": "Hors délai."}
    url = prepared(who, cases, first["act"], comment=first["comment"])
    data = confirmed(who, url, "REFUSER 4")
    if not other:
        who.post(case_url(cases[3], "notes"), data={"note": "Vu"})
    assert who.post(url, data=other or first).status_code == 303
    answer = who.post(f"{url}apercu", data=data)
    assert answer.status_code == 409
    assert "Cet aperçu a changé" in answer.text
    assert "Voici ce qui va se passer" in said(answer.text)
    carried_out(bench)
    assert statuses(bench, cases) == ["verification"] * 4
    assert who.post(f"{url}apercu", data={"confirmation": "REFUSER 4"}).status_code == 409


def test_what_decides_is_confirmed_by_what_is_typed(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = prepared(who, cases, REFUSE, comment="Hors délai.")
    assert "REFUSER 4" in who.get(f"{url}apercu").text
    answer = who.post(f"{url}apercu", data=confirmed(who, url, "REFUSER 3"))
    assert answer.status_code == 422
    assert "REFUSER 3" in answer.text
    carried_out(bench)
    assert statuses(bench, cases) == ["verification"] * 4


def test_cases_are_left_out_each_for_a_reason(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    assert choose(who, cases[0], "refuser", comment="Hors délai.").status_code == 303
    assert choose(who, cases[1], "complement", comment="Quel nom ?").status_code == 303
    url = prepared(who, [*cases, str(uuid4())], REFUSE, comment="Hors délai.")
    page = said(who.get(f"{url}apercu").text)
    assert "Voici ce qui va se passer pour 2 demandes" in page
    for sentence in ("est close", "L’étape où elle est", "ne vous est pas confiée"):
        assert sentence in page


def test_a_case_changed_since_the_preview_is_left_as_it_is(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = prepared(who, cases, DELIVER)
    assert agent(bench, "agent-2").post(case_url(cases[0], "notes"), data={"note": "Attendre"})
    assert "1 demande a changé depuis cet aperçu" in said(who.get(f"{url}apercu").text)
    assert who.post(f"{url}apercu", data=confirmed(who, url, "délivrer 4")).status_code == 303
    assert choose(agent(bench, "agent-2"), cases[1], "refuser", comment="Non.").status_code == 303
    carried_out(bench)
    assert statuses(bench, cases) == ["verification", "refusee", "delivree", "delivree"]
    page = said(who.get(url).text)
    assert "C’est fait pour 2 demandes. 2 demandes sont laissées de côté." in page
    assert page.count("La demande a changé depuis l’aperçu.") == 2


def test_within_ten_seconds_all_is_cancelled(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 4", comment="Hors délai.")
    assert who.post(f"{url}annuler").status_code == 303
    carried_out(bench)
    assert statuses(bench, cases) == ["verification"] * 4
    assert "Le lot est annulé" in who.get(url).text


def test_once_begun_it_is_stopped_and_not_cancelled(
    bench: Bench, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 4", comment="Hors délai.")
    let_grace_pass(bench)
    assert who.post(f"{url}annuler").status_code == 409
    monkeypatch.setattr(jobs, "BATCH_SLICE_S", 0)
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        at_work = jobs.batches.list_at_work(session)
    (one,) = [it for it in at_work if it.authority == bench.authority]
    with bench.app.app_context():
        assert jobs._carry_out_next(bench.app.extensions["guichet"].database, one)
    assert who.post(f"{url}arreter").status_code == 303
    monkeypatch.setattr(jobs, "BATCH_SLICE_S", 2)
    work(bench)
    assert statuses(bench, cases) == ["refusee", "verification", "verification", "verification"]
    page = said(who.get(url).text)
    assert "C’est fait pour 1 demande." in page
    assert "3 demandes n’ont pas été touchées" in page


def test_a_case_given_to_a_colleague_is_taken_back(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    agent(bench, "agent-2", name="Karim Adda").get(case_url(cases[0]))
    assert "Karim Adda" in who.get(selected(who, cases)).text
    url = launched(who, cases, "give", colleague="agent-2")
    carried_out(bench)
    assert "Karim Adda" in who.get(case_url(cases[2])).text
    assert who.post(case_url(cases[3], "notes"), data={"note": "Vu"}).status_code == 303
    assert who.post(f"{url}defaire").status_code == 303
    work(bench)
    page = said(who.get(url).text)
    assert "3 demandes sont comme avant" in page
    assert "1 demande n’a pas été touchée" in page
    with bench.transaction() as session:
        assert sorted(session.scalars(select(Case.assignee_id))) == ["", "", "", "agent-2"]


@pytest.mark.parametrize("lost", [{"roles": ["voirie"]}, {"families": ["voirie"]}])
def test_it_is_undone_with_the_rights_of_that_day(
    bench: Bench, cases: list[str], lost: dict[str, list[str]]
) -> None:
    url = launched(agent(bench), cases, "take")
    carried_out(bench)
    assert agent(bench, **lost).post(f"{url}defaire").status_code == 303
    work(bench)
    with bench.transaction() as session:
        assert set(session.scalars(select(Case.assignee_id))) == {"agent-1"}
        assert set(session.scalars(select(BatchItem.state))) == {"kept"}


def test_what_decides_is_not_undone(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = launched(who, cases, REFUSE, "REFUSER 4", comment="Hors délai.")
    carried_out(bench)
    assert "Défaire" not in who.get(url).text
    assert who.post(f"{url}defaire").status_code == 404


def test_a_batch_is_of_its_agent_alone(bench: Bench, cases: list[str]) -> None:
    url = launched(agent(bench), cases, "take")
    other = agent(bench, "agent-2")
    for answer in (
        other.get(url),
        other.get(f"{url}apercu"),
        other.get(f"{url}resultat.csv"),
        other.post(f"{url}annuler"),
        other.post(url, data={"act": "take"}),
        other.post(f"{url}apercu"),
    ):
        assert answer.status_code == 404
    assert "Aucun lot" in other.get(HOME).text


def test_what_has_not_arrived_is_told_and_taken_once_it_has(bench: Bench) -> None:
    who, late = agent(bench), submission(number="2026-000109")
    cases = [opened(bench), str(late["request_id"])]
    url = selected(who, cases)
    assert "1 demande choisie n’est pas ici" in said(who.get(url).text)
    assert who.post(url, data={"act": "take"}).status_code == 303
    page = said(who.get(f"{url}apercu").text)
    assert "pour 1 demande, sur les 2 que vous avez choisies" in page
    assert "1 demande. La demande n’est pas encore arrivée ici" in page
    assert bench.deliver("forms.submission.sent.v1", late) == 1
    assert who.post(url, data={"act": "take"}).status_code == 303
    page = said(who.get(f"{url}apercu").text)
    assert "pour 2 demandes. Rien n’est encore fait." in page
    assert "pas encore arrivée" not in page


def test_rights_are_those_of_the_agent_on_each_case(bench: Bench, cases: list[str]) -> None:
    stranger = agent(bench, "agent-3", roles=["voirie"], families=["voirie"])
    url = selected(stranger, cases)
    page = said(stranger.get(url).text)
    assert "4 demandes choisies ne sont pas ici" in page
    assert "2026-00010" not in page
    assert stranger.post(url, data={"act": DELIVER}).status_code == 422
    assert stranger.post(url, data={"act": "take"}).status_code == 303
    assert "2026-00010" not in stranger.get(f"{url}apercu").text
    assert stranger.post(f"{url}apercu").status_code == 409


@pytest.mark.parametrize(
    ("form", "sentence"),
    [
        ({}, "Choisissez au moins une demande"),
        ({"ids": ["autre"]}, "Choisissez des demandes"),
        ({"tous": " ".join(str(uuid4()) for _ in range(2001))}, "2\u202f000 demandes au plus"),
    ],
)
def test_an_odd_selection_is_refused(bench: Bench, form: dict[str, Any], sentence: str) -> None:
    answer = agent(bench).post(HOME, data=form)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_a_motive_stays_when_its_action_is_gone(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = selected(who, cases)
    for one in cases:
        choose(who, one, "delivrer")
    answer = who.post(url, data={"act": REFUSE, "comment": "Motif à garder"})
    assert answer.status_code == 422
    assert "Motif à garder" in answer.text


def test_all_of_a_view_come_in_one_field(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    answer = who.post(HOME, data={"tous": " ".join(cases), "ids": cases[:2]})
    assert "Agir sur 4 demandes" in said(who.get(answer.location).text)


def test_results_are_a_file_and_a_list(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = launched(who, cases, "take")
    carried_out(bench)
    text = who.get(f"{url}resultat.csv").text
    assert text.count("\r\n") == 5
    assert "2026-000103;Copie d’un acte de naissance;Fait;" in text
    page = said(who.get(HOME).text)
    assert "Prendre les demandes" in page
    assert "Terminé" in page


def test_launched_twice_it_is_done_once(bench: Bench, cases: list[str]) -> None:
    who = agent(bench)
    url = launched(who, cases, "take")
    assert who.post(f"{url}apercu").status_code == 303
    assert who.post(url, data={"act": "take"}).status_code == 409
    carried_out(bench)
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).where(Line.kind == "assigned")) == 4
        assert set(session.scalars(select(BatchItem.state))) == {"done"}
