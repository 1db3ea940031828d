"""Free text: hostile characters, names of every country, lengths (rows a06 and a07)."""

import time
import unicodedata
from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused, formats
from guichet_questions.kinds.text import many_lines, one_line
from hypothesis import given
from hypothesis import strategies as st

HOSTILE = st.text(st.characters(codec=None), max_size=300)


@pytest.mark.parametrize("typed", ["a\0b", "\0", "a\ud800b", "\udfff"])
def test_a06_refuses_nul_and_half_characters(make_kind: Any, typed: Any) -> None:
    for kind in ("text", "long_text"):
        with pytest.raises(FieldRefused, match="illisible"):
            make_kind(kind).clean(typed)


@pytest.mark.parametrize(
    "name",
    ["N’Guyên-Ø", "N'Guyên-Ø", "محمد", "שרה", "李小龍", "Zoë 🦊", "👩\u200d🌾", "O’Neil-D’Arc"],
)
def test_a06_keeps_every_name(make_kind: Any, name: Any) -> None:
    assert make_kind("text").clean(name) == unicodedata.normalize("NFC", name)


def test_a06_twins_are_stored_the_same(make_kind: Any) -> None:
    assert make_kind("text").clean("E\u0301lodie") == make_kind("text").clean("\u00c9lodie")


def test_removes_what_reorders_or_hides_letters(make_kind: Any) -> None:
    assert make_kind("text").clean("facture\u202egpj.exe\u2066\u200b") == "facturegpj.exe"
    assert make_kind("text").clean("a\x07b\x1b[31m") == "ab[31m"


def test_a_control_between_a_letter_and_its_accent_hides_no_twin(make_kind: Any) -> None:
    for hidden in ("\x01", "\u200b", "\u202e"):
        assert make_kind("text").clean(f"E{hidden}\u0301lodie") == "\u00c9lodie"


def test_a_line_stays_one_line(make_kind: Any) -> None:
    assert make_kind("text").clean(" Le \r\n Goff\u2028\tAnne ") == "Le Goff Anne"


def test_lines_are_kept_as_newlines(make_kind: Any) -> None:
    assert make_kind("long_text").clean("un\r\ndeux\rtrois  \n\n") == "un\ndeux\ntrois"


def test_markup_is_kept_as_typed(make_kind: Any) -> None:
    for typed in ("<script>alert(1)</script>", "{{7*7}}", "${7*7}", '"><img onerror=x>'):
        assert make_kind("text").clean(typed) == typed


def test_too_long_says_by_how_much(make_kind: Any) -> None:
    with pytest.raises(FieldRefused, match="12 caractères, pour 10 au plus") as refusal:
        make_kind("text", max_length=10).clean("abcdefghijkl")
    assert "2 de trop" in str(refusal.value)
    assert "«\u00a0St\u00a0»" not in str(refusal.value)


def test_a07_ten_megabytes_are_refused_at_once(make_kind: Any) -> None:
    start = time.perf_counter()
    for typed in ("a" * 10_000_000, "é\u0301" * 5_000_000):
        with pytest.raises(FieldRefused, match="trop long"):
            make_kind("long_text").clean(typed)
    assert time.perf_counter() - start < 1


def test_only_invisible_characters_is_no_answer(make_kind: Any) -> None:
    with pytest.raises(FieldRefused, match="obligatoire"):
        make_kind("text").clean("\u200b\u202e")


@pytest.mark.parametrize(
    ("name", "typed", "kept"),
    [
        ("postcode", "20 000", "20000"),
        ("digits", "00 12.3", "00123"),
    ],
)
def test_known_formats_are_compacted(make_kind: Any, name: Any, typed: Any, kept: Any) -> None:
    assert make_kind("text", format=name).clean(typed) == kept


@pytest.mark.parametrize(
    ("name", "typed"),
    [
        ("postcode", "99000"),
        ("postcode", "٣٥١٢٠"),
        ("digits", "12a"),
    ],
)
def test_what_is_of_another_format_is_refused_with_an_example(
    make_kind: Any, name: Any, typed: Any
) -> None:
    with pytest.raises(FieldRefused, match="Exemple"):
        make_kind("text", format=name).clean(typed)


@given(HOSTILE)
def test_what_is_kept_is_clean_and_stable(typed: Any) -> None:
    for clean in (one_line, many_lines):
        try:
            kept = clean(typed)
        except FieldRefused:
            continue
        kept.encode("utf-8")
        assert unicodedata.is_normalized("NFC", kept)
        assert not {"\0", "\u202e", "\r", "\u2066"} & set(kept)
        assert clean(kept) == kept


def regex(make_kind: Any, pattern: Any, **settings: Any) -> Any:
    return make_kind("text", format="regex", pattern=pattern, **settings)


def test_a_pattern_is_of_the_whole_text(make_kind: Any) -> None:
    kind = regex(make_kind, "[A-Z]{2}é?[0-9]+", pattern_hint="AB12")
    assert kind.clean(" ABé12 ") == "ABé12"
    for typed in ("AB12!", "xAB12", "AB"):
        with pytest.raises(FieldRefused, match="Exemple.: AB12"):
            kind.clean(typed)


def test_a_pattern_has_its_own_message(make_kind: Any) -> None:
    kind = regex(make_kind, "[0-9]{3}", pattern_message="Trois chiffres.", pattern_hint="123")
    with pytest.raises(FieldRefused, match="^Trois chiffres. Exemple.: 123.$"):
        kind.clean("12")


def test_a14_a_pattern_takes_linear_time(make_kind: Any) -> None:
    """Row a14: what makes a backtracking engine run for ever."""
    for pattern in ("(a+)+$", "(a|a)*$", "(.*a){20}"):
        formats.pattern_of(pattern)
        start = time.process_time()
        assert not formats.matches(pattern, "a" * 50_000 + "!")
        assert time.process_time() - start < 0.05


@pytest.mark.parametrize(
    "pattern", ["(a", "[a", r"(a)\1", "(?=a)a", "(?<=a)b", "a{1001}", "*", "((a{1000}){1000}){9}"]
)
def test_a14_what_re2_does_not_read_is_refused_at_save(make_kind: Any, pattern: Any) -> None:
    [(key, sentence)] = regex(make_kind, pattern).faults()
    assert key == "pattern"
    assert "Exemple" in sentence


def test_a_pattern_goes_with_its_format(make_kind: Any) -> None:
    assert [*regex(make_kind, "[0-9]+").faults()] == []
    for settings in ({"format": "regex"}, {"pattern": "a"}, {"format": "digits", "pattern": "a"}):
        assert [key for key, _said in make_kind("text", **settings).faults()] == ["pattern"]
    assert [key for key, _said in make_kind("text", format="zodiaque").faults()] == ["format"]
