"""What a whole request costs the database, counted."""

from guichet_kit.testing import Bench

from .conftest import FIRST, GO, SECOND, URL, hidden

DESIGN_BUDGET, OURS = 30, 22


def test_eight_calls_stay_within_the_budget(bench: Bench) -> None:
    client = bench.client()
    with bench.statements() as seen:
        assert client.get(URL).status_code == 200
        token = hidden(client.get(f"{URL}1").text, "token")
        client.post(f"{URL}1", data={**FIRST, **GO, "token": token})
        client.get(f"{URL}2")
        client.post(f"{URL}2", data={**SECOND, **GO, "token": token})
        check = client.get(f"{URL}verifier").text
        told = {name: hidden(check, name) for name in ("token", "revision")}
        sent = client.post(f"{URL}envoyer", data=told)
        assert client.get(sent.location).status_code == 200
    assert len(bench.emitted("forms.submission.sent.v1")) == 1
    assert len(seen) <= OURS < DESIGN_BUDGET, "\n".join(seen)


def test_a_page_costs_one_statement_and_an_autosave_two(bench: Bench) -> None:
    client = bench.client()
    client.post(f"{URL}1", data={**FIRST, **GO})
    with bench.statements() as seen:
        assert client.get(f"{URL}2").status_code == 200
    assert len(seen) == 1
    with bench.statements() as seen:
        assert client.post(f"{URL}2/brouillon", data=SECOND).status_code == 204
    assert len(seen) == 2
