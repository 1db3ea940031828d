"""a38: no GET changes anything, and no form of ours can be sent without its token."""

import time

import pytest

from tests.attacks.browser import Browser
from tests.attacks.conftest import People
from tests.attacks.filing import Filed
from tests.attacks.routes import Address, addresses
from tests.structure.conftest import Made
from tests.support.suite import Suite

# Who read what, sessions and their codes, and the queues of the house, which move by themselves.
MOVING = {"accesses", "audit", "sessions", "codes", "attempts", "tries", "keys"}
MOVING |= {"agents", "presences", "inbox", "outbox", "parked", "alembic_version"}
DIGEST = "select md5(string_agg(t::text, '|' order by t::text)) from {} t"
ROLES = ("anonymous", "marie.legoff", "moulin", "anne.martin", "karim.benali", "admin")
PROGRAMS = ("/api/", "/identite/token", "/identite/sessions/revoke", "/identite/userinfo")


def snapshot(suite: Suite, names: list[str]) -> dict[str, str]:
    """Give a digest of the content of every table that only people's acts may change."""
    found = {}
    for name in names:
        tables = suite.sql(
            name, "select tablename::text from pg_tables where schemaname = 'public'"
        )
        for (table,) in tables:
            if table not in MOVING:
                found[f"{name}.{table}"] = suite.sql(name, DIGEST.format(table))[0][0]
    return found


def settled(suite: Suite, names: list[str]) -> dict[str, str]:
    """Give the content once two readings a second apart are the same."""
    before = snapshot(suite, names)
    for _turn in range(30):
        time.sleep(1)
        after = snapshot(suite, names)
        if after == before:
            return after
        before = after
    raise AssertionError("the suite does not come to rest")


@pytest.fixture(scope="module")
def known(people: People, marie_birth: Filed) -> dict[str, str]:
    """Give the ids of things that exist, by the names that routes give them."""
    suite = people.suite
    query = "select id from files where request_id = %s"
    [(document,), *_rest] = suite.wait_for("documents", query, marie_birth.request_id, seconds=60)
    [(message,), *_rest] = suite.wait_for("notify", "select message_id from deliveries")
    agent = suite.sql("identity", "select id from accounts where kind = 'agent' limit 1")
    session = suite.sql("identity", "select id from sessions limit 1")
    return {
        "request_id": marie_birth.request_id,
        "document_id": str(document),
        "message_id": str(message),
        "agent_id": str(agent[0][0]),
        "sid": str(session[0][0]) if session else "",
    }


def person(people: People, role: str) -> Browser:
    return people.visitor() if role == "anonymous" else people(role)


def test_a38_no_get_changes_anything(
    people: People, services: dict[str, Made], known: dict[str, str]
) -> None:
    """Every GET of every service, twice, by every role: only journals and sessions may differ."""
    browsers = {role: person(people, role) for role in ROLES}
    paths = [one for one in addresses(services, known) if "GET" in one.methods]
    assert len(paths) > 60
    before = settled(people.suite, list(services))
    served: set[str] = set()
    faults = []
    for browser in browsers.values():
        for one in paths * 2:
            answer = browser.get(one.public)
            if answer.status >= 500:
                faults.append((answer.status, one.public))
            if answer.status == 200:
                served.add(str(one.rule))
    assert faults == []
    assert len(served) > 40
    after = settled(people.suite, list(services))
    assert {name for name in before if before[name] != after[name]} == set()


def _is_page(one: Address) -> bool:
    return not one.public.startswith(PROGRAMS)


@pytest.mark.parametrize("role", ["marie.legoff", "anne.martin", "admin"])
def test_a38_no_form_is_taken_without_its_token(
    people: People, services: dict[str, Made], known: dict[str, str], role: str
) -> None:
    browser, taken = person(people, role), []
    for one in addresses(services, known):
        if "POST" not in one.methods or not _is_page(one):
            continue
        for values in ({"value": "x"}, {"csrf_token": "0" * 64}, {"csrf_token": "é"}):
            answer = browser.post(one.public, values)
            if answer.status not in (401, 403, 404, 429):
                taken.append((one.public, values, answer.status))
    assert taken == []


def test_a38_another_site_sends_nothing(people: People) -> None:
    marie = people("marie.legoff")
    token = marie.csrf()
    foreign = (
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Sec-Fetch-Site": "none, cross-site"},
        {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    )
    for headers in foreign:
        for path in ("/identite/compte/nom", "/deconnexion", "/suivi/", "/identite/connexion"):
            answer = marie.post(path, {"csrf_token": token, "value": "Pirate"}, headers)
            assert answer.status == 403, (path, headers, answer.status)
    old = {"Content-Type": "application/x-www-form-urlencoded", "Origin": "https://evil.example"}
    answer = marie.send("POST", "/deconnexion", f"csrf_token={token}".encode(), old)
    assert answer.status == 403
    assert marie.open("/mon-espace/").page.words.count("Marie Le Goff") >= 1


def test_a38_the_token_of_another_browser_is_worth_nothing(people: People) -> None:
    marie, other = people("marie.legoff"), people.visitor()
    answer = marie.post("/deconnexion", {"csrf_token": other.csrf()})
    assert answer.status == 403
    assert marie.get("/mon-espace/").status == 200


def test_a38_programs_addresses_ignore_the_cookie(people: People, marie_birth: Filed) -> None:
    """A page elsewhere that makes Anne's browser call the API speaks in nobody's name."""
    anne, case = people("anne.martin"), f"/api/workflow/v1/cases/{marie_birth.request_id}"
    assert anne.get(case).status == 401
    body = b'{"choice": "delivrer", "version": 1, "comment": "", "fields": {}}'
    for kind in ("text/plain", "application/json"):
        assert anne.send("POST", f"{case}/choices", body, {"Content-Type": kind}).status == 401


def test_a38_get_never_signs_out(people: People) -> None:
    marie = people("marie.legoff")
    assert marie.get("/deconnexion").status in (404, 405)
    assert marie.get("/mon-espace/").status == 200
