"""Where an agent sent by workflow picks an item of a data source."""

from secrets import token_urlsafe
from typing import Any

import pytest
from flask.testing import FlaskClient
from guichet_forms.actions.cards.models import save_version
from guichet_forms.actions.sources.keeping import Given, add_source
from guichet_kit.handover import seal, unseal
from guichet_kit.testing import HANDOVER_KEY, Bench

from . import far as distant
from .far import Far
from .shelves import SCHOOL, fixed, remote, schools

HOME = "/agents/listes/choisir"
BACK = "/agents/dossiers/0199f0a2-7c11-7d3e-8b8a-3f1de2a0c0f1/"


@pytest.fixture
def client(bench: Bench) -> FlaskClient:
    return bench.client("agent", name="Nadia")


def ticket(bench: Bench, key: str = HANDOVER_KEY, **more: Any) -> str:
    told = {
        "authority": bench.authority,
        "by": "agent-1",
        "owner": {"case": "c", "field": "choice:accepter:ecole"},
        "source": "ecoles",
        "label": "L’école",
        "back": BACK,
        **more,
    }
    return seal(key, "pick", told)


def shelve(bench: Bench) -> None:
    with bench.transaction() as session:
        fixed(session)


def receipt_of(page: str) -> Any:
    """Give what the first line of a list posts to the case."""
    receipt = page.partition('name="receipt" value="')[2].partition('"')[0]
    return unseal(HANDOVER_KEY, "picked", receipt, 60)


def test_an_agent_picks_an_item_and_goes_back_with_it(bench: Bench, client: FlaskClient) -> None:
    shelve(bench)
    page = client.get(HOME, query_string={"ticket": ticket(bench), "q": "nord"}).text
    assert ("École du Nord" in page, "École du Sud" in page) == (True, False)
    form = page.partition(f'<form method="post" action="{BACK}"')[2].partition("</form>")[0]
    assert 'name="csrf_token"' in form
    told = receipt_of(form)
    assert told["item"] == {"id": "nord", "text": "École du Nord"}
    assert (told["by"], told["source"]) == ("agent-1", "ecoles")
    assert told["owner"]["field"] == "choice:accepter:ecole"


def test_what_is_not_in_the_list_is_said(bench: Bench, client: FlaskClient) -> None:
    shelve(bench)
    none = client.get(HOME, query_string={"ticket": ticket(bench), "q": "zzz"}).text
    assert "Rien ne correspond" in none


@pytest.mark.parametrize(
    "more",
    [
        {"by": "agent-2"},
        {"authority": "ailleurs"},
        {"key": "x" * 32},
        {"back": "//mechant.example/"},
    ],
)
def test_a_ticket_is_of_who_left_with_it(
    bench: Bench, client: FlaskClient, more: dict[str, Any]
) -> None:
    shelve(bench)
    odd = ticket(bench, **more)
    assert client.get(HOME, query_string={"ticket": odd}).status_code == 403
    assert client.get(HOME).status_code == 403


def test_only_agents_come_here(bench: Bench) -> None:
    for other, status in ((bench.client("citizen"), 403), (bench.client(), 401)):
        assert other.get(HOME, query_string={"ticket": ticket(bench)}).status_code == status


def test_a_source_that_is_no_more_is_said(bench: Bench, client: FlaskClient) -> None:
    asked = ticket(bench, source="rien")
    page = client.get(HOME, query_string={"ticket": asked})
    assert (page.status_code, "n’existe plus" in page.text) == (200, True)


def test_a_list_that_does_not_answer_is_said(bench: Bench, client: FlaskClient, far: Far) -> None:
    far.answer = distant.status(500)
    with bench.transaction() as session:
        slug = remote(session, far).slug
    asked = ticket(bench, source=slug)
    page = client.get(HOME, query_string={"ticket": asked})
    assert (page.status_code, "notice warn" in page.text) == (503, True)


def test_cards_are_for_who_reads_them(bench: Bench, client: FlaskClient) -> None:
    with schools(bench) as session:
        settings = {"model": "ecoles", "keep": ["telephone"]}
        slug = add_source(session, Given(title="Nos écoles", kind="cards", settings=settings), "L")
        asked = ticket(bench, source=slug.slug)
    page = client.get(HOME, query_string={"ticket": asked}).text
    assert ("Vos rôles" in page, "École du Nord" in page) == (True, False)
    reader = bench.client("agent", roles=["vie-scolaire"])
    page = reader.get(HOME, query_string={"ticket": asked}).text
    assert "École du Nord" in page
    item = receipt_of(page)["item"]
    assert item["telephone"].replace("\u00a0", " ") == "02 99 12 34 56"


def test_cards_whose_model_is_not_in_use_are_said(bench: Bench, client: FlaskClient) -> None:
    with bench.transaction() as session:
        save_version(session, SCHOOL, "Léa")
        given = Given(title="Nos écoles", kind="cards", settings={"model": "ecoles"})
        asked = ticket(bench, source=add_source(session, given, "Léa").slug)
    page = client.get(HOME, query_string={"ticket": asked})
    assert (page.status_code, "Ces fiches ne sont pas en service" in page.text) == (200, True)


def test_a_line_that_says_much_is_picked_like_any_other(
    bench: Bench, client: FlaskClient, far: Far
) -> None:
    notes = {f"note_{n}": token_urlsafe(150) for n in range(30)}
    line = {"id": "nord", "text": "École du Nord", **notes}
    far.answer = distant.json_of({"err": 0, "data": [line]})
    with bench.transaction() as session:
        slug = remote(session, far).slug
    page = client.get(HOME, query_string={"ticket": ticket(bench, source=slug)}).text
    assert receipt_of(page)["item"] == line
