"""The table that `make faults` ends with: each row of the matrix, held or not, and how long."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

COLUMNS = "{:>5}  {:<8}  {:>7}  {}"


@dataclass
class Row:
    """What became of the tests that carry one number of the matrix."""

    outcomes: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0

    @property
    def held(self) -> bool:
        """Whether every test of the row passed."""
        return set(self.outcomes.values()) == {"passed"}


class Table:
    """A plugin of pytest: reads the marker `row` of the tests that ran, and prints the table."""

    def __init__(self) -> None:
        self.numbers: dict[str, tuple[int, ...]] = {}
        self.rows: dict[int, Row] = {}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Note which rows each test carries."""
        for item in items:
            marks = item.iter_markers("row")
            self.numbers[item.nodeid] = tuple(sorted(n for mark in marks for n in mark.args))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Note what became of a test: one that fails while it is set up has not held either."""
        for number in self.numbers.get(report.nodeid, ()):
            row = self.rows.setdefault(number, Row())
            row.seconds += report.duration
            if row.outcomes.get(report.nodeid, "passed") == "passed":
                row.outcomes[report.nodeid] = report.outcome

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        """Print the table, if any test carries a row."""
        if self.rows:
            terminalreporter.section("rows of the fault matrix")
            for line in self.lines():
                terminalreporter.write_line(line)

    def lines(self) -> Iterator[str]:
        """Give the lines of the table, in the order of the matrix."""
        yield COLUMNS.format("row", "", "seconds", "tests")
        for number, row in sorted(self.rows.items()):
            names = sorted(name.rpartition("::")[2] for name in row.outcomes)
            word = "held" if row.held else "NOT HELD"
            yield COLUMNS.format(number, word, f"{row.seconds:.1f}", ", ".join(names))
