"""Row 36: agents who act on the same case at the same moment."""

import threading

import pytest

from tests.faults.browser import Browser, Page
from tests.faults.citizen import BIRTH, Agent, Citizen, choose, open_case, plain
from tests.faults.conftest import Ground

ANNE, BRUNO = "anne.martin@valmont.example", "bruno.tessier@valmont.example"
TITLES = ("Quelqu’un d’autre a agi entre-temps", "Cette demande est close")
COLLEAGUES = 8
TABS = 5
COPY_AGENT = """
with one as (
  insert into accounts (authority, id, kind, email, name, search, password_hash, unit)
  select authority, gen_random_uuid(), kind, %s, %s, search, password_hash, unit
  from accounts where email = %s returning authority, id)
insert into assignments (authority, account_id, role) select authority, id, 'etat-civil' from one
"""


def new_case(ground: Ground) -> str:
    citizen = Citizen(ground.suite.port, ground.ledger)
    receipt = citizen.receipt_of(citizen.send(citizen.fill(BIRTH)))
    assert receipt is not None
    query = "select 1 from cases where request_id = %s and status = 'verification'"
    ground.suite.wait_for("workflow", query, receipt.request_id)
    return receipt.request_id


def at_once(acts: list[tuple[Browser, Page, str, str]]) -> list[Page]:
    """Let everybody press the button together; give what each saw, in order."""
    start = threading.Barrier(len(acts))
    seen: dict[int, Page] = {}

    def act(number: int) -> None:
        start.wait()
        seen[number] = choose(*acts[number])

    threads = [threading.Thread(target=act, args=(number,)) for number in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [seen[number] for number in range(len(acts))]


def assert_one_won(acts: list[tuple[Browser, Page, str, str]], pages: list[Page]) -> None:
    """One got through; the others see who did what and when, and their own words."""
    assert sorted(page.status for page in pages) == [303] + [409] * (len(pages) - 1)
    for (_browser, _page, _choice, words), page in zip(acts, pages, strict=True):
        if page.status == 409:
            text = plain(page)
            assert words in text
            assert any(title in text for title in TITLES)
            assert "Ce qui s’est passé depuis que vous avez ouvert la page" in text
            assert "<time" in text
            assert any(name in text for name in ("Anne Martin", "Bruno Tessier", "Collègue"))


@pytest.mark.row(36)
def test_row_36_of_two_agents_one_wins(ground: Ground) -> None:
    request_id = new_case(ground)
    anne, bruno = (Agent(ground.suite.port, email, ground.ledger) for email in (ANNE, BRUNO))
    acts = [
        (anne.browser, open_case(anne.browser, request_id), "complement", "Quelle commune ?"),
        (bruno.browser, open_case(bruno.browser, request_id), "refuser", "L’acte est ailleurs."),
    ]
    assert_one_won(acts, at_once(acts))
    ground.check()


@pytest.mark.row(36)
def test_row_36_of_fifty_tabs_of_ten_agents_one_wins(ground: Ground) -> None:
    request_id = new_case(ground)
    emails = [ANNE, BRUNO]
    for number in range(COLLEAGUES):
        emails.append(f"collegue-{number}@valmont.example")
        ground.suite.sql("identity", COPY_AGENT, emails[-1], f"Collègue {number}", ANNE)
    agents = [Agent(ground.suite.port, email, ground.ledger) for email in emails]
    acts = []
    for number, agent in enumerate(agents * TABS):
        tab = agent.another_tab()
        ground.ledger.browsers.append(tab)
        page = open_case(tab, request_id)
        acts.append((tab, page, "refuser", f"Motif de l’onglet {number}."))
    assert_one_won(acts, at_once(acts))
    ground.check()
