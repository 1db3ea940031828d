"""Questions that choose from a data source, as people meet them, with and without scripts."""

from typing import Any

import pytest
from guichet_forms.models import Draft
from guichet_forms.pages import offering
from guichet_forms.throttle import Throttle, places_of
from guichet_kit.testing import Bench
from sqlalchemy import select

from . import far as other
from .conftest import FIRST, GO, URL, changed, follow, hidden, publish
from .far import Far
from .shelves import fixed, remote

PAGE = f"{URL}2"
MANY = "\n".join(f"e{n} | École numéro {n}" for n in range(150))


def ask(bench: Bench, *fields: dict[str, Any]) -> None:
    """Put in use a procedure whose second page asks these questions alone."""
    source = changed(digest=[])
    source["pages"][1]["fields"] = list(fields)
    publish(bench, source)


def question(source: str, **more: Any) -> dict[str, Any]:
    return {"id": "ecole", "type": "choice", "label": "École", "source": source, **more}


def choices(source: str, **more: Any) -> dict[str, Any]:
    return question(source, **{"type": "choices", **more})


def arrive(bench: Bench) -> Any:
    """Give a client that has filled the first page in."""
    client = bench.client()
    assert follow(client, f"{URL}1", {**FIRST, **GO}) == PAGE
    return client


def post(client: Any, **values: Any) -> Any:
    token = hidden(client.get(PAGE).text, "token")
    return client.post(PAGE, data={"token": token, **GO, **values})


def answers(bench: Bench) -> dict[str, Any]:
    with bench.transaction() as session:
        return dict(session.scalars(select(Draft)).one().answers)


def lines(bench: Bench, text: str = "") -> str:
    with bench.transaction() as session:
        return str((fixed(session, lines=text) if text else fixed(session)).slug)


def test_few_items_are_radios(bench: Bench) -> None:
    ask(bench, question(lines(bench)))
    client = arrive(bench)
    shown = client.get(PAGE).text
    assert shown.count('type="radio"') == 3
    assert post(client, ecole="sud").status_code == 303
    assert answers(bench)["ecole"] == {"id": "sud", "text": "École du Sud"}
    assert 'value="sud" checked' in client.get(PAGE).text
    assert "École du Sud" in client.get(f"{URL}verifier").text


def test_more_items_are_a_list(bench: Bench) -> None:
    ask(bench, question(lines(bench, "\n".join(MANY.split("\n")[:50]))))
    shown = arrive(bench).get(PAGE).text
    assert shown.count("<option") == 51
    assert "data-combobox" not in shown


def test_many_items_are_searched_without_scripts(bench: Bench) -> None:
    ask(bench, question(lines(bench, MANY)))
    client = arrive(bench)
    shown = client.get(PAGE).text
    assert "data-combobox" in shown
    assert shown.count("<option") == 1
    token = hidden(shown, "token")
    searched = client.post(
        PAGE, data={"token": token, "ecole-q": "num 14", "action": "search:ecole"}
    )
    assert searched.location == f"{PAGE}#ecole"
    found = client.get(PAGE).text
    assert 'value="e14"' in found
    assert 'value="e149"' in found
    assert "11 réponses trouvées" in found
    assert 'value="num 14"' in found
    assert post(client, ecole="e14").status_code == 303
    assert answers(bench)["ecole"]["text"] == "École numéro 14"
    assert 'value="e14" selected' in client.get(PAGE).text


