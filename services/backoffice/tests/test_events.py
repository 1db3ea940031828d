"""Events of others in any order, any number of times, give the same line."""

from itertools import permutations
from typing import Any

import pytest
from guichet_backoffice.models import Entry, Procedure
from guichet_kit.testing import Bench
from sqlalchemy import select

from .conftest import entries, give_readers, moved, numbers, officer, publish, sent, stamp, status

SENT, MOVED, GONE = (
    "forms.submission.sent.v1",
    "workflow.case.moved.v1",
    "workflow.case.anonymised.v1",
)
ANNE = {"id": "agent-1", "name": "Anne Martin"}


def story() -> list[tuple[str, dict[str, Any]]]:
    request = sent()
    asked = status("attente", "En attente de pièces", "waiting", "citizen")
    second = moved(request, 2, status=asked, role=None, assignee=ANNE)
    answer = moved(request, 3, by={"kind": "citizen", "name": ""}, previous="attente")
    return [(SENT, request), (MOVED, moved(request)), (MOVED, second), (MOVED, answer)]


@pytest.mark.parametrize("order", list(permutations(range(4))))
def test_any_order_gives_the_same_line(bench: Bench, order: tuple[int, ...]) -> None:
    events = story()
    for place in order:
        bench.deliver(*events[place])
        bench.deliver(*events[place])
    (line,) = entries(officer(bench))
    assert line["person"] == "Marie Le Goff"
    assert line["status_id"] == "a-verifier"
    assert (line["assignee_id"], line["role"]) == ("", "officier")
    assert numbers(officer(bench), tab="reponses") == ["2026-000412"]


def correct(bench: Bench, request: dict[str, Any], name: str, hour: int) -> None:
    told = {
        "request_id": request["request_id"],
        "corrected_at": f"2026-11-20T{hour:02d}:00:00+00:00",
        "applicant": {"name": f"Marie {name}"},
        "digest": f"Copie, {name}",
    }
    bench.deliver("forms.submission.corrected.v1", told)


def test_a_correction_changes_who_asked_and_what(bench: Bench) -> None:
    request = sent()
    bench.deliver(SENT, request)
    correct(bench, request, "Le Gall", 9)
    correct(bench, request, "Le Gac", 8)
    bench.deliver(SENT, request)
    (line,) = entries(officer(bench))
    assert (line["person"], line["digest"]) == ("Marie Le Gall", "Copie, Le Gall")


def test_a_correction_leaves_what_was_decided_on(bench: Bench) -> None:
    request = sent()
    bench.deliver(SENT, request)
    bench.deliver(MOVED, moved(request, closed_at="2026-11-19T08:00:00+00:00"))
    correct(bench, request, "Le Gall", 9)
    with bench.transaction() as session:
        assert session.scalar(select(Entry.person)) == "Marie Le Goff"


def test_a_request_is_listed_before_its_case_is_known(bench: Bench) -> None:
    bench.deliver(SENT, sent())
    (line,) = entries(officer(bench), tab="a-traiter")
    assert (line["status_label"], line["due_at"]) == ("", None)


def test_a_case_without_its_submission_is_shown_to_nobody(bench: Bench) -> None:
    bench.deliver(MOVED, moved(sent()))
    assert entries(officer(bench)) == []


@pytest.mark.parametrize("order", list(permutations(range(3))))
def test_nothing_personal_comes_back_after_erasure(bench: Bench, order: tuple[int, ...]) -> None:
    request = sent()
    gone = {"request_id": request["request_id"], "number": "2026-000412", "family": "etat-civil"}
    move = moved(request, assignee=ANNE)
    events = [(SENT, request), (MOVED, move), (GONE, gone)]
    for place in order:
        bench.deliver(*events[place])
    with bench.transaction() as session:
        line = session.scalars(select(Entry)).one()
        held = [line.person, line.digest, line.assignee_id, line.assignee_name]
        assert held == ["", "", "", ""]
        assert line.closed_at is not None
        assert "goff" not in session.scalars(select(Entry.tsv)).one()
    (told,) = bench.emitted("backoffice.request.erased.v1")
    assert told["erased"]["entries"] in (0, 1)
    assert numbers(officer(bench), q="Le Goff") == []


def test_erasure_is_told_once_with_its_count_then_with_none(bench: Bench) -> None:
    request = sent()
    bench.deliver(SENT, request)
    gone = {"request_id": request["request_id"], "number": "2026-000412", "family": "etat-civil"}
    bench.deliver(GONE, gone)
    bench.deliver(GONE, gone)
    told = bench.emitted("backoffice.request.erased.v1")
    assert [row["erased"]["entries"] for row in told] == [1, 0]
    assert numbers(officer(bench)) == ["2026-000412"]


def test_readers_are_replaced_and_an_older_version_changes_nothing(bench: Bench) -> None:
    bench.deliver(SENT, sent())
    give_readers(bench, "acte-naissance", ["chef"], version=2)
    give_readers(bench, "acte-naissance", ["officier"], version=1)
    assert numbers(officer(bench)) == []
    assert numbers(officer(bench, roles=["chef"])) == ["2026-000412"]


def test_an_older_procedure_does_not_replace_the_newer(bench: Bench) -> None:
    publish(bench, "acte-naissance", "etat-civil", version=3, title="Acte nouveau")
    publish(bench, "acte-naissance", "etat-civil", version=2, title="Acte ancien")
    page = officer(bench).get("/agents/saisir/?canal=guichet").text
    assert "Acte nouveau" in page
    assert "Acte ancien" not in page


def test_a_closed_case_leaves_what_is_to_do(bench: Bench) -> None:
    request = sent()
    bench.deliver(SENT, request)
    done = status("delivre", "Délivré", "done", "nobody")
    bench.deliver(MOVED, moved(request, status=done, closed_at=stamp()))
    assert numbers(officer(bench), tab="a-traiter") == []
    assert numbers(officer(bench), tab="toutes") == ["2026-000412"]


def test_a_former_version_that_comes_back_is_the_newest_telling(bench: Bench) -> None:
    publish(bench, "signalement", "voirie", version=2)  # told without a revision, as before
    publish(bench, "signalement", "voirie", version=1, revision=3, title="Retour")
    publish(bench, "signalement", "voirie", version=2, revision=2, title="En retard")
    publish(bench, "signalement", "voirie", version=1, revision=4, open=False)
    publish(bench, "signalement", "voirie", version=2, title="En retard")
    with bench.transaction() as session:
        row = session.get_one(Procedure, "signalement")
        assert (row.title, row.open) == ("Signalement", False)
