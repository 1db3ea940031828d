"""Numbers as French people write them, exact and bounded (row a09)."""

from decimal import Decimal
from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("1 200,50", "1200.5"),
        ("1\u202f200,50 €", "1200.5"),
        ("1\u00a0200.5", "1200.5"),
        ("0,10", "0.1"),
        ("-0", "0"),
        ("+12", "12"),
        ("\u221212,5", "-12.5"),
        ("007", "7"),
        ("100", "100"),
    ],
)
def test_reads_a_number(make_kind: Any, typed: Any, kept: Any) -> None:
    assert make_kind("number", decimals=2, unit="€").clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["NaN", "1e309", "inf", "-Infinity", "0x10", "1.200,50", "1,2,3", "0,1+0,2", "1_000", "=1+1",
     "", "12 euros", "9" * 16, "1" + " " * 79 + "2", "1\0"],
)  # fmt: skip
def test_a09_refuses_what_is_no_number(make_kind: Any, typed: Any) -> None:
    with pytest.raises(FieldRefused, match="Exemple"):
        make_kind("number", decimals=2).clean(typed)


def test_foreign_digits_are_told_apart(make_kind: Any) -> None:
    with pytest.raises(FieldRefused, match="chiffres 0 à 9"):
        make_kind("number").clean("١٢")


def test_bounds_and_decimals(make_kind: Any) -> None:
    kind = make_kind("number", min=0, max=1000)
    for typed, said in (("-1", "trop petit"), ("1001", "trop grand"), ("1,5", "nombre entier")):
        with pytest.raises(FieldRefused, match=said):
            kind.clean(typed)
    with pytest.raises(FieldRefused, match="au plus 2 chiffres"):
        make_kind("number", decimals=2).clean("0,123")
    assert kind.clean("12,0") == "12"


def test_shows_french(make_kind: Any) -> None:
    assert make_kind("number", unit="€").show("1234567.5") == "1\u202f234\u202f567,5\u00a0€"
    assert make_kind("number").show("-12") == "\u221212"
    assert make_kind("number").show(None) == ""


@given(st.decimals(-(10**12), 10**12, places=2))
def test_a09_every_amount_goes_round(make_kind_everywhere: Any, amount: Any) -> None:
    kind = make_kind_everywhere("number", decimals=2)
    kept = kind.clean(str(amount))
    assert Decimal(kept) == amount
    assert kind.clean(kind.typed(kept)) == kept
    assert kind.clean(kind.show(kept)) == kept


@pytest.mark.parametrize("value", [True, 1.5, ["1"], {"a": 1}])
def test_another_shape_is_refused(make_kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("number").typed(value)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("1 200,5 €", "1200.50"), ("0", "0.00"), ("-0", "0.00"), ("0,10", "0.10"), ("12.3", "12.30")],
)
def test_an_amount_has_its_cents(make_kind: Any, typed: Any, kept: Any) -> None:
    assert make_kind("amount").clean(typed) == kept


@pytest.mark.parametrize("typed", ["-1", "1e309", "NaN", "0,1+0,2", "1" + "0" * 18, "0,001", "1 $"])
def test_a09_what_is_no_amount_is_refused(make_kind: Any, typed: Any) -> None:
    with pytest.raises(FieldRefused, match="Exemple"):
        make_kind("amount").clean(typed)


def test_an_amount_may_be_negative_when_the_form_says_so(make_kind: Any) -> None:
    kind = make_kind("amount", min=-100)
    assert kind.clean("-12,5") == "-12.50"
    assert kind.show("-12.50") == "\u221212,50\u00a0€"
    assert [key for key, _said in make_kind("amount", max=-1).faults()] == ["max"]


def test_a_whole_number_has_no_decimals(make_kind: Any) -> None:
    kind = make_kind("integer", max=100, unit="m")
    assert kind.clean("12 m") == "12"
    assert kind.show("12") == "12\u00a0m"
    with pytest.raises(FieldRefused, match="entier"):
        kind.clean("1,5")
    with pytest.raises(FieldRefused, match="100"):
        kind.clean("101")
