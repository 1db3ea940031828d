"""Identities and signatures."""

import json
from typing import Any

import pytest
from guichet_questions.kinds import FieldRefused
from guichet_questions.kinds.signature import MOST_POINTS, MOST_STROKES, svg_path

from .samples import PARTS

MARIE = {
    "civility": "madame", "family_name": " Le  Goff ", "usage_name": "", "given_names": "Marie",
    "birth_date-day": "1er", "birth_date-month": "mars", "birth_date-year": "1984",
    "birth_place": "Rennes",
}  # fmt: skip


def test_an_identity_keeps_what_was_given(make_kind: Any) -> None:
    kind = make_kind("identity", parts=PARTS)
    kept = kind.clean(MARIE)
    assert kept == {
        "civility": "madame", "family_name": "Le Goff", "given_names": "Marie",
        "birth_date": "1984-03-01", "birth_place": "Rennes",
    }  # fmt: skip
    assert kind.show(kept) == "Madame Marie Le Goff, naissance\u00a0: 1er mars 1984, Rennes"
    assert kind.show({**kept, "civility": "autre", "usage_name": "Kervella"}).startswith(
        "Marie Le Goff, nom d’usage\u00a0: Kervella"
    )


def test_a_person_is_called_by_the_name_she_uses(make_kind: Any) -> None:
    kind = make_kind("identity", parts=PARTS)
    kept = kind.clean(MARIE)
    assert kind.called(kept) == "Marie Le Goff"
    assert kind.called({**kept, "usage_name": "Kervella"}) == "Marie Kervella"
    assert kind.called(None) == ""


def test_a_name_is_asked_unless_the_form_says_more(make_kind: Any) -> None:
    kind = make_kind("identity")
    assert kind.names() == ("x-family_name", "x-given_names")
    assert kind.clean({"family_name": "N’Guyên-Ø", "given_names": "李"}) == {
        "family_name": "N’Guyên-Ø",
        "given_names": "李",
    }


@pytest.mark.parametrize(
    ("changed", "said", "part"),
    [
        ({"civility": ""}, "civilité", "civility"),
        ({"civility": "comte"}, "une des réponses", "civility"),
        ({"family_name": " "}, "nom de naissance", "family_name"),
        ({"given_names": ""}, "prénoms", "given_names"),
        ({"given_names": "a" * 121}, "trop long", "given_names"),
        ({"birth_place": ""}, "lieu de naissance", "birth_place"),
        ({"birth_date-day": "31", "birth_date-month": "2"}, "n’existe pas", "birth_date-day"),
        ({"birth_date-year": "2027"}, "trop tardive", "birth_date-day"),
        ({"birth_date-year": ""}, "manque l’année", "birth_date-year"),
        (dict.fromkeys([key for key in MARIE if "date" in key], ""), "date de", "birth_date-day"),
    ],
)
def test_an_identity_names_the_part_at_fault(
    make_kind: Any, changed: Any, said: Any, part: Any
) -> None:
    kind = make_kind("identity", parts=PARTS)
    with pytest.raises(FieldRefused, match=said) as refusal:
        kind.clean({**MARIE, **changed})
    assert refusal.value.part == part
    assert kind.anchor(part) == ("x" if part == "civility" else f"x-{part}")


def test_an_optional_identity_is_whole_or_absent(make_kind: Any) -> None:
    kind = make_kind("identity", required=False)
    assert kind.clean({"family_name": "", "given_names": " "}) is None
    with pytest.raises(FieldRefused, match="prénoms"):
        kind.clean({"family_name": "Le Goff", "given_names": ""})


def signed(name: Any = "Marie Le Goff", strokes: Any = "") -> Any:
    return {"name": name, "strokes": strokes}


def test_a_typed_name_signs(make_kind: Any) -> None:
    kind = make_kind("signature")
    kept = kind.clean(signed())
    assert kept == {"name": "Marie Le Goff", "strokes": [], "at": "2026-11-21T23:30:00+00:00"}
    assert kind.show(kept) == "Marie Le Goff, signé le dimanche 22 novembre 2026 à 00:30"


def test_a_drawing_alone_does_not_sign(make_kind: Any) -> None:
    with pytest.raises(FieldRefused, match="prénom et votre nom") as refusal:
        make_kind("signature", required=False).clean(signed("", "[[1,1]]"))
    assert refusal.value.part == "name"
    assert make_kind("signature", required=False).clean(signed("", "[]")) is None


def test_a_drawing_is_kept_as_integers(make_kind: Any) -> None:
    kept = make_kind("signature").clean(signed(strokes="[[0,0,600,200],[5,5]]"))
    assert kept["strokes"] == [[0, 0, 600, 200], [5, 5]]
    assert svg_path(kept["strokes"]) == "M0 0L600 200M5 5h0"
    assert svg_path([]) == ""


@pytest.mark.parametrize(
    "drawing",
    ["[", "{}", "1", "[1]", "[[]]", "[[1]]", "[[1,2,3]]", "[[601,0]]", "[[0,201]]", "[[-1,0]]",
     "[[1.5,1]]", "[[true,1]]", '[["1",1]]', "[[NaN,1]]", "[" * 30_000, "[[1e3,1]]",
     json.dumps([[1, 1]] * (MOST_STROKES + 1)), json.dumps([[1, 1] * (MOST_POINTS + 1)]),
     "[[1,1]]" + " " * 40_000],
)  # fmt: skip
def test_what_is_no_bounded_drawing_is_refused(make_kind: Any, drawing: Any) -> None:
    with pytest.raises(FieldRefused, match="dessin"):
        make_kind("signature").clean(signed(strokes=drawing))


def test_the_moment_of_a_signature_stays(make_kind: Any) -> None:
    kind = make_kind("signature")
    kept = {"name": "Marie", "strokes": [], "at": "2026-01-01T08:00:00+00:00"}
    assert kind.clean(kind.typed(kept)) == kept
    assert kind.clean(kind.typed({"name": "Marie"}))["at"] == "2026-11-21T23:30:00+00:00"


@pytest.mark.parametrize("at", ["hier", 12, "2026-01-01T08:00:00", "2026-12-01T08:00:00+00:00"])
def test_a_moment_to_come_is_refused(make_kind: Any, at: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("signature").typed({"name": "Marie", "strokes": [], "at": at})


@pytest.mark.parametrize("value", ["Marie", {"name": 1}, {"name": "Marie", "strokes": {1}}])
def test_another_shape_of_signature_is_refused(make_kind: Any, value: Any) -> None:
    with pytest.raises(FieldRefused, match="forme attendue"):
        make_kind("signature").typed(value)
