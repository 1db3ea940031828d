"""Programs of partners, through the front door: what each secret and token opens."""

import base64
import json
from typing import Any

import pytest

from tests.attacks.browser import Answer, Browser
from tests.attacks.conftest import People
from tests.attacks.filing import Filed
from tests.attacks.test_programs import token_of

ADMIN = "admin@valmont.example"
PROGRAMS = "/api/identity/v1/programs"
SENSORS = {"name": "Capteurs", "rights": ["cases.trigger"], "families": ["voirie"]}


def send(browser: Browser, method: str, path: str, token: str, values: Any) -> Answer:
    headers = {"Content-Type": "application/json", "Accept": "application/json"}
    sent = headers | {"Authorization": f"Bearer {token}"}
    return browser.send(method, path, json.dumps(values).encode(), sent)


def ask(browser: Browser, name: str, secret: str, audience: str = "workflow") -> Answer:
    basic = base64.b64encode(f"{name}:{secret}".encode()).decode()
    headers = {
        "Authorization": f"Basic {basic}",
        "Content-Type": "application/x-www-form-urlencoded",
    }
    body = f"grant_type=client_credentials&audience={audience}".encode()
    return browser.send("POST", "/identite/token", body, headers)


@pytest.fixture(scope="module")
def sensors(people: People) -> dict[str, Any]:
    """A program of the streets, as the administrator's API gave it."""
    made = send(people.visitor(), "POST", PROGRAMS, token_of(people, ADMIN, "identity"), SENSORS)
    assert made.status == 201, made.text
    given: dict[str, Any] = made.json
    return given


def test_its_token_opens_its_right_in_its_families_at_its_authority(
    people: People, sensors: dict[str, Any], street_report: Filed, marie_birth: Filed
) -> None:
    here, abroad = people.visitor(), people.visitor("val-de-serre")
    token = ask(here, sensors["id"], sensors["secret"]).json["access_token"]
    inside = f"/api/workflow/v1/cases/{street_report.request_id}"
    outside = f"/api/workflow/v1/cases/{marie_birth.request_id}"
    for path, status in (
        (f"{inside}/triggers/inconnue", 404),
        (f"{outside}/triggers/inconnue", 404),
        (f"{inside}/choices", 403),
        (f"{inside}/actions", 403),
    ):
        values = {"choice": "refuser", "version": 1} if "triggers" not in path else {}
        assert send(here, "POST", path, token, values).status == status, path
    assert send(abroad, "POST", f"{inside}/triggers/inconnue", token, {}).status == 401
    assert send(here, "GET", inside, token, None).status == 403
    assert send(here, "GET", PROGRAMS, token, None).status == 401
    assert send(here, "GET", "/api/forms/v1/procedures", token, None).status == 401


def test_a_wrong_secret_is_slowed_and_another_service_is_none_of_its(
    people: People, sensors: dict[str, Any]
) -> None:
    here = people.visitor()
    found = [ask(here, sensors["id"], "valmont.wrong").status for _try in range(13)]
    assert found[0] == 401
    assert found[-1] == 429
    assert ask(here, sensors["id"], sensors["secret"]).status == 200
    assert ask(here, sensors["id"], sensors["secret"], "forms").json["error"] == "invalid_target"


def test_an_agent_without_the_right_gives_none(people: People) -> None:
    anne = token_of(people, "anne.martin@valmont.example", "identity")
    assert send(people.visitor(), "POST", PROGRAMS, anne, SENSORS).status == 403


def test_an_ended_program_is_refused(people: People) -> None:
    here, token = people.visitor(), token_of(people, ADMIN, "identity")
    made = send(here, "POST", PROGRAMS, token, {**SENSORS, "name": "Ancien"}).json
    assert send(here, "DELETE", f"{PROGRAMS}/{made['id']}", token, None).status == 204
    assert ask(here, made["id"], made["secret"]).status == 401
