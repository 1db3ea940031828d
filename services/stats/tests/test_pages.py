"""The board on screen, as a file and by the API."""

from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import sqlalchemy as sa
from guichet_kit.database import sqlalchemy_url
from guichet_kit.testing import Bench
from guichet_stats.actions.board import Filters, read_board

from .conftest import give, moved, procedure

URL = "/agents/statistiques/?annee=2026"
YEAR = "kind = 'closed' and month between '2026-01-01' and '2026-12-01'"
SETS = "group by grouping sets (procedure, channel, month)"
MEDIAN = "percentile_cont(0.5) within group (order by delay_s)"
PLANNED = (
    f"select procedure, channel, month, count(*) from facts where {YEAR} {SETS}",  # noqa: S608 - constants
    f"select procedure, channel, month, {MEDIAN} from facts where {YEAR} {SETS}",  # noqa: S608 - constants
)
HOSTILE = '=HYPERLINK("http://evil.example")'


def reader(bench: Bench) -> Any:
    return bench.client("agent", rights=["stats.read"])


def test_an_empty_board_says_so(bench: Bench) -> None:
    page = reader(bench).get("/agents/statistiques/").text
    assert "Aucune demande cette année" in page
    filtered = reader(bench).get(f"{URL}&canal=courrier").text
    assert "Effacer les filtres" in filtered


def test_too_few_to_be_told_is_said_and_an_example_offered(bench: Bench) -> None:
    give(bench, 3)
    page = reader(bench).get(URL).text
    assert "Le détail apparaîtra à la onzième demande" in page
    assert "<table" not in page
    assert "?exemple=1" in page
    give(bench, 9)
    assert "onzième" not in reader(bench).get(URL).text


def test_the_example_is_marked_as_one(bench: Bench) -> None:
    page = reader(bench).get("/agents/statistiques/?exemple=1").text
    assert "Ces chiffres sont inventés" in page
    assert page.count("<table") == 6, "three tables, each under its chart"
    assert "export.csv" not in page
    refused = bench.client("agent").get("/agents/statistiques/?exemple=1")
    assert refused.status_code == 403


def test_a_table_wholly_masked_has_no_chart(bench: Bench) -> None:
    give(bench, 12)
    give(bench, 2, channel="guichet")
    page = reader(bench).get(URL).text
    assert "Trop peu de demandes pour les détailler" in page
    assert page.count("<table") == 5, "three tables, and the charts of two"


def test_the_board_counts_and_measures(bench: Bench) -> None:
    give(bench, 20, 12)
    give(bench, 15, 11, channel="guichet", received_at="2026-03-05T09:00:20Z")
    page = reader(bench).get(URL).text
    assert "« Acte de naissance » est la démarche la plus demandée (35 demandes)" in page
    assert "« Site internet » est le canal le plus utilisé (20 demandes)" in page
    assert "mars 2026" in page
    with bench.transaction() as session:
        board = read_board(session, Filters(2026))
    assert (board.received.value, board.closed.value, board.in_progress.value) == (35, 23, 12)
    by_channel = {line.key: line.delays for line in board.tables["channel"]}
    assert by_channel["web"].median_s == 3 * 86_400
    assert by_channel["guichet"].p90_s == 86_400


def test_filters_stay_in_the_url_and_can_be_taken_off(bench: Bench) -> None:
    give(bench, 20)
    give(bench, 15, procedure=procedure("voirie"))
    page = reader(bench).get(f"{URL}&demarche=voirie").text
    assert '<option value="voirie" selected>' in page
    assert 'href="/agents/statistiques/?annee=2026"' in page
    assert ">15<" in page
    assert ">35<" not in page


def test_groups_under_eleven_are_nowhere(bench: Bench) -> None:
    give(bench, 40, 13)
    give(bench, 7, 6, procedure=procedure("rare"))
    give(bench, 15, procedure=procedure("moyenne"))
    client = reader(bench)
    for page in (client.get(URL).text, client.get(URL.replace("?", "export.csv?")).text):
        assert "moins de 11" in page
        assert "masqué" in page
    numbers = client.get("/api/v1/board?year=2026").json
    lines = {line["key"]: line for line in numbers["tables"]["procedure"]}
    assert lines["rare"]["received"] == {"value": None, "why": "few"}
    assert lines["moyenne"]["received"] == {"value": None, "why": "other"}
    assert lines["rare"]["delays"] == {"median_s": None, "p90_s": None}
    for slug in ("rare", "moyenne"):
        alone = client.get(f"/api/v1/board?year=2026&procedure={slug}").json
        assert alone["received"]["value"] is None
        assert alone["tables"] == {}
    assert numbers["in_progress"]["value"] == 62 - 19
    few_closed = client.get("/api/v1/board?year=2026&procedure=acte-naissance").json
    assert few_closed["received"]["value"] == 40
    assert few_closed["closed"]["value"] is None


def test_what_is_in_progress_does_not_give_a_small_count_away(bench: Bench) -> None:
    give(bench, 40, 5)
    numbers = reader(bench).get("/api/v1/board?year=2026").json
    assert numbers["closed"]["value"] is None
    assert numbers["in_progress"]["value"] is None


