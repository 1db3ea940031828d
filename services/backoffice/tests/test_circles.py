"""A procedure with roles of its own: they read its requests, and the workflow's no more."""

from typing import Any

from guichet_kit.testing import Bench

from .conftest import entries, moved, numbers, officer, publish, sent, status, take

CIRCLE = "acte-naissance/acte-naissance"
DATA = {"procedure": "acte-naissance", "workflow": "acte-naissance", "circle": CIRCLE}


def bind(bench: Bench, roles: list[str], revision: int = 2) -> None:
    told = {**DATA, "revision": revision, "readers": roles}
    assert bench.deliver("workflow.procedure.bound.v1", told) == 1


def test_a_request_of_its_circle_is_read_by_its_readers_alone(bench: Bench) -> None:
    bind(bench, ["annexe"])
    take(bench, sent(), circle=CIRCLE, role="annexe", roles=["annexe"])
    annex = officer(bench, roles=["annexe"])
    assert numbers(annex) == ["2026-000412"]
    assert numbers(annex, q="Goff") == ["2026-000412"]
    assert numbers(officer(bench)) == numbers(officer(bench), vue="toutes") == []


def test_a_submission_that_comes_before_its_case_is_for_its_readers_already(bench: Bench) -> None:
    bind(bench, ["annexe"])
    bench.deliver("forms.submission.sent.v1", sent())
    assert numbers(officer(bench, roles=["annexe"]), vue="toutes") == ["2026-000412"]
    assert numbers(officer(bench), vue="toutes") == []


def test_a_submission_that_comes_after_its_case_leaves_its_circle(bench: Bench) -> None:
    bind(bench, ["annexe"])
    request = sent()
    bench.deliver("workflow.case.moved.v1", moved(request, circle="acte-naissance"))
    bench.deliver("forms.submission.sent.v1", request)
    assert numbers(officer(bench), vue="toutes") == ["2026-000412"]
    again = moved(request, version=2, circle=CIRCLE, role="annexe", by=SYSTEM)
    bench.deliver("workflow.case.moved.v1", again)
    bench.deliver("workflow.case.moved.v1", moved(request, version=1, circle="acte-naissance"))
    assert numbers(officer(bench), vue="toutes") == []
    assert numbers(officer(bench, roles=["annexe"])) == ["2026-000412"]


SYSTEM = {"kind": "system", "name": ""}


def test_a_case_told_again_stays_as_it_was_moved(bench: Bench) -> None:
    request = sent()
    take(bench, request)
    answer: dict[str, Any] = {"previous": "complement", "by": {"kind": "citizen", "name": ""}}
    answer |= {"status": status("a-verifier", "À vérifier")}
    bench.deliver("workflow.case.moved.v1", moved(request, version=2, **answer))
    [before] = entries(officer(bench), vue="reponses")
    told = moved(request, version=3, circle="acte-naissance", by=SYSTEM, moved_at=LATER)
    bench.deliver("workflow.case.moved.v1", told)
    [after] = entries(officer(bench), vue="reponses")
    assert after == before


LATER = "2031-01-01T00:00:00+00:00"


def test_only_who_reads_its_circle_enters_it_for_someone(bench: Bench) -> None:
    publish(bench, "livret", "etat-civil", workflow="acte-naissance", title="Livret")
    bind(bench, ["annexe"])
    page = officer(bench).get("/agents/saisir/?canal=telephone").text
    assert ("Livret" in page, "Acte de naissance" in page) == (True, False)
    page = officer(bench, roles=["annexe"]).get("/agents/saisir/?canal=telephone").text
    assert ("Livret" in page, "Acte de naissance" in page) == (False, True)


def test_readers_told_of_late_change_nothing(bench: Bench) -> None:
    bind(bench, ["annexe"], revision=3)
    bind(bench, ["officier"], revision=2)
    take(bench, sent(), circle=CIRCLE)
    assert numbers(officer(bench)) == []
