"""A choice that could not be done: told to its author, with all her words, wherever she is."""

from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_workflow import create_app
from guichet_workflow.actions import graces, publish
from guichet_workflow.cli import MIGRATIONS
from guichet_workflow.models import Grace
from guichet_workflow.settings import Settings

from .conftest import source
from .samples import agent, case_url, choose, opened
from .test_graces import WHY, button, kept, let_pass, version_of

UNDONE = "/agents/dossiers/choix"


@pytest.fixture(scope="module")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "workflow", create_app, Settings, admin_url, migrations=MIGRATIONS, undo_s=10
    )
    yield service
    service.close()


def test_its_author_reads_again_all_that_she_wrote_in_its_fields(bench: Bench) -> None:
    circuit: dict[str, Any] = source("acte-naissance")
    field = {"required": False}
    asked = [
        {**field, "id": "avis", "label": "Avis", "type": "long_text"},
        {**field, "id": "le", "label": "Vu le", "type": "date"},
    ]
    for status in circuit["statuses"]:
        for choice in status.get("choices", ()):
            if choice["id"] == "refuser":
                choice["fields"] = asked
    with bench.transaction() as session:
        publish(session, circuit)
    request_id, who = opened(bench), agent(bench)
    day = {"champ-le-day": "3", "champ-le-month": "11", "champ-le-year": "2026"}
    more = {"champ-avis": "Trente lignes écrites à la main", **day}
    assert choose(who, request_id, "refuser", comment=WHY, **more).status_code == 303
    with bench.transaction() as session:
        session.execute(sa.update(Grace).values(families=["voirie"]))
    let_pass(bench)
    page = who.get(case_url(request_id)).text
    shown = [WHY, "Avis\u00a0: Trente lignes écrites à la main", "Vu le\u00a0: 3 11 2026"]
    assert "\n\n".join(shown) in page


def refused(bench: Bench) -> str:
    """Give a case on which a choice of the first agent could not be done."""
    request_id = opened(bench)
    choose(agent(bench), request_id, "refuser", comment=WHY)
    with bench.transaction() as session:
        session.execute(sa.update(Grace).values(families=["voirie"]))
    let_pass(bench)
    return request_id


def test_it_is_told_on_the_next_case_that_its_author_opens(bench: Bench) -> None:
    first, second, who = refused(bench), opened(bench), agent(bench)
    with bench.statements() as seen:
        page = who.get(case_url(second)).text
    assert "n’a pas été fait" in page
    assert f'href="{case_url(first)}"' in page
    assert WHY not in page
    assert len(seen) <= 8, seen
    assert "n’a pas été fait" not in agent(bench, "agent-3").get(case_url(second)).text
    own = who.get(case_url(first)).text
    assert "n’a pas été fait" not in own
    assert "Ce dossier n’existe plus.</p>" in own
    who.post(case_url(first, "choix/annuler"), data=button(own))
    assert "n’a pas été fait" not in who.get(case_url(second)).text


def test_it_is_told_on_her_list_until_she_has_read_it(bench: Bench) -> None:
    first, who = refused(bench), agent(bench)
    assert choose(who, opened(bench), "refuser", comment=WHY).status_code == 303
    told = who.get(UNDONE, headers={"HX-Request": "true"}).text
    assert told.count("n’a pas été fait") == 1
    assert f'href="{case_url(first)}"' in told
    assert WHY not in told
    assert "<h1" not in told
    with bench.statements() as seen:
        page = who.get(UNDONE).text
    assert f'href="{case_url(first)}"' in page
    assert len(seen) == 1, seen
    assert "n’a pas été fait" not in agent(bench, "agent-3").get(UNDONE).text
    who.post(case_url(first, "choix/annuler"), data=button(who.get(case_url(first)).text))
    assert "n’a pas été fait" not in who.get(UNDONE, headers={"HX-Request": "true"}).text
    let_pass(bench)
    assert not who.get(UNDONE, headers={"HX-Request": "true"}).text.strip()
    assert "Tous vos choix se sont faits" in who.get(UNDONE).text


def test_one_that_fails_ten_times_is_refused(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)

    def do(_session: Any, _due: graces.Due) -> None:
        raise RuntimeError

    monkeypatch.setattr(graces, "do", do)
    for tries in range(1, 10):
        let_pass(bench)
        assert (kept(bench).tries, kept(bench).reason) == (tries, "")
    let_pass(bench)
    assert kept(bench).reason
    page = who.get(case_url(request_id)).text
    assert "Une panne de notre côté" in page
    assert WHY in page


def test_a_case_that_is_held_costs_two_seconds_and_no_try(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "refuser", comment=WHY)
    with bench.transaction() as holder:
        holder.execute(sa.text("select 1 from cases for update"))
        let_pass(bench)
    with bench.transaction() as session:
        left = sa.func.extract("epoch", Grace.due_at - sa.func.now())
        assert 0 < session.scalars(sa.select(left)).one() < 3
    assert (kept(bench).tries, kept(bench).reason) == (0, "")
    let_pass(bench)
    assert version_of(bench, request_id) == 2


def test_two_minutes_after_its_seconds_it_is_refused_not_done(bench: Bench) -> None:
    request_id, who = opened(bench), agent(bench)
    choose(who, request_id, "refuser", comment=WHY)
    one = kept(bench)
    assert (one.until - one.due_at).total_seconds() == pytest.approx(120, abs=0.1)
    with bench.transaction() as session:
        session.execute(sa.text("update graces set until = now() - interval '1 second'"))
    let_pass(bench)
    assert version_of(bench, request_id) == 1
    page = who.get(case_url(request_id)).text
    assert "Il n’a pas pu se faire à temps" in page
    assert WHY in page


def test_within_the_two_minutes_it_is_done(bench: Bench) -> None:
    request_id = opened(bench)
    choose(agent(bench), request_id, "refuser", comment=WHY)
    with bench.transaction() as session:
        session.execute(sa.text("update graces set until = now() + interval '20 seconds'"))
    let_pass(bench)
    assert version_of(bench, request_id) == 2


def test_what_may_be_taken_back_is_shown_where_she_was_led(bench: Bench) -> None:
    page = "/agents/demandes/?vue=retard"
    changed = source("acte-naissance")
    for status in changed["statuses"]:
        status["enter"] = [{"do": "redirect", "page": page}, *status.get("enter", [])]
    with bench.transaction() as session:
        publish(session, changed)
    request_id, client = opened(bench), agent(bench)
    answer = choose(client, request_id, "complement", comment="Quelle mairie ?")
    assert (answer.status_code, answer.location) == (303, page)
    said = client.get("/agents/dossiers/choix").text
    assert "C’est choisi" in said
    assert "2026-000123" in said
    assert case_url(request_id, "choix/annuler") in said
    assert "C’est choisi" not in agent(bench, "agent-2").get("/agents/dossiers/choix").text
    [grace_id] = [part.split('"')[0] for part in said.split('name="id" value="')[1:]]
    undone = client.post(case_url(request_id, "choix/annuler"), data={"id": grace_id})
    assert "Quelle mairie ?" in undone.text
    assert "C’est choisi" not in client.get("/agents/dossiers/choix").text
