"""Numbers are taken out of what providers say, however they write them."""

import pytest
from guichet_notify.phones import without_number


@pytest.mark.parametrize(
    "written",
    [
        "+33639980012",
        "33639980012",
        "0033639980012",
        "+33 6 39 98 00 12",
        "00 33 (0)6 39 98 00 12",
        "+33 (0) 639 980 012",
        "0639980012",
        "06 39 98 00 12",
        "06.39.98.00.12",
        "06-39-98-00-12",
        "06\u00a039\u00a098\u00a000\u00a012",
        "639980012",
    ],
)
def test_a_number_is_taken_out_however_it_is_written(written: str) -> None:
    said = without_number(f"number {written} is barred (code 4012)", "+33639980012")
    assert said == "number … is barred (code 4012)"


def test_numbers_of_territories_are_taken_out_and_others_stay() -> None:
    assert without_number("0692 12 34 56, 262692123456", "+262692123456") == "…, …"
    assert without_number("75.12.34 barred", "+687751234") == "… barred"
    assert without_number("call 06 39 98 00 13", "+33639980012") == "call 06 39 98 00 13"
