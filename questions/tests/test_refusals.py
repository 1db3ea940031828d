"""Every refusal of every type is a French sentence that says what to do, with an example.

A choice among answers that are on the page needs none: they are the examples.
"""

import re
import string
from typing import Any

import pytest
from guichet_questions.kinds import KINDS, FieldRefused, repeated_answer

from .samples import PARTS

DAY = {"day": "1", "month": "1", "year": "2020"}
HOME = {"line": "1 rue", "complement": "", "postcode": "35120", "city": "Valmont"}
PLACE = {"text": "Ici", "lat": "", "lon": ""}
IDENTIFIERS = ("iban", "siret", "siren", "rna", "nir", "plate", "tax_number", "pre_demande")
ENDS = [[f"{end}-{part}" for part in ("day", "month", "year")] for end in ("from", "to")]
WHOLE = {"parts": PARTS}
TOWN = {"id": "", "postcode": "35120", "city": "Valmont"}
FILE = {
    "document_id": "0" * 32, "name": "a", "size": 1, "media_type": "a/b", "sha256": "0" * 64,
}  # fmt: skip

WHO = {
    "civility": "madame", "family_name": "Le Goff", "usage_name": "", "given_names": "Marie",
    "birth_date-day": "1", "birth_date-month": "1", "birth_date-year": "1984",
    "birth_place": "Rennes",
}  # fmt: skip
SPAN = {f"{end}-{part}": text for end in ("from", "to") for part, text in DAY.items()}
MOMENT = {**DAY, "hour": "2", "minute": "30"}
LISTS = {"theme": "voirie", "objet": "trou", "taille": "gros"}
WRONG: list[tuple[str, dict[str, Any], Any]] = [
    ("text", {"max_length": 3}, "abcd"),
    ("text", {}, "\0"),
    ("text", {}, "\u200b"),
    *(("text", {"format": name}, "x") for name in ("digits", "postcode")),
    ("text", {"format": "regex", "pattern": "[0-9]+"}, "x"),
    *((kind, {}, "x") for kind in IDENTIFIERS),
    ("siret", {}, "1" * 14),
    ("siren", {}, "1" * 9),
    ("iban", {}, "FR00" + "1" * 23),
    ("nir", {}, "295109912611199"),
    ("tax_number", {}, "3023217600054"),
    ("long_text", {"max_length": 3}, "abcd"),
    ("long_text", {}, "\u202e"),
    ("email", {}, "a@b\r\nBcc: c@d.fr"),
    ("phone", {}, "12"),
    ("number", {}, "douze"),
    ("number", {}, "١٢"),
    ("number", {}, "1,5"),
    ("number", {"decimals": 1}, "1,55"),
    ("number", {"min": 5}, "1"),
    ("number", {"max": 5}, "9"),
    *(("date", {}, {**DAY, part: ""}) for part in DAY),
    *(("date", {}, {**DAY, part: "٣"}) for part in DAY),
    *(("date", {}, {**DAY, part: "99"}) for part in DAY),
    ("date", {"min": "2026-01-01"}, DAY),
    ("date", {"max": "2019-01-01"}, DAY),
    ("date", {"max": "today-18y"}, {**DAY, "year": "2010"}),
    ("integer", {}, "1,5"),
    ("amount", {}, "-1"),
    ("amount", {}, "1,555"),
    ("time", {}, {"hour": "", "minute": "30"}),
    ("time", {}, {"hour": "24", "minute": ""}),
    ("time", {}, {"hour": "1", "minute": "60"}),
    ("time", {"min": "08:00"}, {"hour": "7", "minute": ""}),
    ("time", {"max": "18:00"}, {"hour": "19", "minute": ""}),
    ("datetime", {}, {**MOMENT, "day": ""}),
    ("datetime", {}, {**MOMENT, "hour": ""}),
    ("datetime", {}, {**MOMENT, "day": "29", "month": "3", "year": "2026"}),
    ("period", {}, {**SPAN, "from-year": "2021"}),
    *(("period", {}, {**SPAN, **dict.fromkeys(ends, "")}) for ends in ENDS),
    ("period", {"max": "2019-01-01"}, SPAN),
    ("yes_no", {}, "peut-être"),
    ("civility", {}, "comte"),
    *(("identity", WHOLE, {**WHO, part: ""}) for part in WHO if part != "usage_name"),
    *(("identity", WHOLE, {**WHO, part: "\0"}) for part in WHO),
    ("identity", WHOLE, {**WHO, "birth_date-year": "2100"}),
    ("ranking", {}, {"1": "1", "2": "1"}),
    ("ranking", {}, {"1": "1", "2": ""}),
    ("ranking", {}, {"1": "1", "2": "3"}),
    *(("linked_lists", {}, {**LISTS, part: "x"}) for part in LISTS),
    *(("linked_lists", {}, {**LISTS, part: ""}) for part in LISTS),
    ("linked_lists", {}, {**LISTS, "theme": "rien"}),
    ("signature", {}, {"name": "", "strokes": "[[1,1]]"}),
    ("signature", {}, {"name": "Marie", "strokes": "["}),
    ("choice", {}, "autre"),
    ("choices", {}, ["autre"]),
    ("choices", {"min": 2}, ["lampe"]),
    ("choices", {"max": 1}, ["lampe", "trou"]),
    *(("address", {}, {**HOME, part: ""}) for part in ("line", "postcode", "city")),
    ("address", {}, {**HOME, "postcode": "1"}),
    ("location", {}, {**PLACE, "lat": "91", "lon": "0"}),
    ("location", {}, {**PLACE, "text": "\u200b"}),
    *(("commune", {}, {**TOWN, part: ""}) for part in ("postcode", "city")),
    ("commune", {}, {**TOWN, "postcode": "3512"}),
    ("country", {}, {"id": "XX", "q": ""}),
    ("departement", {}, {"id": "", "q": "Loire"}),
    ("choice", {"source": "ecoles"}, {"id": "nord", "q": ""}),
    ("choices", {"source": "ecoles"}, {"id": ["nord"], "q": ""}),
    ("choices", {"source": "ecoles", "min": 2}, {"id": ["nord"], "q": ""}),
    ("choices", {"source": "ecoles", "max": 1}, {"id": ["nord", "sud"], "q": ""}),
    ("file", {"max_files": 1}, [FILE, FILE]),
    ("file", {}, ["x"]),
]

