"""Row 37: a form and its circuit get a new version while drafts and cases run."""

import json
import re
from typing import Any

import pytest
from guichet_onebox.installation import CATALOGUE

from tests.faults.browser import Browser, Page
from tests.faults.citizen import STREET, Agent, Citizen, choose, open_case, plain
from tests.faults.conftest import Ground
from tests.faults.staff import ADMIN
from tests.faults.test_servers import Load

KARIM = "karim.benali@valmont.example"
FORMS, CIRCUITS = "/agents/formulaires", "/agents/circuits"
OLD_WORDS, NEW_WORDS = "Marquer comme traité", "Le travail est fait"
QUESTION = "En quelle année la lampe a-t-elle été posée ?"
CASE = "select workflow_version from cases where request_id = %s"
SENT = "select version from submissions where request_id = %s"
LIVE = "select version from definitions where authority = 'valmont' and slug = %s and live"
MOVED = "select 1 from cases where request_id = %s and workflow_version = %s"


def source_of(name: str) -> dict[str, Any]:
    """What the catalogue says of street reports: `form` or `workflow`."""
    found: dict[str, Any] = json.loads((CATALOGUE / STREET / f"{name}.json").read_text())
    return found


def publish_form(browser: Browser, source: dict[str, Any]) -> None:
    """Give the form's text, see the version as people will, put it in use."""
    page = browser.get(f"{FORMS}/{STREET}/nouvelle-version")
    made = browser.submit(page, page.form("/nouvelle-version"), source=json.dumps(source))
    shown = browser.follow(made)
    assert QUESTION in plain(shown), (shown.status, shown.path)
    number = shown.path.rpartition("/")[2]
    ready = browser.get(f"{FORMS}/{STREET}/publication?version={number}")
    done = browser.submit(ready, ready.form("/publier"))
    assert "bloque" not in done.location, plain(browser.follow(done))
    assert done.status == 303


def publish_circuit(browser: Browser, source: dict[str, Any]) -> None:
    """Bring the circuit's text in as the working copy, then put it in use."""
    page = browser.get(f"{CIRCUITS}/importer")
    told = browser.submit(page, page.form("/importer"), source=json.dumps(source))
    brought = browser.submit(told, told.form("/importer"), action="importer")
    assert brought.status == 303, plain(brought)
    page = browser.get(f"{CIRCUITS}/{STREET}/publication")
    done = browser.submit(page, page.form("/publication"))
    assert done.status == 303, plain(done)


def migrate(browser: Browser, old: int) -> Page:
    """Take the cases of a version to the one in use: seen first, then asked for."""
    page = browser.get(f"{CIRCUITS}/{STREET}/dossiers/{old}")
    seen = browser.submit(page, page.form(f"/dossiers/{old}"), action="voir")
    assert "reste sur la version" not in plain(seen)
    assert re.search(r"Déplacer \d+ dossier", plain(seen))
    return browser.submit(seen, seen.form(f"/dossiers/{old}"), action="deplacer")


@pytest.mark.row(37)
def test_row_37_a_new_version_while_drafts_and_cases_run(ground: Ground) -> None:
    suite, ledger = ground.suite, ground.ledger
    karim, admin = (Agent(suite.port, email, ledger).browser for email in (KARIM, ADMIN))
    running, treated, early, carried, late = (Citizen(suite.port, ledger) for _ in range(5))
    cases = [one.insist(one.fill(STREET)).request_id for one in (running, treated)]
    ((old,),) = suite.sql("workflow", LIVE, STREET)
    for request_id in cases:
        suite.wait_for("workflow", MOVED, request_id, old)
    check = early.fill(STREET)
    carried.fill(STREET)
    with Load(ground, people=2) as load:
        publish_form(admin, newer_form())
        publish_circuit(admin, newer_circuit())
    assert load.failures == []
    ((new,),) = suite.sql("workflow", LIVE, STREET)
    assert new == old + 1

    # A case stays on its version, for the agent who reads it as for what he does.
    page = open_case(karim, cases[1])
    assert OLD_WORDS in plain(page)
    assert NEW_WORDS not in plain(page)
    assert choose(karim, page, "traiter", "Remplacé ce matin.").status == 303
    assert [suite.sql("workflow", CASE, one) for one in cases] == [[(old,)]] * 2

    # So does a draft, until its owner takes it to the new one, with what she answered.
    sent = early.insist(check)
    fresh = late.insist(late.fill(STREET))
    taken = take_new_version(carried)
    versions = [
        suite.sql("forms", SENT, one)[0][0] for one in (sent.request_id, fresh.request_id, taken)
    ]
    assert versions == [versions[0], versions[0] + 1, versions[0] + 1]
    for request_id in (sent.request_id, fresh.request_id, taken):
        suite.wait_for("workflow", MOVED, request_id, new)

    # Nobody's case changes version unless an administrator says so.
    assert suite.sql("workflow", CASE, cases[0]) == [(old,)]
    assert migrate(admin, old).status == 303
    suite.wait_for("workflow", MOVED, cases[0], new, seconds=40)
    assert NEW_WORDS in plain(open_case(karim, cases[0]))
    assert suite.sql("workflow", CASE, cases[1]) == [(old,)]  # closed: its history stays as it was
    ground.check()


def newer_form() -> dict[str, Any]:
    """The form with one question more, which need not be answered."""
    source = source_of("form")
    question = {"id": "annee_pose", "type": "text", "label": QUESTION, "required": False}
    source["pages"][0]["fields"].append(question | {"max_length": 4, "why": "Choisir la lampe."})
    return source


def newer_circuit() -> dict[str, Any]:
    """The circuit with one button that says something else."""
    source = source_of("workflow")
    for status in source["statuses"]:
        for choice in status.get("choices", []):
            choice["label"] = choice["label"].replace(OLD_WORDS, NEW_WORDS)
    return source


def take_new_version(citizen: Citizen) -> str:
    """Take a draft to the version in use, see each page again as it was filled in, and send it."""
    browser = citizen.browser
    intro = browser.get(f"/demarches/{STREET}/")
    assert QUESTION in plain(intro)  # what will be asked otherwise is told first
    browser.follow(browser.submit(intro, intro.form("/nouvelle-version")))
    page = browser.get(f"/demarches/{STREET}/1")
    assert citizen.words in plain(page)
    assert QUESTION in plain(page)
    second = citizen.go_on(page)
    assert second.path == f"/demarches/{STREET}/2"
    assert citizen.email in plain(second)
    return citizen.insist(citizen.go_on(second)).request_id