def test_words_that_name_one_item_are_enough(bench: Bench) -> None:
    ask(bench, question(lines(bench), display="autocomplete"))
    client = arrive(bench)
    assert post(client, **{"ecole-q": "sud"}).status_code == 303
    assert answers(bench)["ecole"]["id"] == "sud"


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({}, "Choisissez une réponse"),
        ({"ecole-q": "ecole"}, "réponses trouvées"),
        ({"ecole-q": "piscine"}, "Rien ne correspond"),
        ({"ecole": "rien"}, "n’est pas dans la liste"),
        ({"ecole": "'; drop table sources; --"}, "n’est pas dans la liste"),
        ({"ecole": ["nord", "sud"]}, "Une seule réponse"),
    ],
)
def test_what_is_not_in_the_list_is_refused(
    bench: Bench, values: dict[str, Any], told: str
) -> None:
    ask(bench, question(lines(bench), display="autocomplete"))
    client = arrive(bench)
    answer = post(client, **values)
    assert answer.status_code == 422
    assert told in answer.text
    if "ecole-q" in values:
        assert f'value="{values["ecole-q"]}"' in answer.text


def test_several_items(bench: Bench) -> None:
    ask(bench, choices(lines(bench), min=2))
    client = arrive(bench)
    assert post(client, ecole=["nord"]).status_code == 422
    assert post(client, ecole=["sud", "nord", "sud"]).status_code == 303
    assert [item["id"] for item in answers(bench)["ecole"]] == ["sud", "nord"]
    assert client.get(PAGE).text.count(" checked") == 2
    assert "École du Sud, École du Nord" in client.get(f"{URL}verifier").text


def test_several_items_of_many_are_searched_and_kept(bench: Bench) -> None:
    ask(bench, choices(lines(bench, MANY)))
    client = arrive(bench)
    post(client, ecole=["e7"])
    post(client, ecole=["e7"], action="search:ecole", **{"ecole-q": "149"})
    assert answers(bench)["ecole"][0]["id"] == "e7"
    assert 'value="e7" checked' in client.get(PAGE).text


