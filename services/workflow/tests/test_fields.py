"""What the fields of a workflow say of their values."""

import pytest
from guichet_workflow.fields import dialled


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ("+33612345678", "06 12 34 56 78"),
        ("+262692123456", "+262692123456"),
        ("06 12 34 56 78", "06 12 34 56 78"),
        ("", ""),
    ],
)
def test_a_french_number_is_told_as_it_is_dialled(kept: str, read: str) -> None:
    assert dialled(kept).replace("\u00a0", " ") == read
