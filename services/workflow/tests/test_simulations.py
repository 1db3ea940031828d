"""Simulations of a circuit: played by a designer, kept as tests, replayed at publication."""

import json
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask.testing import FlaskClient
from guichet_kit.problems import Invalid, NotFound
from guichet_kit.testing import Bench
from guichet_workflow import jobs
from guichet_workflow.actions import drafts, publish, simulations
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.actions.simulations import MovedOn, TooManyKept
from guichet_workflow.actions.simulations.playing import NotBegun
from guichet_workflow.core.case import Actor
from guichet_workflow.models import Play, Simulation
from marshmallow import ValidationError
from sqlalchemy import func, select, update

from .conftest import source
from .samples import agent

SLUG = "acte-naissance"
ADA, BOB = Actor("agent", "ada", "Ada"), Actor("agent", "bob", "Bob")
DELIVER = {"do": "choose", "choice": "delivrer", "by": "etat_civil", "comment": "Vu."}


def played(bench: Bench, *steps: Any, by: Actor = ADA, base: str = "") -> None:
    with bench.transaction() as session:
        trial = simulations.open_trial(session, SLUG, by, base=base)
        simulations.begin(session, trial, by, {"nom": "Le Goff"})
    for at, step in enumerate(steps):
        with bench.transaction() as session:
            trial = simulations.open_trial(session, SLUG, by)
            simulations.act(session, trial, by, at, step)


def shown(bench: Bench, by: Actor = ADA) -> simulations.Trial:
    with bench.transaction() as session:
        return simulations.open_trial(session, SLUG, by)


def keep(bench: Bench, name: str = "Délivrance") -> None:
    with bench.transaction() as session:
        trial = simulations.open_trial(session, SLUG, ADA)
        simulations.keep(session, trial, ADA, name)


def test_each_designer_plays_her_own(bench: Bench) -> None:
    assert shown(bench).played is None
    played(bench, DELIVER)
    played(bench, by=BOB)
    assert shown(bench).played.last.case.status == "delivree"
    assert shown(bench, BOB).played.last.case.status == "verification"
    with bench.transaction() as session:
        simulations.stop(session, SLUG, ADA)
    assert (shown(bench).played, shown(bench, BOB).played is None) == (None, False)


def test_a_step_is_made_once_and_taken_back(bench: Bench) -> None:
    played(bench, DELIVER)
    with pytest.raises(MovedOn), bench.transaction() as session:
        simulations.act(session, simulations.open_trial(session, SLUG, ADA), ADA, 0, DELIVER)
    with bench.transaction() as session:
        simulations.act(session, simulations.open_trial(session, SLUG, ADA), ADA, 1, None)
    assert len(shown(bench).played.frames) == 1


def test_what_the_engine_refuses_is_not_kept(bench: Bench) -> None:
    played(bench)
    refuse = {"do": "choose", "choice": "refuser", "by": "etat_civil"}
    with pytest.raises(Invalid) as refused, bench.transaction() as session:
        simulations.act(session, simulations.open_trial(session, SLUG, ADA), ADA, 0, refuse)
    assert "comment" in refused.value.errors
    with pytest.raises(NotBegun), bench.transaction() as session:
        simulations.act(session, simulations.open_trial(session, SLUG, BOB), BOB, 0, refuse)
    assert len(shown(bench).played.frames) == 1


def test_old_plays_are_forgotten(bench: Bench) -> None:
    played(bench)
    with bench.transaction() as session:
        session.execute(update(Play).values(played_at=func.now() - func.make_interval(0, 2)))
    played(bench, by=BOB)
    jobs.forget_plays(bench.app)
    with bench.transaction() as session:
        assert list(session.scalars(select(Play.agent_id))) == ["bob"]


def test_the_working_copy_or_the_version_in_use_is_played(bench: Bench) -> None:
    changed = json.loads(json.dumps(source(SLUG)))
    changed["statuses"][1]["choices"][0] |= {"to": "refusee", "comment": "required"}
    assert shown(bench).base == "live"
    with bench.transaction() as session:
        drafts.save_draft(session, SLUG, changed, 0, ADA)
    assert shown(bench).base == "draft"
    played(bench, DELIVER)
    assert shown(bench).played.last.case.status == "refusee"
    played(bench, DELIVER, base="live")
    assert shown(bench).played.last.case.status == "delivree"


def test_a_working_copy_that_cannot_be_played_says_why(bench: Bench) -> None:
    changed = json.loads(json.dumps(source(SLUG)))
    changed["statuses"][1]["choices"][0]["to"] = "perdu"
    for spoilt in (changed, {"slug": SLUG, "title": "Vide"}):
        with bench.transaction() as session:
            revision = drafts.read_draft(session, SLUG).revision
            drafts.save_draft(session, SLUG, spoilt, revision, ADA)
        trial = shown(bench)
        assert trial.definition is None
        assert trial.findings


def test_publication_is_refused_while_a_kept_simulation_changes(bench: Bench) -> None:
    played(bench, DELIVER)
    keep(bench)
    changed = json.loads(json.dumps(source(SLUG)))
    deliver, _ask, refuse = changed["statuses"][1]["choices"]
    deliver["to"], refuse["to"] = refuse["to"], deliver["to"]
    deliver["comment"] = "required"
    with pytest.raises(Unfit) as refused, bench.transaction() as session:
        publish(session, changed)
    (finding,) = refused.value.findings
    assert "« Délivrance » change à l’étape 1" in finding.text.replace("\u00a0", " ")
    with bench.transaction() as session:
        drafts.save_draft(session, SLUG, changed, 0, ADA)
        trial = simulations.open_trial(session, SLUG, ADA, base="draft")
        (kept,) = simulations.list_kept(session, SLUG).items
        simulations.accept(session, trial, kept.id)
    with bench.transaction() as session:
        assert publish(session, changed) == 2


