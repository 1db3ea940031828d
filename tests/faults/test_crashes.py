"""Rows 2, 3, 5, 7 and 8: `kill -9` at chosen instants of a submission, as processes and broker."""

import signal
import time

import pytest

from tests.faults.browser import Page
from tests.faults.citizen import BIRTH, STREET, Agent, Citizen, choose, open_case
from tests.faults.conftest import ANNE, CRASH_S, Fallen, Ground, kill

STATUS = "select 1 from cases where request_id = %s and status = %s"
CHOSEN = "select 1 from history where request_id = %s and kind = 'chose'"
WAITS = "select 1 from graces where request_id = %s"
CONSUMERS = ("workflow", "documents", "notify", "stats", "backoffice")


def consumers_at(point: str) -> dict[str, str]:
    return {f"{name}.worker": f"consumer.{point}" for name in CONSUMERS}


def assert_told_kindly(page: Page) -> None:
    """The answer was lost with the process; the person reads that nothing else is."""
    assert page.status == 503
    assert "Rien de ce que vous aviez enregistré n’est perdu" in page.text


@pytest.mark.row(2, 5, 7)
def test_row_2_killed_before_the_commit_keeps_the_draft(ground: Ground) -> None:
    """With row 5 at "selected" and row 7 at "received", on the request that is then sent."""
    crashes = {"forms.web": "submit.before_commit", "forms.worker": "relay.selected"}
    suite = ground.launch(crashes | consumers_at("received"))
    fallen = Fallen(suite, suite.log_start)
    citizen = Citizen(suite.port, ground.ledger)
    check = citizen.fill(BIRTH)
    assert_told_kindly(citizen.send(check))
    fallen.wait_for("forms.web")
    query = "select 1 from submissions where answers ->> 'nom_mere' = %s"
    assert suite.sql("forms", query, citizen.words) == []
    again = citizen.browser.get(f"/demarches/{BIRTH}/verifier")
    assert citizen.words in again.text
    receipt = citizen.insist(check)
    assert not receipt.again
    fallen.wait_for("forms.worker", *consumers_at(""))
    ground.check()


@pytest.mark.row(3, 7)
def test_row_3_killed_after_the_commit_gives_the_same_reference(ground: Ground) -> None:
    """With row 7 at "in_tx": the handler has worked, its transaction is lost."""
    suite = ground.launch({"forms.web": "submit.after_commit"} | consumers_at("in_tx"))
    fallen = Fallen(suite, suite.log_start)
    citizen = Citizen(suite.port, ground.ledger)
    check = citizen.fill(BIRTH)
    assert_told_kindly(citizen.send(check))
    query = "select number from submissions where answers ->> 'nom_mere' = %s"
    ((number,),) = suite.sql("forms", query, citizen.words)
    receipt = citizen.insist(check)
    assert (receipt.number, receipt.again) == (number, True)
    fallen.wait_for("forms.web", *consumers_at(""))
    ground.check()
    letters = [mail for mail in ground.mail.mails if citizen.email in mail.recipients]
    assert [letter.subject for letter in letters] == [f"Votre demande {number} est bien arrivée"]


@pytest.mark.row(5, 7)
def test_row_5_and_7_killed_between_confirm_and_mark(ground: Ground) -> None:
    """The relay at "confirmed_unmarked", the consumers at "committed_unacked": all comes twice."""
    crashes = {"forms.worker": "relay.confirmed_unmarked"} | consumers_at("committed_unacked")
    suite = ground.launch(crashes)
    fallen = Fallen(suite, suite.log_start)
    citizen = Citizen(suite.port, ground.ledger)
    citizen.insist(citizen.fill(BIRTH))
    fallen.wait_for(*crashes)
    ground.check()


@pytest.mark.row(5)
def test_row_5_killed_with_messages_unconfirmed(ground: Ground) -> None:
    """The broker hangs, the relay has published and waits for the confirm, and is killed."""
    suite = ground.suite
    fallen = Fallen(suite)
    citizen = Citizen(suite.port, ground.ledger)
    check = citizen.fill()
    broker = ground.rabbit.pid
    assert broker
    kill(broker, signal.SIGSTOP)
    try:
        citizen.insist(check)
        time.sleep(1)  # the relay wakes at once, and waits up to five seconds
        kill(suite.pids["forms.worker"])
        fallen.wait_for("forms.worker")
    finally:
        kill(broker, signal.SIGCONT)
    ground.check()


@pytest.mark.row(5, 8)
@pytest.mark.parametrize("instant", ["claimed", "applied_unmarked"])
def test_row_8_a_timer_fires_once(ground: Ground, instant: str) -> None:
    """With row 5 at "marked" in forms: the relay has done all and dies."""
    armed = {"workflow.worker": f"timer.{instant}", "forms.worker": "relay.marked"}
    suite = ground.launch(armed)
    fallen = Fallen(suite, suite.log_start)
    citizen = Citizen(suite.port, ground.ledger)
    request_id = citizen.insist(citizen.fill(BIRTH)).request_id
    suite.wait_for("workflow", STATUS, request_id, "verification")
    anne = Agent(suite.port, ANNE, ground.ledger)
    page = open_case(anne.browser, request_id)
    assert choose(anne.browser, page, "complement", "Dans quelle commune ?").status == 303
    suite.let_time_pass(request_id, "%.relance.%")
    fallen.wait_for(*armed)
    query = "select 1 from history where request_id = %s and kind = 'timer'"
    assert len(suite.wait_for("workflow", query, request_id)) == 1
    ground.check()
    assert len(suite.sql("workflow", query, request_id)) == 1
    reminders = [mail for mail in ground.mail.mails if citizen.email in mail.recipients]
    assert sum(mail.subject.startswith("Rappel") for mail in reminders) == 1


@pytest.mark.row(2, 8)
def test_row_2_killed_with_a_choice_in_hand_does_it_once(ground: Ground) -> None:
    """An agent's choice waits three seconds; the worker dies having done it, not committed it."""
    armed = {"workflow.worker": "grace.done_uncommitted"}
    suite = ground.launch(armed, GUICHET_UNDO_S="3")
    fallen = Fallen(suite, suite.log_start)
    citizen = Citizen(suite.port, ground.ledger)
    request_id = citizen.insist(citizen.fill(BIRTH)).request_id
    suite.wait_for("workflow", STATUS, request_id, "verification")
    anne = Agent(suite.port, ANNE, ground.ledger)
    page = open_case(anne.browser, request_id)
    assert choose(anne.browser, page, "complement", "Dans quelle commune ?").status == 303
    assert suite.sql("workflow", CHOSEN, request_id) == []
    fallen.wait_for(*armed)
    assert len(suite.wait_for("workflow", CHOSEN, request_id, seconds=CRASH_S)) == 1
    assert suite.sql("workflow", WAITS, request_id) == []
    ground.check()
    assert len(suite.sql("workflow", CHOSEN, request_id)) == 1


@pytest.mark.row(15)
def test_workers_killed_at_random_under_load(ground: Ground) -> None:
    """Every worker in turn while requests come: the instants that no crash point names."""
    suite = ground.suite
    for number, name in enumerate((*CONSUMERS, "forms")):
        citizen = Citizen(suite.port, ground.ledger)
        citizen.insist(citizen.fill(BIRTH if number % 2 else STREET))
        fallen = Fallen(suite)
        kill(suite.pids[f"{name}.worker"])
        ground.windows += name == "notify"
        fallen.wait_for(f"{name}.worker")
    ground.check()
