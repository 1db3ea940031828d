"""The rows of the measure, their verdicts, and the document made of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs/performance.md"
HEAD = """# Performance

Made by `make bench`; do not edit. Each figure stands beside its limit: a budget of the design, or
what a bare program reached in the same run, on the same machine, from the same load generator.
Compare the ratios; absolute figures depend on the machine.

"""


@dataclass(frozen=True)
class Row:
    """One figure and its limit; `least` means that the figure must reach the limit, not stay under.

    `measured` is None when the section failed; `note` then says why, else how it was measured.
    """

    what: str
    measured: float | None
    limit: float
    unit: str = ""
    least: bool = False
    note: str = ""

    @property
    def met(self) -> bool:
        """Whether the figure keeps to its limit."""
        if self.measured is None:
            return False
        return self.measured >= self.limit if self.least else self.measured <= self.limit

    @property
    def verdict(self) -> str:
        """One word for the table."""
        if self.measured is None:
            return "**not measured**"
        return "met" if self.met else "**missed**"

    def cells(self) -> list[str]:
        """Give the cells of the table."""
        sign = "≥" if self.least else "≤"
        measured = "–" if self.measured is None else f"{number(self.measured)} {self.unit}".strip()
        limit = f"{sign} {number(self.limit)} {self.unit}".strip()
        return [self.what, measured, limit, self.verdict, self.note]


@dataclass
class Section:
    """A title, a sentence that says how it was measured, and its rows."""

    title: str
    method: str
    rows: list[Row] = field(default_factory=list)


def number(value: float) -> str:
    """Give three significant figures at most below a thousand, whole above."""
    if abs(value) >= 1000:
        return f"{value:,.0f}"
    text = f"{value:.3g}"
    return f"{float(text):g}"


def document(sections: Iterable[Section], machine: Iterable[tuple[str, str]]) -> str:
    """Give the Markdown of the whole measure."""
    sections = list(sections)
    rows = [row for section in sections for row in section.rows]
    missed = [row for row in rows if not row.met]
    parts = [HEAD, *(f"- {name}: {value}\n" for name, value in machine)]
    parts.append(f"- result: {len(rows) - len(missed)} of {len(rows)} limits met\n")
    if missed:
        parts.append("\n## Missed\n\n")
        parts += [f"- {row.what}: {row.cells()[1]}, limit {row.cells()[2]}\n" for row in missed]
    for section in sections:
        parts.append(f"\n## {section.title}\n\n{section.method}\n\n")
        parts.append("| what | measured | limit | verdict | note |\n|---|---|---|---|---|\n")
        parts += [f"| {' | '.join(row.cells())} |\n" for row in section.rows]
    return "".join(parts)


def show(section: Section) -> str:
    """Give a section as plain text, for the terminal."""
    lines = [f"== {section.title}"]
    for row in section.rows:
        what, measured, limit, verdict, note = row.cells()
        lines.append(f"{verdict.strip('*'):13}{what[:62]:64}{measured:>14}{limit:>16}  {note}")
    return "\n".join(lines)
