"""Cases that do not go on: counted by status, shown on the circuit, listed with what holds them."""

from datetime import timedelta
from uuid import UUID

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions import stuck
from guichet_workflow.actions.stuck import INCIDENTS, STILL, Stuck
from guichet_workflow.models import Case
from sqlalchemy import func, update

from .samples import agent, opened
from .test_builder import DESK, SLUG, builder

LIST = f"{DESK}en-cours/"


def failed(bench: Bench) -> str:
    """A request whose receipt could not be made."""
    request_id = opened(bench)
    (wanted,) = [
        one
        for one in bench.emitted("workflow.document.requested.v1")
        if one["request_id"] == request_id
    ]
    data = {
        "request_id": request_id,
        "document_id": wanted["document_id"],
        "template": wanted["template"],
        "reason": "panne",
    }
    bench.deliver("documents.document.failed.v1", data)
    return request_id


def left_alone(bench: Bench, request_id: str, days: int) -> None:
    with bench.transaction() as session:
        moved = func.now() - timedelta(days=days)
        own = update(Case).where(Case.request_id == UUID(request_id))
        session.execute(own.values(moved_at=moved))


def counted(bench: Bench) -> dict[str, Stuck]:
    with bench.transaction() as session:
        return stuck.count_stuck(session, SLUG)


def test_they_are_counted_by_status(bench: Bench) -> None:
    assert counted(bench) == {}
    failed(bench)
    left_alone(bench, opened(bench), 31)
    left_alone(bench, opened(bench), 29)
    assert counted(bench) == {"verification": Stuck(incidents=1, still=1)}


def test_the_circuit_shows_them_and_leads_to_their_list(bench: Bench) -> None:
    request_id = failed(bench)
    who = builder(bench)
    for view in (DESK, f"{DESK}?vue=dessin"):
        page = who.get(view).text.replace("\u00a0", " ")
        assert "1 incident" in page
        assert "en-cours/?quoi=incidents&amp;statut=verification" in page
    listed = who.get(f"{LIST}?quoi=incidents&statut=verification").text
    assert f"/agents/dossiers/{request_id}/" in listed
    assert "Récépissé" in listed
    assert "Voir tous les statuts" in listed
    assert request_id not in who.get(f"{LIST}?statut=complement").text


def test_those_that_nothing_moved_are_listed_apart(bench: Bench) -> None:
    request_id = opened(bench)
    left_alone(bench, request_id, 40)
    who = builder(bench)
    assert request_id in who.get(f"{LIST}?quoi=immobiles").text
    assert "Aucun dossier à débloquer" in who.get(LIST).text


def test_the_list_is_paged_and_for_designers_of_its_family(bench: Bench) -> None:
    every = {failed(bench) for _one in range(3)}
    seen: set[str] = set()
    after = None
    with bench.transaction() as session:
        for _page in range(2):
            page = stuck.list_stuck(session, SLUG, INCIDENTS, after=after, size=2)
            seen |= {str(case.request_id) for case in page.items}
            after = page.next_cursor
        assert stuck.list_stuck(session, SLUG, STILL).items == []
    assert seen == every
    assert after is None
    assert agent(bench).get(LIST).status_code == 403
    bound = {"rights": ["workflows.build"], "bounds": {"workflows.build": ["voirie"]}}
    assert bench.client("agent", sub="bob", **bound).get(LIST).status_code == 404


@pytest.mark.parametrize("after", ["oups", "W10="])
def test_a_cursor_that_is_not_ours_is_not_found(bench: Bench, after: str) -> None:
    assert builder(bench).get(f"{LIST}?apres={after}").status_code == 404
