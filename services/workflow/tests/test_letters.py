"""The link of a letter: whom it is given to, what it opens, and the one answer to all the rest."""

from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pytest
from guichet_kit.handover import seal, unseal
from guichet_kit.ids import uuid7
from guichet_kit.testing import CSRF, HANDOVER_KEY, Bench
from guichet_workflow import jobs, letters
from guichet_workflow.actions.demonstration import let_days_pass

from .samples import CODE, EMAIL, agent, case_url, choose, citizen, opened, own_url

VISITOR = {"visitor": "v", "name": "Luc Le Goff", "email": EMAIL}


def links(bench: Bench) -> list[str]:
    return [data["link"] for data in bench.emitted("workflow.message.requested.v1")]


def follow(bench: Bench, link: str, **client: Any) -> Any:
    """Open a link as the browser of somebody whom no cookie tells."""
    address = urlsplit(link)
    return bench.client(**client).get(f"{address.path}?{address.query}")


def disable(bench: Bench, link: str) -> Any:
    query = urlsplit(follow(bench, link).location).query
    return bench.client().post(f"/suivi/dossier/lien?{query}", data={"csrf_token": CSRF})


def test_a_letter_opens_the_follow_up_without_a_code(bench: Bench) -> None:
    opened(bench, applicant=VISITOR)
    (told,) = bench.emitted("workflow.message.requested.v1")
    assert told["link"] == told["values"]["lien"]
    assert told["link"].startswith("http://valmont.test/suivi/lien?ticket=")
    for visitor in ("at-home", "at-work"):
        answer = follow(bench, told["link"], visitor=visitor)
        assert answer.status_code == 303
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["Cache-Control"] == "no-store"
        page = bench.client(visitor=visitor).get(answer.location)
        assert page.status_code == 200
        assert "Copie d’un acte de naissance" in page.text
    assert bench.client(visitor="elsewhere").get(answer.location).status_code == 403


def test_the_link_says_nothing_of_the_person(bench: Bench) -> None:
    request_id = opened(bench, applicant=VISITOR)
    (ticket,) = parse_qs(urlsplit(links(bench)[0]).query)["ticket"]
    assert unseal(HANDOVER_KEY, "letter", ticket, 60) == {"r": UUID(request_id).hex, "n": 1}


def test_an_account_or_no_address_gets_no_such_link(bench: Bench) -> None:
    request_id = opened(bench)
    opened(bench, applicant={"visitor": "v", "name": "Luc"})
    own = f"http://valmont.test/demandes/etat-civil/{request_id}/"
    assert links(bench) == [own, "http://valmont.test/suivi/"]


def test_a_document_is_passed_on_and_bears_no_such_link(bench: Bench) -> None:
    opened(bench, applicant=VISITOR)
    documents = bench.emitted("workflow.document.requested.v1")
    assert {data["values"]["lien"] for data in documents} == {"http://valmont.test/suivi/"}


def test_all_that_is_wrong_gets_the_same_answer(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    request_id = opened(bench, applicant=VISITOR)
    link = links(bench)[0]
    own = UUID(opened(bench, applicant={"subject": "p-luc", "name": "Luc", "email": EMAIL}))
    forged = {
        "nothing": "",
        "noise": "faux",
        "another key": seal("k" * 40, "letter", {"r": UUID(request_id).hex, "n": 1}),
        "another purpose": seal(HANDOVER_KEY, "tracked", {"r": UUID(request_id).hex, "n": 1}),
        "no request": seal(HANDOVER_KEY, "letter", {"r": uuid7().hex, "n": 1}),
        "of an account": seal(HANDOVER_KEY, "letter", {"r": own.hex, "n": 1}),
        "no id": seal(HANDOVER_KEY, "letter", {"r": "x", "n": 1}),
        "half": seal(HANDOVER_KEY, "letter", {"r": uuid7().hex}),
    }
    base = "http://valmont.test/suivi/lien?ticket="
    answers = {name: follow(bench, base + ticket) for name, ticket in forged.items()}
    answers["edited"] = follow(bench, link[:-2] + "AA")
    answers["another authority"] = follow(bench.service.fresh(), link)
    with monkeypatch.context() as later:
        later.setattr(letters, "VALID_S", -1)
        answers["too old"] = follow(bench, link)
    assert disable(bench, link).status_code == 303
    answers["disabled"] = follow(bench, link)
    assert {name: answer.status_code for name, answer in answers.items()} == dict.fromkeys(
        answers, 403
    )
    assert len({answer.text for answer in answers.values()}) == 1
    assert "Ce lien de suivi ne fonctionne plus" in answers["noise"].text


def test_a_link_is_disabled_and_the_next_letter_bears_another(bench: Bench) -> None:
    request_id = opened(bench, applicant=VISITOR)
    first = links(bench)[0]
    done = disable(bench, first)
    page = bench.client().get(done.location)
    assert "Les liens de suivi déjà envoyés ne fonctionnent plus." in page.text
    choose(agent(bench), request_id, "complement", comment="Quelle mairie ?")
    second = links(bench)[-1]
    assert follow(bench, first).status_code == 403
    assert follow(bench, second).status_code == 303


def test_who_has_an_account_has_no_link_to_disable(bench: Bench) -> None:
    request_id = opened(bench)
    assert "Lien de suivi" not in citizen(bench).get(own_url(request_id)).text
    assert citizen(bench).post(own_url(request_id, "lien")).status_code == 404


def test_a_request_without_a_person_is_opened_by_no_link(bench: Bench) -> None:
    request_id = opened(bench, applicant=VISITOR)
    choose(agent(bench), request_id, "refuser", comment="Registre illisible")
    link = links(bench)[-1]
    with bench.transaction() as session:
        let_days_pass(session, UUID(request_id), 91)
    with bench.app.app_context():
        jobs.fire_timers(bench.app)
    assert agent(bench).get(case_url(request_id)).status_code == 200
    assert follow(bench, link).status_code == 403


def test_a_code_still_opens_what_a_link_does_not(bench: Bench) -> None:
    opened(bench, applicant=VISITOR)
    disable(bench, links(bench)[0])
    found = bench.client().post("/suivi/", data={"code": CODE, "second": EMAIL})
    assert found.status_code == 303
