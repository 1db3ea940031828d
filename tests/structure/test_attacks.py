"""The table of attacks names tests that exist, and that bear their number."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ROW = re.compile(r"^\| (a\d\d) \|.*\| ([^|]+) \|$", re.M)
TEST = re.compile(r"`([a-z_/]+\.py)?::(test_\w+)(\*?)`")
NEEDED = {*(f"a{n:02}" for n in (*range(1, 12), *range(14, 25), 26, 27)), "a64"}
ROWS = dict(ROW.findall((ROOT / "tests/attacks/README.md").read_text()))


def named_in(cell: str) -> list[tuple[str, str, bool]]:
    """Give the file, the name and whether it is only the beginning of one, for each test named."""
    found, file = [], ""
    for path, name, star in TEST.findall(cell):
        file = path or file
        found.append((file, name, bool(star)))
    return found


def test_the_table_has_the_attacks_that_are_promised() -> None:
    assert set(ROWS) >= NEEDED


@pytest.mark.parametrize("number", ROWS)
def test_each_test_of_the_table_exists(number: str) -> None:
    named = named_in(ROWS[number])
    assert named
    for file, name, begins in named:
        end = r"\w*\(" if begins else r"\("
        assert (ROOT / file).is_file(), file
        assert re.search(rf"^ *def {name}{end}", (ROOT / file).read_text(), re.M), f"{file}::{name}"
    assert any(number in name.split("_") for _file, name, _begins in named), number


def test_each_number_that_a_test_bears_is_in_the_table() -> None:
    borne = re.compile(r"^ *def test((?:_a\d\d)+)_", re.M)
    for folder in ("kit/tests", "questions/tests", "services", "tests/attacks"):
        for path in (ROOT / folder).rglob("test_*.py"):
            for numbers in borne.findall(path.read_text()):
                assert set(numbers[1:].split("_")) <= set(ROWS), f"{path.relative_to(ROOT)}"
