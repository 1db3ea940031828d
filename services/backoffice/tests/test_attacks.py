"""Attacks a05 (search and order), a54 (what is not mine), a56 (another authority)."""

import pytest
from guichet_kit.testing import Bench, ServiceUnderTest

from .conftest import numbers, officer, sent, take, voirie

LIST = "/agents/demandes/"
NASTY = [
    "'; DROP TABLE entries; --",
    "%",
    "_",
    "\\",
    "' | 'a':*",
    "a:* & !b",
    "<script>alert(1)</script>",
    "ŉ",
    "½ ª ﹨ ﹪",
    "\u202egoffx",
    "x" * 200,
    "((((",
    "!!!",
    "''''",
    "😀 goffin",
]


@pytest.mark.parametrize("words", NASTY)
@pytest.mark.parametrize("name", ["q", "demarche", "statut", "famille"])
def test_a05_what_is_typed_is_looked_for_literally(bench: Bench, name: str, words: str) -> None:
    take(bench, sent())
    client = officer(bench)
    page = client.get(LIST, query_string={"vue": "toutes", name: words})
    assert page.status_code == 200
    assert "2026-000412" not in page.text.split("</form>")[-1]
    assert "<script>alert" not in page.text
    assert numbers(client) == ["2026-000412"]


def test_a05_no_byte_zero_reaches_the_database(bench: Bench) -> None:
    assert officer(bench).get(f"{LIST}?q=a%00b").status_code == 422


@pytest.mark.parametrize("name", ["tri", "vue", "canal", "echeance"])
def test_a05_orders_and_choices_come_from_a_list(bench: Bench, name: str) -> None:
    client = officer(bench)
    for value in ("request_id; drop table entries", "tsv", "(select 1)", "-person"):
        assert client.get(LIST, query_string={name: value}).status_code == 422
        address = f"{LIST}export.csv"
        assert client.get(address, query_string={name: value}).status_code == 422
    assert client.get("/api/v1/entries?sort=person").status_code == 422


def test_a54_requests_of_others_are_absent_everywhere(bench: Bench) -> None:
    secret = voirie(number="2026-000666", digest="Secret lampadaire")
    take(bench, sent(), secret, assignee={"id": "agent-1", "name": "Anne Martin"})
    client = officer(bench)
    asked = [
        "vue=toutes",
        "vue=miennes",
        "vue=a-traiter",
        "vue=toutes&q=lampadaire",
        "vue=toutes&q=lampad",
        "vue=toutes&q=2026-000666",
        "vue=toutes&q=666",
        "vue=toutes&demarche=signalement",
        "vue=toutes&famille=voirie",
    ]
    for query in asked:
        for path in (LIST, f"{LIST}export.csv"):
            text = client.get(f"{path}?{query}").text
            assert "000666</a>" not in text
            assert "Secret" not in text
    assert "Secret" not in client.get("/agents/").text
    assert "Signalement" not in client.get(f"{LIST}?vue=toutes").text
    assert numbers(client) == ["2026-000412"]


@pytest.mark.parametrize(
    "claims",
    [
        {"roles": ["voirie"], "families": ["etat-civil"]},
        {"roles": ["officier"], "families": ["voirie"]},
        {"roles": [], "families": ["etat-civil", "voirie"]},
        {"roles": ["officier", "voirie"], "families": []},
        {"roles": [], "families": [], "rights": ["accounts.manage", "forms.build"]},
    ],
)
def test_a54_it_takes_the_role_and_the_family(bench: Bench, claims: dict[str, list[str]]) -> None:
    take(bench, sent(), voirie())
    assert numbers(officer(bench, **claims)) == []


def test_a54_a_cursor_of_another_opens_nothing(bench: Bench) -> None:
    take(bench, *(voirie(number=f"2026-{place:06d}") for place in range(3)))
    clerk = bench.client("agent", roles=["voirie"], families=["voirie"])
    cursor = clerk.get("/api/v1/entries?size=1").json["next_cursor"]
    assert numbers(officer(bench), after=cursor) == []


@pytest.mark.parametrize("path", ["/agents/", LIST, f"{LIST}export.csv", "/agents/saisir/"])
def test_a54_only_agents_come_in(bench: Bench, path: str) -> None:
    assert bench.client().get(path).status_code == 401
    assert bench.client("citizen", family="etat-civil").get(path).status_code == 403


def test_a56_another_authority_sees_nothing(running: ServiceUnderTest, bench: Bench) -> None:
    from .conftest import give_readers, publish

    other = running.fresh()
    publish(other, "acte-naissance", "etat-civil")
    give_readers(other, "acte-naissance", ["officier"])
    take(bench, sent())
    assert numbers(officer(other)) == []
    assert numbers(officer(other), q="goff") == []
    assert "Aucune demande pour l’instant" in officer(other).get("/agents/").text
    assert numbers(officer(bench)) == ["2026-000412"]


def test_a56_an_event_of_another_authority_moves_only_its_own(
    running: ServiceUnderTest, bench: Bench
) -> None:
    request, other = sent(), running.fresh()
    take(bench, request)
    gone = {"request_id": request["request_id"], "number": "2026-000412", "family": "etat-civil"}
    other.deliver("workflow.case.anonymised.v1", gone)
    page = officer(bench).get(f"{LIST}?vue=toutes").text
    assert "Marie Le Goff" in page