def test_the_file_runs_nothing_in_a_spreadsheet(bench: Bench) -> None:
    give(bench, 11, procedure={**procedure("x"), "title": HOSTILE})
    answer = reader(bench).get("/agents/statistiques/export.csv?annee=2026")
    assert answer.data.startswith(b"\xef\xbb\xbfRegroupement;")
    assert "attachment" in answer.headers["Content-Disposition"]
    assert f'"\'{HOSTILE.replace(chr(34), chr(34) * 2)}"' in answer.text
    assert "Mois;mars 2026;11;0;;" in answer.text


def test_titles_are_shown_and_never_run(bench: Bench) -> None:
    give(bench, 11, procedure={**procedure("x"), "title": "<script>alert(1)</script>"})
    page = reader(bench).get(URL).text
    assert "<script>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize("year", ["abc", "99999", "-1", "²", "0"])
def test_a_year_that_cannot_be_is_not_found(bench: Bench, year: str) -> None:
    answer = reader(bench).get(f"/agents/statistiques/?annee={quote(year)}")
    assert answer.status_code == 404


def test_filters_are_taken_as_text(bench: Bench) -> None:
    answer = reader(bench).get(f"{URL}&demarche={quote(chr(39) + '; drop table facts --')}")
    assert answer.status_code == 200
    nul = reader(bench).get(f"{URL}&demarche=a%00b")
    assert nul.status_code in (200, 404, 422)


def test_the_board_is_for_those_who_have_the_right(bench: Bench) -> None:
    for url in (URL, "/agents/statistiques/export.csv", "/api/v1/board"):
        assert bench.client("agent", rights=["forms.build"]).get(url).status_code == 403
        assert bench.client("citizen", family="voirie").get(url).status_code == 403
        assert bench.client().get(url).status_code == 401


def test_another_authority_counts_apart(bench: Bench) -> None:
    give(bench, 12)
    other = bench.service.fresh()
    assert "Aucune demande" in reader(other).get(URL).text


def test_the_board_reads_its_index(bench: Bench) -> None:
    admin = sa.create_engine(sqlalchemy_url(bench.service.url()), isolation_level="AUTOCOMMIT")
    fill = sa.text(
        "insert into facts (authority, kind, month, procedure, family, channel, delay_s) "
        "select :own || case when n % 20 = 0 then '' else (n % 20)::text end, 'closed', "
        "date '2021-03-01' + (n % 72) * interval '1 month', 'p' || n % 9, 'voirie', 'web', n "
        "from generate_series(1, 60000) n"
    )
    with admin.connect() as connection:
        connection.execute(fill, {"own": bench.authority})
        connection.execute(sa.text("vacuum analyze facts"))
    plans: list[str] = []
    with bench.transaction() as session:
        with bench.statements() as seen:
            read_board(session, Filters(2026))
        assert len(seen) <= 8
        for asked in PLANNED:
            plans.append("\n".join(session.scalars(sa.text(f"explain {asked}"))))
    admin.dispose()
    for plan in plans:
        assert "ix_facts_board" in plan
        assert "Seq Scan" not in plan


def test_the_description_of_the_api_is_the_one_kept(bench: Bench) -> None:
    import json

    kept = Path(__file__).parents[1] / "contracts" / "openapi.json"
    found = bench.app.extensions["guichet_api"].spec.to_dict()
    assert json.loads(kept.read_text()) == json.loads(json.dumps(found))


def test_a_reopened_request_counts_at_each_closing(bench: Bench) -> None:
    give(bench, 11, 10)
    again = {"closed_at": "2026-04-06T09:00:20Z", "moved_at": "2026-04-06T09:00:20Z"}
    bench.deliver("workflow.case.moved.v1", moved(**again))
    with bench.transaction() as session:
        assert read_board(session, Filters(2026)).closed.value == 11


def test_a_move_right_after_the_closing_counts_nothing(bench: Bench) -> None:
    """A mail refused at once moves the closed case again within the second."""
    give(bench, 11, 10)
    later = {"closed_at": "2026-04-06T09:00:20Z", "moved_at": "2026-04-06T09:00:20.400Z"}
    bench.deliver("workflow.case.moved.v1", moved(**later))
    with bench.transaction() as session:
        assert read_board(session, Filters(2026)).closed.value != 11


def test_a_right_bound_to_families_counts_theirs_alone(bench: Bench) -> None:
    give(bench, 20)
    give(bench, 15, procedure=procedure("voirie"))
    bounds = {"stats.read": ["voirie"]}
    roads = bench.client("agent", rights=["stats.read"], bounds=bounds)
    page = roads.get(URL).text
    assert ">15<" in page
    assert "Acte de naissance" not in page
    assert "35" not in page
    assert "Acte de naissance" not in roads.get("/agents/statistiques/export.csv?annee=2026").text
    board = roads.get("/api/v1/board?year=2026").get_json()
    assert board["received"]["value"] == 15
    assert roads.get(f"{URL}&demarche=acte-naissance").status_code == 404
    assert roads.get("/api/v1/board?year=2026&procedure=acte-naissance").status_code == 404
    assert roads.get(f"{URL}&demarche=voirie").status_code == 200
