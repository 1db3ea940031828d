"""Rows 2, 3, 5, 7 and 8 where all services share one process: it falls whole, and comes back."""

from pathlib import Path

import pytest
from guichet_onebox.servers import Postgres

from tests.faults.checker import Checker
from tests.faults.citizen import BIRTH, Agent, Citizen, Ledger, choose, open_case
from tests.faults.conftest import ANNE, KILLED
from tests.faults.footprint import Footprint
from tests.support.smtp import SmtpSink
from tests.support.suite import Suite


@pytest.mark.row(2, 3, 5, 7, 8)
def test_rows_2_3_5_7_and_8_in_one_process(tmp_path: Path) -> None:
    """Each instant in turn, on the same data; the first start loads the demonstration as well."""
    ledger = Ledger()
    with Postgres(tmp_path / "postgres", fast=True, throwaway=True) as server, SmtpSink() as mail:
        given = {"GUICHET_ADMIN_DATABASE_URL": server.url()}
        baseline = None
        suite = Suite(tmp_path / "suite", smtp_url=mail.url, environment=given)
        for point in (
            "submit.before_commit",
            "submit.after_commit",
            "relay.confirmed_unmarked",
            "consumer.committed_unacked",
            "timer.applied_unmarked",
        ):
            suite.crashes = {"run": point}
            with suite:
                falls = suite.log.count(KILLED)
                checker = Checker(suite, ledger, mail, baseline=baseline)
                _live_through(checker, point)
                checker.check()
                assert suite.log.count(KILLED) == falls + 1, point
                baseline = baseline or Footprint.of(suite)
                suite.kill()


def _live_through(checker: Checker, point: str) -> None:
    suite, ledger = checker.suite, checker.ledger
    citizen = Citizen(suite.port, ledger)
    receipt = citizen.insist(citizen.fill(BIRTH))
    assert receipt.again or point != "submit.after_commit"
    if not point.startswith("timer."):
        return
    status = "select 1 from cases where request_id = %s and status = %s"
    suite.wait_for("workflow", status, receipt.request_id, "verification")
    anne = Agent(suite.port, ANNE, ledger)
    page = open_case(anne.browser, receipt.request_id)
    assert choose(anne.browser, page, "complement", "Dans quelle commune ?").status == 303
    checker.wait_until_quiet()  # a mail cut off would wait for its lease of 60 s
    suite.let_time_pass(receipt.request_id, "%.relance.%")
    query = "select 1 from history where request_id = %s and kind = 'timer'"
    assert len(suite.wait_for("workflow", query, receipt.request_id)) == 1