def test_what_an_item_says_of_itself_is_shown_later(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        slug = remote(session, far).slug
    shown = {"id": "vue", "type": "card_data", "label": "Votre école", "source": "ecole"}
    ask(bench, question(slug), {**shown, "show": [{"key": "ville", "label": "Ville"}]})
    client = arrive(bench)
    assert "Rien à montrer" in client.get(PAGE).text
    told = {"err": 0, "data": [{"label": "Ville", "value": "Valmont"}]}
    assert client.get(f"{URL}choix/vue?q=nord").json == told
    assert client.get(f"{URL}choix/vue?q=rien").json["data"] == []
    post(client, ecole="nord")
    assert "Valmont" in client.get(PAGE).text


def test_a_disabled_item_is_seen_and_not_taken(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        ask(bench, question(remote(session, far).slug))
    client = arrive(bench)
    assert 'value="fermee" disabled' in client.get(PAGE).text
    assert post(client, ecole="fermee").status_code == 422


def test_while_the_source_is_down_one_may_finish_later(bench: Bench, far: Far) -> None:
    far.answer = other.status(500)
    with bench.transaction() as session:
        ask(bench, question(remote(session, far).slug))
    client = arrive(bench)
    assert "La liste ne répond pas" in client.get(PAGE).text
    refused = post(client, ecole="nord")
    assert refused.status_code == 422
    assert "réessayez par exemple" in refused.text
    assert 'name="ecole" value="nord"' in refused.text


def test_words_stand_for_the_item_when_the_form_says_so(bench: Bench, far: Far) -> None:
    far.answer = other.status(500)
    with bench.transaction() as session:
        ask(bench, question(remote(session, far).slug, free_if_down=True))
    client = arrive(bench)
    assert 'name="ecole-q"' in client.get(PAGE).text
    assert post(client, **{"ecole-q": "École du Nord"}).status_code == 303
    free = {"id": "", "text": "École du Nord", "free": True}
    assert answers(bench)["ecole"] == free
    check = client.get(f"{URL}verifier")
    assert "École du Nord" in check.text
    far.answer = other.schools
    bench.app.extensions["guichet_remote"].forgive((bench.authority, "loin"))
    assert client.get(f"{URL}verifier").status_code == 200, "what was accepted stays so"


def test_the_search_gives_ids_and_texts_only(bench: Bench, far: Far) -> None:
    with bench.transaction() as session:
        ask(bench, question(remote(session, far, q="q", id="id").slug))
    answer = bench.client().get(f"{URL}choix/ecole?q=nord")
    assert answer.json == {"err": 0, "data": [{"id": "nord", "text": "École du Nord"}]}
    assert answer.headers["Cache-Control"] == "no-store"
    assert bench.client().get(f"{URL}choix/ecole?q=fermée").json["data"] == []
    far.answer = other.status(500)
    assert bench.client().get(f"{URL}choix/ecole?q=sud").status_code == 503


def test_the_search_gives_twenty_items_at_most(bench: Bench) -> None:
    ask(bench, question(lines(bench, MANY)))
    assert len(bench.client().get(f"{URL}choix/ecole?q=ecole").json["data"]) == 20


@pytest.mark.parametrize("field", ["prenom", "rien", "ecole.0.x", "ecole'--"])
def test_the_search_is_for_questions_that_have_a_source(bench: Bench, field: str) -> None:
    ask(bench, question(lines(bench)))
    assert bench.client().get(f"{URL}choix/{field}?q=nord").status_code == 404


def test_the_search_is_guarded_like_the_form(bench: Bench) -> None:
    source = changed(digest=[], access={"who": "account"})
    source["pages"][1]["fields"] = [question(lines(bench))]
    publish(bench, source)
    url = f"{URL}choix/ecole?q=nord"
    assert bench.client().get(url).status_code == 403
    family = source["family"]
    assert bench.client("citizen", family=family).get(url).status_code == 200
    assert bench.client("citizen", family="voirie").get(url).status_code == 403
    assert bench.service.fresh().client().get(url).status_code == 404


def test_the_search_is_throttled(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ask(bench, question(lines(bench)))
    now = [0.0]
    monkeypatch.setitem(bench.app.extensions, "guichet_throttle", Throttle(2, 100, lambda: now[0]))
    url = f"{URL}choix/ecole?q=nord"

    def search(address: str, visitor: str = "1") -> int:
        headers = {"Guichet-Client": address}
        return bench.client(visitor=visitor).get(url, headers=headers).status_code

    assert [search("192.0.2.1", f"v-{turn}") for turn in range(3)] == [200, 200, 429]
    assert search("192.0.2.2") == 200
    assert [search(f"2001:db8::{turn}", f"v-{turn}") for turn in range(3)] == [200, 200, 429]
    now[0] = 60
    assert search("192.0.2.1") == 200
    monkeypatch.setitem(bench.app.extensions, "guichet_throttle", Throttle(9, 1, lambda: now[0]))
    assert [search(address) for address in ("192.0.2.1", "198.51.100.1")] == [200, 429]


def test_a_network_asks_four_times_as_much_and_uses_up_nobody_elses() -> None:
    counts = Throttle(2, 11, lambda: 0.0)
    near = [counts.passes("valmont", *reversed(places_of(f"192.0.2.{n}"))) for n in range(10)]
    assert near == [True] * 8 + [False] * 2
    assert [counts.passes("valmont", "agent:1") for _turn in range(9)] == [True] * 2 + [False] * 7
    assert counts.passes("valmont", "agent:2")


def test_the_limits_let_a_person_type(bench: Bench) -> None:
    assert offering.OWN_A_MINUTE >= 60


def test_a_search_costs_few_statements(bench: Bench) -> None:
    ask(bench, question(lines(bench)))
    client = bench.client()
    client.get(f"{URL}choix/ecole?q=nord")
    with bench.statements() as seen:
        client.get(f"{URL}choix/ecole?q=nord")
    assert len(seen) <= 4, seen


def test_a_page_that_chooses_costs_few_statements(bench: Bench) -> None:
    ask(bench, question(lines(bench)), {**question(lines(bench)), "id": "autre"})
    client = arrive(bench)
    post(client, ecole="sud", autre="nord")
    with bench.statements() as seen:
        client.get(PAGE)
    assert len(seen) <= 8, seen
