"""Running cases taken to the version in use: chosen, previewed, moved by the worker, undone."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.actions import conversions, publish
from guichet_workflow.models import Case, Conversion
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from .conftest import source
from .samples import agent, choose, opened

BASE = "/agents/circuits/acte-naissance/dossiers"


def designer(bench: Bench, **more: Any) -> FlaskClient:
    return agent(bench, "agent-9", **{"rights": ["workflows.build"], **more})


def second_version(bench: Bench) -> None:
    json = source("acte-naissance")
    for status in json["statuses"]:
        if status["id"] == "verification":
            status["label"] = "En contrôle"
    with bench.transaction() as session:
        assert publish(session, json) == 2


def versions(bench: Bench) -> list[int]:
    with bench.transaction() as session:
        return sorted(session.scalars(select(Case.workflow_version)))


@pytest.fixture
def cases(bench: Bench) -> list[str]:
    requests = [opened(bench, number=f"2026-00010{n}") for n in range(3)]
    assert choose(agent(bench), requests[2], "complement", comment="Quel nom ?").status_code == 303
    second_version(bench)
    return requests


def test_the_page_counts_the_cases_of_each_version(bench: Bench, cases: list[str]) -> None:
    page = designer(bench).get(f"{BASE}/").text
    assert "Version 1" in page
    assert "3 dossiers en cours" in page
    assert "Les faire passer à la version 2" in page


def test_nothing_moves_before_the_preview_is_accepted(bench: Bench, cases: list[str]) -> None:
    form = {"place-verification": "verification", "place-complement": "", "action": "voir"}
    page = designer(bench).post(f"{BASE}/1", data=form).text
    assert "2 dossiers « En vérification » passent à « En contrôle »" in page
    assert "reste sur la version 1" in page
    assert versions(bench) == [1, 1, 1]


def move(bench: Bench) -> str:
    form = {"place-verification": "verification", "action": "deplacer"}
    answer = designer(bench).post(f"{BASE}/1", data=form)
    assert answer.status_code == 303
    jobs.convert_cases(bench.app)
    return str(answer.location)


def test_the_chosen_cases_move_and_the_others_stay(bench: Bench, cases: list[str]) -> None:
    url = move(bench)
    assert versions(bench) == [1, 2, 2]
    page = designer(bench).get(url).text
    assert "2 dossiers sont maintenant sur la version 2" in page
    assert "1 dossier est resté sur la version 1" in page
    case = agent(bench).get(f"/agents/dossiers/{cases[0]}/").text
    assert "En contrôle" in case
    assert "Dossier passé de la version 1 à la version 2 du circuit" in case


def test_cases_come_back_but_those_that_somebody_touched(bench: Bench, cases: list[str]) -> None:
    url = move(bench)
    assert choose(agent(bench), cases[0], "refuser", comment="Hors délai").status_code == 303
    assert designer(bench).post(url).status_code == 303
    jobs.convert_cases(bench.app)
    assert versions(bench) == [1, 1, 2]
    page = designer(bench).get(url).text
    assert "1 dossier est revenu sur la version 1" in page
    assert "1 dossier est resté" in page


def with_a_clock(name: str) -> dict[str, Any]:
    json = source("acte-naissance")
    for status in json["statuses"]:
        if status["id"] == "verification":
            status["timers"] = [{"id": name, "after": {"n": 9, "unit": "days"}, "actions": []}]
    return json


def test_a_case_costs_at_most_eight_statements_each_way(bench: Bench) -> None:
    """A slice of four against one of two: each more costs a case, clocks stopped and started."""
    costs: dict[int, list[int]] = {}
    for count in (2, 4):
        with bench.transaction() as session:
            publish(session, with_a_clock(f"avant{count}"))
        for n in range(count):
            opened(bench, number=f"2026-00{count}00{n}")
        with bench.transaction() as session:
            after = publish(session, with_a_clock(f"apres{count}"))
        form = {"place-verification": "verification", "action": "deplacer"}
        url = designer(bench).post(f"{BASE}/{after - 1}", data=form).location
        costs[count] = [slice_cost(bench)]
        assert designer(bench).post(url).status_code == 303
        costs[count].append(slice_cost(bench))
    for small, large in zip(costs[2], costs[4], strict=True):
        assert 0 < (large - small) / 2 <= 8, costs


def slice_cost(bench: Bench) -> int:
    """Give the statements of a slice."""
    database = bench.app.extensions["guichet"].database
    with database.worker_transaction() as session:
        (at_work,) = conversions.list_at_work(session)
    with bench.statements() as seen, bench.transaction() as session:
        conversions.take_step(session, at_work.id)
    return len(seen)


def test_two_at_once_are_refused(bench: Bench, cases: list[str]) -> None:
    form = {"place-verification": "verification", "action": "deplacer"}
    assert designer(bench).post(f"{BASE}/1", data=form).status_code == 303
    second = designer(bench).post(f"{BASE}/1", data=form)
    assert second.status_code == 409
    assert "déjà en train de changer de version" in second.text


@pytest.mark.parametrize("place", ["delivree", "complement", "nulle-part"])
def test_an_odd_place_is_refused(bench: Bench, cases: list[str], place: str) -> None:
    form = {"place-verification": place, "action": "deplacer"}
    answer = designer(bench).post(f"{BASE}/1", data=form)
    assert answer.status_code == 422
    assert "Choisissez une étape de la liste" in answer.text


def test_nothing_chosen_is_said(bench: Bench, cases: list[str]) -> None:
    answer = designer(bench).post(f"{BASE}/1", data={"action": "deplacer"})
    assert answer.status_code == 422
    assert "Choisissez où va au moins une étape" in answer.text


def test_the_version_in_use_has_nowhere_to_go(bench: Bench, cases: list[str]) -> None:
    assert designer(bench).get(f"{BASE}/2").status_code == 404
    assert designer(bench).get(f"{BASE}/7").status_code == 404


def test_who_builds_no_circuit_sees_nothing(bench: Bench, cases: list[str]) -> None:
    assert agent(bench).get(f"{BASE}/").status_code == 403
    bound = designer(bench, bounds={"workflows.build": ["voirie"]})
    assert bound.get(f"{BASE}/").status_code == 404


def test_slices_follow_each_other(
    bench: Bench, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(conversions.moving, "SLICE", 1)
    move(bench)
    assert versions(bench) == [1, 2, 2]


def test_a_conversion_that_fails_holds_up_no_other(
    bench: Bench, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"place-verification": "verification", "action": "deplacer"}
    assert designer(bench).post(f"{BASE}/1", data=form).status_code == 303
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        (at_work,) = conversions.list_at_work(session)
    broken, take_step = at_work._replace(id=uuid4()), conversions.take_step

    def failing(session: Session, conversion_id: UUID) -> bool:
        if conversion_id == broken.id:
            raise ValueError("an odd case")
        return take_step(session, conversion_id)

    monkeypatch.setattr(conversions, "list_at_work", lambda _session: [broken, at_work])
    monkeypatch.setattr(conversions, "take_step", failing)
    jobs.convert_cases(bench.app)
    assert versions(bench) == [1, 2, 2]


def at_work(bench: Bench) -> list[conversions.AtWork]:
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        return [
            one for one in conversions.list_at_work(session) if one.authority == bench.authority
        ]


def test_a_conversion_that_always_fails_lets_those_behind_pass(
    bench: Bench, cases: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    form = {"place-verification": "verification", "action": "deplacer"}
    assert designer(bench).post(f"{BASE}/1", data=form).status_code == 303
    assert len(at_work(bench)) == 1

    def failing(_session: Session, _conversion_id: UUID) -> bool:
        raise ValueError("an odd case")

    with monkeypatch.context() as broken:
        broken.setattr(conversions, "take_step", failing)
        jobs.convert_cases(bench.app)
    assert at_work(bench) == [], "it waits for five minutes"
    with bench.transaction() as session:
        session.execute(update(Conversion).values(retry_at=func.now()))
    jobs.convert_cases(bench.app)
    assert versions(bench) == [1, 2, 2]
