"""Small groups: never shown, never the difference of what is shown."""

import pytest
from guichet_stats.masking import Cell, mask, mask_one
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(("count", "value"), [(0, 0), (1, None), (10, None), (11, 11)])
def test_one_count(count: int, value: int | None) -> None:
    assert mask_one(count).value == value


def test_a_small_cell_takes_the_smallest_other_with_it() -> None:
    found = mask({"a": 3, "b": 40, "c": 15, "d": 0})
    assert found == {
        "a": Cell(None, "few"),
        "b": Cell(40),
        "c": Cell(None, "other"),
        "d": Cell(0),
    }


def test_two_small_cells_that_hide_each_other_are_enough() -> None:
    assert mask({"a": 6, "b": 5, "c": 40})["c"] == Cell(40)


@given(st.dictionaries(st.integers(0, 30), st.integers(0, 60), max_size=12))
def test_no_small_group_is_found_by_subtraction(counts: dict[int, int]) -> None:
    cells = mask(counts)
    assert all(cell.value is None or cell.value in (0, counts[key]) for key, cell in cells.items())
    assert all(not 0 < (cell.value or 0) < 11 for cell in cells.values())
    hidden = [counts[key] for key, cell in cells.items() if cell.value is None]
    total = sum(counts.values())
    if hidden and mask_one(total).value is not None:
        assert len(hidden) > 1
        assert total - sum(cell.value or 0 for cell in cells.values()) >= 11
