"""Each list and search, explained under the application's role on 40,000 requests."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa
from guichet_backoffice.actions import digests
from guichet_backoffice.actions.reach import scope_of
from guichet_kit.testing import Bench, ServiceUnderTest

from .conftest import officer
from .loading import FAMILIES, RARE, load_entries, tidy

ALL = "/agents/demandes/?vue=toutes"
ADDRESSES = [
    "/agents/",
    "/agents/demandes/",
    "/agents/demandes/?vue=a-prendre",
    "/agents/demandes/?vue=miennes",
    "/agents/demandes/?vue=retard",
    "/agents/demandes/?vue=incidents",
    "/agents/demandes/?vue=reponses",
    "/agents/demandes/?vue=attente",
    "/agents/demandes/?vue=tiers",
    ALL,
    f"{ALL}&tri=echeance",
    f"{ALL}&tri=recu",
    f"{ALL}&demarche=p3",
    f"{ALL}&demarche=p3&statut=s1",
    f"{ALL}&statut=s1",
    f"{ALL}&canal=courrier",
    f"{ALL}&famille=voirie",
    f"{ALL}&echeance=semaine",
    f"{ALL}&echeance=legal",
    f"{ALL}&tri=urgence",
    "/agents/demandes/?tri=urgence",
    f"{ALL}&urgence=relevee",
    f"{ALL}&etiquette=presse",
    f"{ALL}&tout=1",
    f"{ALL}&q={RARE}",
    f"{ALL}&q=lampadaire",
    f"{ALL}&demarche=p3&q=lampadaire",
    f"{ALL}&q=2024-000012",
    f"{ALL}&q=2024-0000",
    f"{ALL}&q=12",
    f"{ALL}&q=giraf",
    "/agents/demandes/export.csv?vue=a-traiter",
]


@pytest.fixture(scope="module")
def loaded(running: ServiceUnderTest) -> Bench:
    bench, neighbour = running.fresh(), running.fresh()
    for one in (bench, neighbour):
        with one.transaction() as session:
            load_entries(session, 20_000)
    tidy(running.url())
    return bench


def plans(bench: Bench, address: str, **claims: Any) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each statement that a page sends, with its plan as the web role gets it."""

    def read() -> None:
        asked = {"roles": ["lecteur"], "families": list(FAMILIES), **claims}
        response = officer(bench, **asked).get(address)
        assert response.status_code == 200
        assert response.text

    yield from plans_of(bench, read)


def plans_of(bench: Bench, act: Callable[[], None]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Give each statement that an act sends, with its plan as the web role gets it."""
    seen: list[tuple[str, Any]] = []

    def note(_connection: Any, _cursor: Any, statement: str, given: Any, *_more: Any) -> None:
        if statement.startswith("SELECT"):
            seen.append((statement, given))

    engine = bench.app.extensions["guichet"].database.web
    sa.event.listen(engine, "before_cursor_execute", note)
    try:
        act()
    finally:
        sa.event.remove(engine, "before_cursor_execute", note)
    with bench.transaction() as session:
        for statement, given in seen:
            command = f"explain (analyze, format json) {statement}"
            rows = session.connection().exec_driver_sql(command, given).scalar_one()
            yield statement, rows[0]


def nodes(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield plan
    for part in plan.get("Plans", []):
        yield from nodes(part)


@pytest.mark.parametrize(
    "claims",
    [{}, {"roles": ["petit"]}, {"roles": ["voisin"]}],
    ids=["all", "one-workflow", "one-circle"],
)
@pytest.mark.parametrize("address", ADDRESSES)
def test_no_list_reads_the_whole_table(loaded: Bench, address: str, claims: dict[str, Any]) -> None:
    found = list(plans(loaded, address, **claims))
    assert found
    for statement, plan in found:
        for node in nodes(plan["Plan"]):
            whole = node["Node Type"] == "Seq Scan" and node.get("Relation Name") == "entries"
            assert not whole, f"{statement}\n{node}"


@pytest.mark.parametrize("words", [RARE, "giraf", f"{RARE} lavoir", "12"])
def test_a_rare_word_is_found_by_its_index(loaded: Bench, words: str) -> None:
    for _statement, plan in plans(loaded, f"{ALL}&q={words}"):
        for node in nodes(plan["Plan"]):
            if node.get("Relation Name", "entries") != "entries":
                continue  # a table of a few pages is read whole, and rightly so
            read = node.get("Actual Rows", 0) + node.get("Rows Removed by Filter", 0)
            assert read * node.get("Actual Loops", 1) < 5_000, node
    names = [
        node.get("Index Name")
        for _s, plan in plans(loaded, f"{ALL}&q={words}")
        for node in nodes(plan["Plan"])
    ]
    assert "ix_entries_words" in names


def test_a_word_in_a_procedure_is_looked_up_in_one_index(loaded: Bench) -> None:
    found = plans(loaded, f"{ALL}&demarche=p3&q=lampadaire")
    [plan] = [plan for statement, plan in found if "count(" in statement and "tsv" in statement]
    [asked] = [
        node["Index Cond"]
        for node in nodes(plan["Plan"])
        if node.get("Index Name") == "ix_entries_words"
    ]
    assert "procedure" in asked, "the lines of other procedures were looked up"
    assert "tsv" in asked, "every line of the procedure was looked up"


@pytest.mark.parametrize(
    "address", [ALL, f"{ALL}&tri=echeance", f"{ALL}&tri=urgence", "/agents/demandes/"]
)
def test_a_page_reads_few_lines(loaded: Bench, address: str) -> None:
    roles = ["lecteur", *(f"r{place}" for place in range(6))]
    statement, plan = next(
        (s, p)
        for s, p in plans(loaded, address, roles=roles)
        if "request_id" in s and "count(" not in s
    )
    read = sum(
        node["Actual Rows"] * node["Actual Loops"]
        for node in nodes(plan["Plan"])
        if "Index" in node["Node Type"]
    )
    assert read <= 12 * 60, f"{statement}\n{read}"


def test_the_mail_of_the_morning_reads_few_lines(loaded: Bench) -> None:
    now = datetime.now(UTC)

    def act() -> None:
        with loaded.transaction() as session:
            roles, families = frozenset({"lecteur"}), frozenset(FAMILIES)
            scope = scope_of(session, "agent-1", roles, families)
            assert digests.count(session, scope, now - timedelta(days=1), now)
            digests.list_due(session, now)

    for statement, plan in plans_of(loaded, act):
        for node in nodes(plan["Plan"]):
            whole = node["Node Type"] == "Seq Scan" and node.get("Relation Name") == "entries"
            assert not whole, f"{statement}\n{node}"


def test_plans_are_made_for_the_values(loaded: Bench) -> None:
    with loaded.transaction() as session:
        assert session.scalar(sa.text("show plan_cache_mode")) == "force_custom_plan"
        assert session.scalar(sa.text("show jit")) == "off"
        assert session.scalar(sa.text("select current_user")) == "guichet_backoffice_web"
