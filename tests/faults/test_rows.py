"""The table of `make faults` says what became of each row."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.faults.rows import Table


def told(*reports: tuple[str, str, float]) -> list[list[str]]:
    """Give the words of each line, for tests that carry the rows of their names: `t::2_5`."""
    table = Table()
    items: Any = [item(node) for node in {node for node, _outcome, _seconds in reports}]
    table.pytest_collection_modifyitems(items)
    for node, outcome, seconds in reports:
        report: Any = SimpleNamespace(nodeid=node, outcome=outcome, duration=seconds)
        table.pytest_runtest_logreport(report)
    return [line.split() for line in list(table.lines())[1:]]


def item(node: str) -> SimpleNamespace:
    rows = [int(one) for one in node.rpartition("::")[2].split("_") if one.isdigit()]
    marks = [pytest.mark.row(*rows).mark] if rows else []
    return SimpleNamespace(nodeid=node, iter_markers=lambda _name: marks)


def test_a_row_adds_its_tests_in_the_order_of_the_matrix() -> None:
    lines = told(("t::16", "passed", 60.0), ("t::2_5", "passed", 1.0), ("t::5", "passed", 0.5))
    assert lines == [
        ["2", "held", "1.0", "2_5"],
        ["5", "held", "1.5", "2_5,", "5"],
        ["16", "held", "60.0", "16"],
    ]


@pytest.mark.parametrize("outcome", ["failed", "skipped"])
def test_one_step_that_fails_or_was_not_taken_is_not_held(outcome: str) -> None:
    lines = told(("t::7", "passed", 1.0), ("t::7", outcome, 1.0), ("t::7", "passed", 1.0))
    assert lines == [["7", "NOT", "HELD", "3.0", "7"]]


def test_a_test_without_a_row_has_no_line() -> None:
    assert told(("t::none", "failed", 1.0)) == []
