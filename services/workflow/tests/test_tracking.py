"""Tracking codes: what opens a request, and the one answer to all that does not."""

from typing import Any
from urllib.parse import urlsplit

import pytest
from guichet_kit.testing import Bench

from .samples import CODE, EMAIL, agent, choose, opened
from .test_guests import five_hours_ago


def track(bench: Bench, code: str, second: str, **client: Any) -> Any:
    return bench.client(**client).post("/suivi/", data={"code": code, "second": second})


@pytest.mark.parametrize("code", [CODE, "k7qf-9m2r-xdt", " K7QF 9M2R–XDT "])
def test_a_code_is_read_with_indulgence(bench: Bench, code: str) -> None:
    request_id = opened(bench)
    found = track(bench, code, f" {EMAIL.upper()} ")
    assert found.status_code == 303
    page = bench.client().get(found.location)
    assert page.status_code == 200
    assert "Copie d’un acte de naissance" in page.text
    assert request_id not in page.text.replace(found.location, "")


def test_unknown_and_forbidden_get_the_same_answer(bench: Bench) -> None:
    """a33: a code alone opens nothing and tells nothing."""
    opened(bench)
    answers = [
        track(bench, CODE, "autre@example.org"),
        track(bench, "K7QF9M2RXDV", EMAIL),
        track(bench, "x" * 5000, "\0" * 5),
    ]
    assert {answer.status_code for answer in answers} == {422}
    one = [answer.text.split("<form")[0] for answer in answers]
    assert len(set(one)) == 1
    assert "Nous ne trouvons pas de demande" in one[0]


def test_an_empty_form_says_what_lacks(bench: Bench) -> None:
    empty = track(bench, "", "")
    assert empty.status_code == 422
    assert "Écrivez votre code de suivi." in empty.text


def test_the_code_alone_of_the_home_page_is_no_fault(bench: Bench) -> None:
    half = bench.client().post("/suivi/", data={"code": CODE})
    assert half.status_code == 200
    assert CODE in half.text
    assert "Il y a un problème" not in half.text
    assert bench.client().post("/suivi/", data={"code": " "}).status_code == 422


def test_a_ticket_is_of_one_browser_and_one_authority(bench: Bench) -> None:
    opened(bench)
    address = track(bench, CODE, EMAIL).location
    assert bench.client(visitor="visitor-2").get(address).status_code == 403
    assert bench.client().get("/suivi/dossier/?ticket=faux").status_code == 403
    other = bench.service.fresh()
    assert other.client().get(address).status_code == 403


def test_who_tracks_may_answer(bench: Bench) -> None:
    request_id = opened(bench, applicant={"visitor": "v", "name": "Luc", "email": EMAIL})
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    address = urlsplit(track(bench, CODE, EMAIL).location)
    query = f"?{address.query}"
    done = bench.client().post(
        f"/suivi/dossier/reponse{query}", data={"champ-precision": "Valmont"}
    )
    assert done.status_code == 303
    assert "À nous" in bench.client().get(done.location).text
    assert bench.client().post(f"/suivi/dossier/inconnu{query}").status_code == 404


def test_words_typed_on_a_page_that_is_over_are_given_back(bench: Bench) -> None:
    opened(bench)
    client = bench.client()
    with five_hours_ago():
        found = client.post("/suivi/", data={"code": CODE, "second": EMAIL})
    url = found.location.replace("/dossier/?", "/dossier/message?")
    late = client.post(url, data={"message": "Un <long> message", "csrf_token": "jeton"})
    shown = ("Un &lt;long&gt; message" in late.text, "jeton" in late.text)
    assert (late.status_code, *shown) == (403, True, False)
    assert "Ce que vous aviez écrit" not in client.get(found.location).text
