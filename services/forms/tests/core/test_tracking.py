"""Tracking codes: every slip of one character is caught, what people type is forgiven."""

import re
import secrets
from typing import Any

import pytest
from guichet_forms.core.answers import Applicant
from guichet_forms.core.tracking import (
    ALPHABET,
    bare,
    code_from,
    grouped,
    normal_email,
    normalise,
    pin_from,
    second_element,
)


def new_code() -> str:
    return code_from(secrets.token_hex(32))


def test_a_code_has_its_shape_and_its_check() -> None:
    codes = {new_code() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        assert re.fullmatch(rf"[{ALPHABET}]{{4}}-[{ALPHABET}]{{4}}-[{ALPHABET}]{{3}}", code)
        assert normalise(code) == code


def test_every_wrong_character_is_caught() -> None:
    for code in (new_code() for _ in range(20)):
        letters = bare(code)
        for place in range(11):
            for other in ALPHABET.replace(letters[place], ""):
                assert normalise(letters[:place] + other + letters[place + 1 :]) is None


def test_every_exchange_of_two_characters_is_caught() -> None:
    for code in (new_code() for _ in range(50)):
        for first in range(11):
            for second in range(first + 1, 11):
                letters = list(bare(code))
                if letters[first] == letters[second]:
                    continue
                letters[first], letters[second] = letters[second], letters[first]
                assert normalise("".join(letters)) is None


def test_what_people_type_is_forgiven() -> None:
    code = next(c for c in iter(new_code, "") if "0" in c and "1" in c)
    for typed in (
        code.lower(),
        bare(code),
        f"  {code.replace('-', ' ')}\n",
        code.replace("0", "O"),
        code.replace("0", "o").replace("1", "l"),
        code.replace("1", "I"),
        code.replace("-", " \u2013 "),
    ):
        assert normalise(typed) == code


@pytest.mark.parametrize("typed", ["", "K7QF", "U" * 11, "é" * 11, "K7QF-9M2R-XDTT", "0" * 10**6])
def test_what_is_no_code_is_none(typed: Any) -> None:
    assert normalise(typed) is None


def test_grouping_goes_round() -> None:
    assert bare(grouped("K7QF9M2RXDT")) == "K7QF9M2RXDT"
    assert grouped("K7QF9M2RXDT") == "K7QF-9M2R-XDT"


def test_the_second_element_is_the_mail_or_a_pin() -> None:
    assert second_element(Applicant("A", "Marie@xn--caf-dma.fr", ""), "0042") == "marie@café.fr"
    assert normal_email(" Marie@CAFÉ.fr ") == "marie@café.fr"
    assert second_element(Applicant("A"), "0042") == "0042"


def test_a_pin_has_four_digits_and_follows_its_seed() -> None:
    seeds = [secrets.token_hex(32) for _ in range(200)]
    pins = [pin_from(seed) for seed in seeds]
    assert all(re.fullmatch(r"[0-9]{4}", pin) for pin in pins)
    assert len(set(pins)) > 100
    assert pins == [pin_from(seed) for seed in seeds]
