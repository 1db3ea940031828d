"""a54, a55: the same walls for programs, with real tokens of the people of the demonstration."""

from urllib.parse import parse_qs, urlsplit

import pytest
from guichet_onebox.demonstration import PASSWORD

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import HOME, People
from tests.attacks.filing import Filed
from tests.attacks.test_openid import ask_token, bear, query, redeem, secret_of

EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange"
SUBJECT = "urn:ietf:params:oauth:token-type:refresh_token"


def token_of(people: People, email: str, audience: str, **wanted: str) -> str:
    """Give somebody's token for a service, as the gateway would get it."""
    browser = Browser(people.suite, HOME[email])
    form = browser.follow(browser.get(query(browser)))
    answer = browser.submit(form, "", {"email": email, "password": PASSWORD})
    code = parse_qs(urlsplit(answer.location).query)["code"][0]
    session = redeem(browser, secret_of(people), code).json["refresh_token"]
    made = exchange(people, browser, session, audience, **wanted)
    assert made.status == 200, made.text
    return str(made.json["access_token"])


def exchange(
    people: People, browser: Browser, session: str, audience: str, **wanted: str
) -> Answer:
    return ask_token(
        browser,
        secret_of(people),
        grant_type=EXCHANGE,
        subject_token=session,
        subject_token_type=SUBJECT,
        audience=audience,
        **{"authority": browser.authority, **wanted},
    )


def test_a54_a_case_is_read_by_its_agents_alone(people: People, marie_birth: Filed) -> None:
    path = f"/api/workflow/v1/cases/{marie_birth.request_id}"
    here, abroad = people.visitor(), people.visitor("val-de-serre")
    hers = token_of(people, "anne.martin@valmont.example", "workflow")
    assert bear(here, hers, path).status == 200
    assert bear(abroad, hers, path).status == 401
    for email in ("karim.benali@valmont.example", "admin@valmont.example"):
        other = token_of(people, email, "workflow")
        answer = bear(here, other, path)
        assert answer.status == 404
        assert "Le Goff" not in answer.text
    sofia = token_of(people, "sofia.roux@val-de-serre.example", "workflow")
    assert bear(abroad, sofia, path).status == 404
    assert bear(here, sofia, path).status == 401


def test_a54_a_choice_by_a_program_is_of_its_agents_alone(
    people: People, street_report: Filed
) -> None:
    path = f"/api/workflow/v1/cases/{street_report.request_id}/choices"
    body = b'{"choice": "refuser", "version": 1, "comment": "non", "fields": {}}'
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    for email, status in (("anne.martin@valmont.example", 404), ("moulin@example.org", 403)):
        family = {"family": "voirie"} if email.endswith("org") else {}
        token = token_of(people, email, "workflow", **family)
        sent = headers | {"Authorization": f"Bearer {token}"}
        assert people.visitor().send("POST", path, body, sent).status == status
    state = "select state->>'status' from cases where request_id = %s"
    assert people.suite.sql("workflow", state, street_report.request_id)[0][0] != "refusee"


def test_a54_the_list_of_a_program_is_its_agents(people: People, marie_birth: Filed) -> None:
    here = people.visitor()
    for email, seen in (
        ("anne.martin@valmont.example", True),
        ("karim.benali@valmont.example", False),
        ("admin@valmont.example", False),
    ):
        token = token_of(people, email, "backoffice")
        answer = bear(here, token, f"/api/backoffice/v1/entries?q={marie_birth.codes[0]}")
        assert answer.status == 200
        assert (marie_birth.request_id in answer.text) == seen


def test_a54_a_document_by_a_program(people: People, marie_birth: Filed) -> None:
    query_of = "select id from files where request_id = %s"
    [(document,), *_rest] = people.suite.wait_for(
        "documents", query_of, marie_birth.request_id, seconds=60
    )
    path = f"/api/documents/v1/documents/{document}"
    karim = token_of(people, "karim.benali@valmont.example", "documents")
    assert bear(people.visitor(), karim, path).status in (403, 404)


def test_a54_a_request_by_a_program_is_read_by_who_sent_it(
    people: People, marie_birth: Filed
) -> None:
    path = f"/api/forms/v1/submissions/{marie_birth.request_id}"
    here = people.visitor()
    hers = token_of(people, "marie.legoff@example.org", "forms", family="etat-civil")
    answer = bear(here, hers, path)
    assert answer.status == 200
    assert set(answer.json) == {
        "request_id", "number", "procedure", "version", "channel", "received_at",
        "answers", "acknowledgement", "tracking_code", "pin", "mandate",
    }  # fmt: skip
    for email, family in (
        ("moulin@example.org", "etat-civil"),
        ("marie.legoff@example.org", "voirie"),
    ):
        other = token_of(people, email, "forms", family=family)
        assert bear(here, other, path).status in (403, 404)


@pytest.mark.parametrize(
    "wanted",
    [
        {"authority": "val-de-serre"},
        {"family": "voirie", "kind": "agent", "roles": "administration"},
        {"scope": "own:read", "family": "voirie"},
        {"family": "inconnue"},
    ],
)
def test_a55_a_session_cannot_be_exchanged_for_more(people: People, wanted: dict[str, str]) -> None:
    browser = people.visitor()
    form = browser.follow(browser.get(query(browser)))
    typed = {"email": "moulin@example.org", "password": PASSWORD}
    answer = browser.submit(form, "", typed)
    code = parse_qs(urlsplit(answer.location).query)["code"][0]
    session = redeem(browser, secret_of(people), code).json["refresh_token"]
    made = exchange(people, browser, session, "workflow", **wanted)
    if made.status == 200:
        token = str(made.json["access_token"])
        case = "/api/workflow/v1/cases/01890000-0000-7000-8000-000000000000"
        assert bear(browser, token, case).status == 403
    else:
        assert made.status == 400
    assert ask_token(browser, "x" * 40, grant_type=EXCHANGE, subject_token=session).status == 401
