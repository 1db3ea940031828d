"""Row 14: workflow's worker killed in the middle of an act on many cases."""

import csv
import io
import os
import re
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.faults.browser import Browser, Page
from tests.faults.citizen import STREET, Agent, Citizen, choose, open_case, plain
from tests.faults.conftest import CRASH_S, Fallen, Ground, kill
from tests.faults.test_versions import KARIM

CASES = int(os.environ.get("GUICHET_BATCH_CASES", "60"))
"""How many cases are acted on; 500 is what the matrix names."""
PEOPLE = 4
LOTS = "/agents/dossiers/lots/"
TREAT = f"choice/{STREET}/traiter"
WORDS = "Tout le quartier est réparé."
WAITING = """
select request_id::text from cases where procedure = %s and status = 'recue'
and authority = 'valmont' order by received_at desc, request_id limit %s
"""
GRACE_IS_OVER = "update batches set starts_at = now() where id = %s"
HALFWAY = """
select 1 from batch_items where batch_id = %s and state = 'done' having count(*) >= %s
"""
ENDED = "select 1 from batches where id = %s and state = 'ended'"
STATES = "select state, count(*) from batch_items where batch_id = %s group by 1 order by 1"
CHOSE = """
select request_id::text, count(*) from history where kind = 'chose'
and values ->> 'choice' = 'traiter' and request_id = any(%s::uuid[]) group by 1
"""
LETTERS = """
select request_id::text, count(*) from deliveries where channel = 'email'
and template like '%%.traitee' and state = 'delivered' and request_id = any(%s::uuid[]) group by 1
"""


@pytest.mark.row(14)
@pytest.mark.timeout(300 + 2 * CASES)
def test_row_14_killed_in_the_middle_of_an_act_on_many_cases(ground: Ground) -> None:
    """Killed with a case done and not committed, then at no chosen moment further on."""
    suite = ground.launch({"workflow.worker": f"batch.item_done:{CASES // 3}"})
    cases = some_cases(ground, CASES + 1)
    karim = Agent(suite.port, KARIM, ground.ledger).browser
    batch = prepare(karim, cases)
    other, cases = cases[0], cases[1:]
    act_alone(karim, other)
    fallen = Fallen(suite)
    launch(karim, batch)
    suite.sql("workflow", GRACE_IS_OVER, batch)
    fallen.wait_for("workflow.worker")
    suite.wait_for("workflow", HALFWAY, batch, CASES // 2, seconds=CRASH_S + CASES)
    kill(suite.pids["workflow.worker"])
    suite.wait_for("workflow", ENDED, batch, seconds=CRASH_S + CASES)
    assert suite.sql("workflow", STATES, batch) == [("done", CASES), ("left", 1)]
    assert_told_exactly(karim, batch, other)
    once = dict.fromkeys(cases, 1)
    assert dict(suite.sql("workflow", CHOSE, cases)) == once
    ground.check()
    assert dict(suite.sql("notify", LETTERS, cases)) == once


def some_cases(ground: Ground, count: int) -> list[str]:
    """Give cases of the streets that wait for an agent; people send those that lack."""
    found = ground.suite.sql("workflow", WAITING, STREET, count)
    with ThreadPoolExecutor(PEOPLE) as pool:
        list(pool.map(lambda _turn: _send(ground), range(count - len(found))))
    ground.checker.wait_until_quiet()
    ids = [row[0] for row in ground.suite.sql("workflow", WAITING, STREET, count)]
    assert len(ids) == count
    return ids


def _send(ground: Ground) -> None:
    citizen = Citizen(ground.suite.port, ground.ledger)
    citizen.insist(citizen.fill(STREET))


def prepare(browser: Browser, cases: list[str]) -> str:
    """Select cases and an act, up to the preview; give the batch."""
    token = open_case(browser, cases[0]).form("/notes").fields["csrf_token"]
    asked = browser.follow(
        browser.send("POST", LOTS, {"csrf_token": token, "tous": " ".join(cases)})
    )
    preview = browser.follow(
        browser.submit(asked, asked.form(holding=TREAT), act=TREAT, comment=WORDS)
    )
    assert f"Voici ce qui va se passer pour {len(cases)} demandes" in spaced(preview)
    return preview.path.removeprefix(LOTS).partition("/")[0]


def launch(browser: Browser, batch: str) -> None:
    """Launch it from its preview, and write what confirms that it decides."""
    preview = browser.get(f"{LOTS}{batch}/apercu")
    asked = re.search(r"Pour confirmer, écrivez « (.+?) »", spaced(preview))
    assert asked
    launched = browser.submit(preview, preview.form("/apercu"), confirmation=asked[1])
    assert launched.status == 303


def act_alone(browser: Browser, request_id: str) -> None:
    """Close one of the cases meanwhile: the batch must leave it as it is."""
    page = open_case(browser, request_id)
    assert choose(browser, page, "refuser", "Cette rue est privée.").status == 303


def assert_told_exactly(browser: Browser, batch: str, other: str) -> None:
    """The page and the file say what was done to each case, no more and no less."""
    page = browser.get(f"{LOTS}{batch}/")
    told = f"C’est fait pour {CASES} demandes. 1 demande est laissée de côté."
    assert told in spaced(page)
    text = browser.get(f"{LOTS}{batch}/resultat.csv").text
    lines = list(csv.reader(io.StringIO(text.lstrip("\ufeff")), delimiter=";"))[1:]
    assert [line[2] for line in lines].count("Fait") == CASES
    (left,) = [line for line in lines if line[2] != "Fait"]
    number = re.search(r"\b20\d\d-\d{6}\b", plain(open_case(browser, other)))
    assert number
    assert left[:1] + left[2:3] == [number[0], "Laissée de côté"]


def spaced(page: Page) -> str:
    """The text of a page, every space a plain one."""
    return " ".join(plain(page).split())
