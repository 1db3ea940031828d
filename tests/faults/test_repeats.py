"""Row 35: the same request sent again in every way that people find."""

import threading

import pytest

from tests.faults.citizen import BIRTH, Citizen, Receipt, plain
from tests.faults.conftest import Ground

AGAIN = "Cette demande a déjà été envoyée"


@pytest.mark.row(35)
def test_row_35_a_double_click_sends_once(ground: Ground) -> None:
    citizen = Citizen(ground.suite.port, ground.ledger)
    check = citizen.fill()
    receipts: list[Receipt | None] = []

    def click() -> None:
        receipts.append(citizen.receipt_of(citizen.send(check)))

    clicks = [threading.Thread(target=click) for _ in range(4)]
    for one in clicks:
        one.start()
    for one in clicks:
        one.join()
    assert None not in receipts
    assert len({receipt.number for receipt in receipts if receipt}) == 1
    assert sorted(receipt.again for receipt in receipts if receipt) == [False, True, True, True]


@pytest.mark.row(35)
@pytest.mark.parametrize("slug", ["signalement-voirie", BIRTH])
def test_row_35_other_tab_back_and_reload_show_the_reference(ground: Ground, slug: str) -> None:
    citizen = Citizen(ground.suite.port, ground.ledger)
    check = citizen.fill(slug)
    questions = citizen.browser.get(f"/demarches/{slug}/1")
    other_tab = citizen.browser.get(f"/demarches/{slug}/verifier")
    receipt = citizen.receipt_of(citizen.send(check))
    assert receipt is not None
    assert not receipt.again
    back = citizen.seen(citizen.go_on(questions))
    for page in (citizen.send(other_tab), citizen.send(check), back):
        assert citizen.receipt_of(page), (page.status, page.path)
        assert AGAIN in plain(page)
        assert receipt.number in page.text
    reloaded = citizen.browser.get(f"/demarches/{slug}/confirmation/{receipt.request_id}")
    assert receipt.number in reloaded.text


@pytest.mark.row(35)
def test_row_35_leaves_one_case_each(ground: Ground) -> None:
    ground.check()
