"""Numbers of administrations and banks: the published vectors, good and bad, and how they show."""

from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.identifiers import rib_key

IBAN = "FR14 2004 1010 0505 0001 3M02 606"


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        ("siren", "732 829 320", "732829320", "732 829 320"),
        ("siren", "356000000", "356000000", "356 000 000"),
        ("siret", "732.829.320.00074", "73282932000074", "732 829 320 00074"),
        ("siret", "35600000049837", "35600000049837", "356 000 000 49837"),
        ("siret", "35600000000048", "35600000000048", "356 000 000 00048"),
        ("rna", "w 351234567", "W351234567", "W351234567"),
        ("rna", "W9R1234567", "W9R1234567", "W9R1234567"),
        ("nir", "2 95 10 99 126 111 93", "295109912611193", "2 95 10 99 126 111 93"),
        ("nir", "253072B07300470", "253072B07300470", "2 53 07 2B 073 004 70"),
        ("nir", "253072a07300443", "253072A07300443", "2 53 07 2A 073 004 43"),
        ("tax_number", "30 23 217 600 053", "3023217600053", "30 23 217 600 053"),
        ("pre_demande", "a1b2-c3d4e5", "A1B2C3D4E5", "A1B2C3D4E5"),
        ("plate", "ab-123-cd", "AB123CD", "AB-123-CD"),
        ("plate", "AB 123 CD", "AB123CD", "AB-123-CD"),
        ("plate", "123 abc 35", "123ABC35", "123 ABC 35"),
        ("plate", "12A2A", "12A2A", "12 A 2A"),
        ("plate", "1234-AB-971", "1234AB971", "1234 AB 971"),
        ("iban", IBAN.lower(), "FR1420041010050500013M02606", IBAN),
        ("iban", "GR16 0110 1050 0000 1054 7023 795", "GR1601101050000010547023795", None),
        ("iban", "BE68 5390 0754 7034", "BE68539007547034", "BE68 5390 0754 7034"),
        ("iban", "MC58 1122 2000 0101 2345 6789 030", "MC5811222000010123456789030", None),
    ],
)
def test_is_kept_compact_and_shown_in_groups(
    make_kind: Any, kind: Any, typed: Any, kept: Any, shown: Any
) -> None:
    behaviour = make_kind(kind)
    assert behaviour.clean(typed) == kept
    assert behaviour.show(kept).replace("\u00a0", " ") == (shown or typed)
    assert behaviour.typed(kept) == (shown or typed)


@pytest.mark.parametrize(
    ("kind", "typed"),
    [
        ("siren", "732829321"),
        ("siret", "73282932000079"),
        ("siret", "35600000049838"),
        ("nir", "295109912611199"),
        ("nir", "253072B07300443"),
        ("tax_number", "3023217600054"),
        ("iban", "FR1420041010050500013M02607"),
        ("iban", "BE68539007547035"),
        ("iban", "ZZ68539007547034"),
    ],
)
def test_a_slip_of_the_keyboard_is_told(make_kind: Any, kind: Any, typed: Any) -> None:
    with pytest.raises(FieldRefused, match="erreur de frappe.* Comparez .* Exemple"):
        make_kind(kind).clean(typed)


@pytest.mark.parametrize(
    ("kind", "typed", "count"),
    [
        ("siren", "73282932", 8),
        ("siret", "7328293200007", 13),
        ("siret", "٧٣٢٨٢٩٣٢٠٠٠٠٧٤", 14),
        ("rna", "351234567", 9),
        ("nir", "253072C07300443", 15),
        ("nir", "2951099126111", 13),
        ("nir", "995109912611193", 15),
        ("tax_number", "070198776543", 12),
        ("tax_number", "9701987765432", 13),
        ("pre_demande", "A1B2C3D4E", 9),
        ("plate", "IO-123-UU", 7),
        ("plate", "AB-1234-CD", 8),
        ("plate", "12345 AB 35", 9),
        ("iban", "FR14 2004 1010 0505 0001 3M02 60", 26),
        ("iban", "1420041010050500013M02606", 25),
        ("iban", "x" * 90, 90),
    ],
)
def test_what_has_another_shape_is_counted(
    make_kind: Any, kind: Any, typed: Any, count: Any
) -> None:
    with pytest.raises(FieldRefused, match=rf"a {count} signes.* Recopiez .* Exemple"):
        make_kind(kind).clean(typed)


def test_the_key_of_a_rib() -> None:
    assert rib_key("20041010050500013M026") == "06"
    assert rib_key("30002005500000157841Z") == "25"


def test_a_right_iban_around_a_wrong_rib_is_refused(make_kind: Any) -> None:
    """The IBAN was computed again over a RIB whose key is wrong: 07 instead of 06."""
    with pytest.raises(FieldRefused, match="erreur de frappe"):
        make_kind("iban").clean("FR8420041010050500013M02607")


def test_markup_and_line_breaks_are_no_number(make_kind: Any) -> None:
    for typed in ("<b>732829320</b>", "732829320;", "'732829320"):
        with pytest.raises(FieldRefused):
            make_kind("siren").clean(typed)
    assert make_kind("siren").clean("732\r\n829\t320") == "732829320"