ASKED = [
    name
    for name, kind in KINDS.items()
    if kind.takes_answer and not kind.computes and not kind.nests and name != "hidden"
]
TYPES = ("string", "boolean", "array", "object", "number")


def assert_is_helpful(sentence: Any) -> None:
    helpful = r"[Ee]xemple|Choisissez une des|Cette réponse est obligatoire|Cochez cette case"
    assert re.search(helpful, sentence), sentence
    assert sentence[0] in string.ascii_uppercase + "ÀÉ", sentence
    assert sentence.endswith("."), sentence
    assert "%(" not in sentence
    assert "'" not in sentence
    assert not re.search(r"[^\u00a0\u202f\w/][:;!?]|« | »", sentence), repr(sentence)
    assert re.search(r"\b(le|la|un|une|cette|ce|de|en|pas)\b", sentence.lower()), sentence


@pytest.mark.parametrize("kind", ASKED)
def test_missing_answer(make_kind: Any, kind: Any) -> None:
    with pytest.raises(FieldRefused) as refusal:
        make_kind(kind).clean(make_kind(kind).typed(None))
    assert_is_helpful(refusal.value.sentence)


@pytest.mark.parametrize(("kind", "settings", "raw"), WRONG)
def test_wrong_answer(make_kind: Any, kind: Any, settings: Any, raw: Any) -> None:
    with pytest.raises(FieldRefused) as refusal:
        make_kind(kind, **settings).clean(raw)
    assert_is_helpful(refusal.value.sentence)


@pytest.mark.parametrize("kind", sorted({*ASKED, "block", "matrix"} - {"file"}))
def test_another_shape(make_kind: Any, kind: Any) -> None:
    with pytest.raises(FieldRefused) as refusal:
        make_kind(kind).typed(object())
    assert_is_helpful(refusal.value.sentence)


def test_repeated_answer() -> None:
    assert_is_helpful(repeated_answer())


@pytest.mark.parametrize("kind", [*ASKED, "computed", "block", "matrix"])
def test_every_type_describes_its_value(make_kind: Any, kind: Any) -> None:
    assert make_kind(kind).describe()["type"] in TYPES