def test_a_kept_simulation_is_taken_off(bench: Bench) -> None:
    played(bench)
    keep(bench)
    with bench.transaction() as session:
        (kept,) = simulations.list_kept(session, SLUG).items
        simulations.remove(session, SLUG, kept.id)
        assert simulations.list_kept(session, SLUG).items == []
        with pytest.raises(NotFound):
            simulations.remove(session, SLUG, kept.id)


@pytest.mark.parametrize("name", ["", "  ", "x" * 121])
def test_a_kept_simulation_has_a_name(bench: Bench, name: str) -> None:
    played(bench)
    with pytest.raises(Invalid):
        keep(bench, name)


def test_what_comes_from_elsewhere_is_kept_once_and_fifty_at_most(bench: Bench) -> None:
    some = [{"name": f"Essai {n}", "answers": {}, "steps": []} for n in range(60)]
    for _round in range(2):
        with bench.transaction() as session:
            simulations.bring_in(session, SLUG, some[:3], "Guichet")
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Simulation)) == 3
        simulations.bring_in(session, SLUG, some, "Guichet")
        assert session.scalar(select(func.count()).select_from(Simulation)) == 50
    played(bench)
    with pytest.raises(TooManyKept):
        keep(bench)


@pytest.mark.parametrize(
    "steps", [[{"do": "x"}], ["x"], [{"do": "wait", "n": 1}], [{"do": "choose"}], "x"]
)
def test_what_is_no_scenario_is_refused(bench: Bench, steps: Any) -> None:
    with pytest.raises(ValidationError), bench.transaction() as session:
        simulations.bring_in(session, SLUG, [{"name": "Essai", "steps": steps}], "Guichet")


EARLY, LATE = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"
KEPT = f"/agents/circuits/{SLUG}/simuler/gardees/"
SIMULATOR, PUBLICATION = f"/agents/circuits/{SLUG}/simuler/", f"/agents/circuits/{SLUG}/publication"


@pytest.mark.parametrize(
    "odd",
    [
        {"at": EARLY},
        {"at": LATE},
        {"at": "2026-03-02"},
        {"expects": [{"clocks": {"silence": "x"}}]},
    ],
)
def test_absurd_times_are_refused(bench: Bench, odd: dict[str, Any]) -> None:
    with pytest.raises(ValidationError), bench.transaction() as session:
        simulations.bring_in(session, SLUG, [{"name": "Essai", **odd}], "Guichet")


def stored(bench: Bench, **odd: Any) -> UUID:
    """Keep a scenario as nothing would have checked it."""
    made = Simulation(id=uuid4(), slug=SLUG, kept_by="", scenario={"name": "Essai", **odd})
    with bench.transaction() as session:
        session.add(made)
        session.flush()
        return made.id


def designer(bench: Bench) -> FlaskClient:
    return agent(bench, "agent-9", rights=["workflows.build"])


@pytest.mark.parametrize("odd", [{"at": EARLY}, {"at": LATE}, {"at": "hier"}, {"answers": "x"}])
def test_what_is_stored_never_breaks_a_page(bench: Bench, odd: dict[str, Any]) -> None:
    kept, who = stored(bench, **odd), designer(bench)
    for url in (KEPT, PUBLICATION):
        page = who.get(url)
        assert (page.status_code, "n’est pas lisible" in page.text) == (200, True)
    assert who.post(f"{KEPT}{kept}/accepter").status_code == 409
    assert who.post(f"{KEPT}{kept}/ouvrir").status_code == 303
    assert who.get(SIMULATOR).status_code == 200


def test_a_clock_that_is_no_day_is_told(bench: Bench) -> None:
    stored(bench, steps=[], expects=[{"clocks": {"silence": "jamais"}}])
    assert "jamais" in designer(bench).get(KEPT).text


def test_a_simulation_left_for_want_of_time_holds_a_publication(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    played(bench)
    keep(bench)
    changed = {**source(SLUG), "title": "Un autre titre"}
    with monkeypatch.context() as slow:
        slow.setattr(simulations.keeping, "REPLAY_S", 0.0)
        with pytest.raises(Unfit) as refused, bench.transaction() as session:
            publish(session, changed)
    assert "n’a pas été rejouée, faute de temps" in refused.value.findings[0].text
    with bench.transaction() as session:
        assert publish(session, changed) == 2


def test_simulations_left_for_want_of_time_are_named(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    stored(bench, steps=[])
    played_once: list[Any] = []
    play = simulations.keeping.play
    monkeypatch.setattr(
        simulations.keeping, "play", lambda *given: played_once.append(given) or play(*given)
    )
    assert "faute de temps" not in designer(bench).get(PUBLICATION).text
    assert len(played_once) == 1
    monkeypatch.setattr(simulations.keeping, "REPLAY_S", 0.0)
    page = designer(bench).get(PUBLICATION).text
    assert "Pas rejouées, faute de temps" in page
    assert "Essai" in page
    assert "ne peut pas encore être publié" in page
    assert "Publier cette version" not in page
    assert "1 simulation n’a pas été rejouée" in designer(bench).get(KEPT).text.replace(
        "\u00a0", " "
    )
    assert len(played_once) == 1
