"""E-mail and telephone: safe in a header, kept in one form (row a10)."""

from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.domains import USUAL, meant_domain


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (" Marie.Le-Goff@Exemple.FR ", "Marie.Le-Goff@exemple.fr"),
        ("a+b@sous.domaine.exemple.fr", "a+b@sous.domaine.exemple.fr"),
        ("marie@café.fr", "marie@xn--caf-dma.fr"),
        ("o'neil@exemple.fr", "o'neil@exemple.fr"),
    ],
)
def test_keeps_an_address(make_kind: Any, typed: Any, kept: Any) -> None:
    assert make_kind("email").clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["a@b\r\nBcc:x@y.fr", "a\n@b.fr", '"a b"@x.fr', "a b@x.fr", "@x.fr", "a@", "a@b", "a@@b.fr",
     "a@-b.fr", "a@b..fr", ".a@b.fr", "a..b@c.fr", "é@b.fr", "a@b.fr>", "a" * 65 + "@b.fr",
     "a@" + "b" * 320 + ".fr", "a@b.fr\0", "a@" + ".".join(["b" * 60] * 5) + ".fr"],
)  # fmt: skip
def test_a10_refuses_what_no_header_may_hold(make_kind: Any, typed: Any) -> None:
    with pytest.raises(FieldRefused, match="n’est pas complète|illisible|trop long"):
        make_kind("email").clean(typed)


def test_shows_the_domain_in_letters(make_kind: Any) -> None:
    kind = make_kind("email")
    assert kind.show("marie@xn--caf-dma.fr") == "marie@café.fr"
    assert kind.clean(kind.typed("marie@xn--caf-dma.fr")) == "marie@xn--caf-dma.fr"


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("a@gmial.com", "a@gmail.com"),
        ("a@gmail.con", "a@gmail.com"),
        ("a@gmail.fr", "a@gmail.com"),
        ("a@ornage.fr", "a@orange.fr"),
        ("a@orange.f", "a@orange.fr"),
        ("a@wanado.fr", "a@wanadoo.fr"),
        ("a@wanadoo.com", "a@wanadoo.fr"),
        ("a@lapostte.net", "a@laposte.net"),
        ("a@laposte.fr", "a@laposte.net"),
        ("a@hotnail.fr", "a@hotmail.fr"),
        ("a@orange.fr", ""),
        ("a@mail.com", ""),
        ("a@ymail.com", ""),
        ("a@srf.fr", ""),
        ("a@valmont.example", ""),
        (None, ""),
    ],
)
def test_offers_the_domain_that_was_meant(make_kind: Any, typed: Any, meant: Any) -> None:
    assert make_kind("email").advice(typed) == meant


def test_no_usual_domain_is_questioned() -> None:
    assert [domain for domain in USUAL if meant_domain(domain)] == []


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("06 39 98 00 12", "+33639980012"),
        ("06.39.98.00.12", "+33639980012"),
        ("+33 (0)6 39 98 00 12", "+33639980012"),
        ("0033639980012", "+33639980012"),
        ("01 99 00 12 34", "+33199001234"),
        ("0692 12 34 56", "+262692123456"),
        ("0590 12 34 56", "+590590123456"),
        ("+687 25 12 34", "+687251234"),
        ("+32 470 12 34 56", "+32470123456"),
        ("0 800 12 34 56", "+33800123456"),
        ("39 60", "+333960"),
        ("+33 3646", "+333646"),
        ("1014", "+331014"),
    ],
)
def test_keeps_a_number_in_e164(make_kind: Any, typed: Any, kept: Any) -> None:
    assert make_kind("phone").clean(typed) == kept


@pytest.mark.parametrize(
    "typed",
    ["12", "06 39 98 00", "06 39 98 00 12 34", "0800 FLEURS", "٠٦٣٩٩٨٠٠١٢", "06 39 98 00 12;ext=1",
     "+999 123456", "06\r\nX: 1", "2512", "15", "112", "25 12 34", "0" * 60],
)  # fmt: skip
def test_a09_refuses_what_is_no_number(make_kind: Any, typed: Any) -> None:
    with pytest.raises(FieldRefused, match="Exemple"):
        make_kind("phone").clean(typed)


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("+33639980012", "06 39 98 00 12"),
        ("+33800123456", "0 800 12 34 56"),
        ("+262692123456", "0692 12 34 56"),
        ("+590590123456", "0590 12 34 56"),
        ("+333960", "3960"),
        ("+32470123456", "+32 470 12 34 56"),
        ("+687251234", "+687 25.12.34"),
    ],
)
def test_shows_a_number_as_it_is_dialled_in_france(make_kind: Any, stored: Any, shown: Any) -> None:
    kind = make_kind("phone")
    assert kind.show(stored) == shown
    assert kind.clean(kind.typed(stored)) == stored
