"""a11: a parameter given twice: the first counts, and what opens something is refused."""

from urllib.parse import urlencode

import pytest

from tests.attacks.conftest import People
from tests.attacks.filing import Filed, start
from tests.attacks.test_openid import query

TWICE = "Cette demande dit deux fois la même chose"


def test_a11_a_tracking_code_is_given_once(people: People, street_report: Filed) -> None:
    visitor = people.visitor()
    right = {"code": street_report.codes[1], "second": street_report.email}
    for name in right:
        form = visitor.open("/suivi/").form("/suivi/")
        pairs = form.with_values([*right.items(), (name, right[name])])
        answer = visitor.post("/suivi/", pairs)
        assert answer.status == 400
        assert TWICE in answer.page.words
        assert street_report.codes[0] not in answer.text


def test_a11_what_is_typed_is_not_taken_from_the_address(
    people: People, street_report: Filed
) -> None:
    """A form says what it says by its body: the same names in its address count for nothing."""
    visitor = people.visitor()
    right = urlencode({"code": street_report.codes[1], "second": street_report.email})
    form = visitor.open("/suivi/").form("/suivi/")
    answer = visitor.post(f"/suivi/?{right}", form.with_values({"code": "", "second": ""}))
    assert answer.status == 422
    assert street_report.codes[0] not in answer.text


def test_a11_the_value_against_forgery_is_given_once(people: People) -> None:
    visitor = people.visitor()
    token = visitor.csrf()
    for path, name in (("/suivi/", "code"), ("/demarches/signalement-voirie/1", "description")):
        values = [(name, "x"), ("csrf_token", token), ("csrf_token", token)]
        answer = visitor.post(path, values)
        assert answer.status == 400
        assert TWICE in answer.page.words
        in_address = visitor.post(f"{path}?csrf_token={token}", [(name, "x")])
        assert in_address.status == 403
        assert "Cette page a expiré" in in_address.page.words


@pytest.mark.parametrize("name", ["email", "password"])
def test_a11_who_signs_in_is_said_once(people: People, name: str) -> None:
    visitor = people.visitor()
    page = visitor.open("/connexion")
    answer = visitor.submit(page, "", [("email", "a@b.fr"), ("password", "x"), (name, "c")])
    assert answer.status == 400
    assert TWICE in answer.page.words


@pytest.mark.parametrize("name", ["client_id", "redirect_uri", "state", "code_challenge"])
def test_a11_a_request_of_openid_says_each_thing_once(people: People, name: str) -> None:
    """RFC 6749 §3.1."""
    visitor = people.visitor()
    answer = visitor.get(f"{query(visitor)}&{name}=autre")
    assert answer.status == 400
    assert not answer.location


def test_a11_a_ticket_is_given_once(people: People) -> None:
    visitor = people.visitor()
    page = start(visitor, "signalement-voirie")
    asked = visitor.submit(page, "", page.form().with_values({"add_file": "photo"}))
    ticket = asked.location.partition("ticket=")[2]
    answer = visitor.get(f"/fichiers/deposer?ticket={ticket}&ticket={ticket}")
    assert answer.status == 400
    assert TWICE in answer.page.words
    assert visitor.get(f"/fichiers/deposer?ticket={ticket}").status == 200


def test_a11_of_any_other_parameter_the_first_counts(people: People) -> None:
    visitor = people.visitor()
    first, second = (
        visitor.get(f"/recherche?{urlencode([('q', one), ('q', other)])}")
        for one, other in (("lampadaire", "zzz"), ("zzz", "lampadaire"))
    )
    assert "/demarches/signalement-voirie/" in first.text
    assert "/demarches/signalement-voirie/" not in second.text


def test_a11_a_question_of_one_answer_takes_one(people: People) -> None:
    visitor = people.visitor()
    page = start(visitor, "signalement-voirie")
    answer = visitor.submit(page, "", {"description": ["un", "deux"]})
    assert answer.status == 422
    assert "Une seule réponse" in answer.page.words
