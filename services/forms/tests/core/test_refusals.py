"""Every refusal of every type is a French sentence that says what to do, with an example."""

import re
import string
from typing import Any

import pytest
from guichet_forms.core.fields import KINDS, FieldRefused, repeated_answer

DAY = {"day": "1", "month": "1", "year": "2020"}
HOME = {"line": "1 rue", "complement": "", "postcode": "35120", "city": "Valmont"}
PLACE = {"text": "Ici", "lat": "", "lon": ""}
FILE = {
    "document_id": "0" * 32, "name": "a", "size": 1, "media_type": "a/b", "sha256": "0" * 64,
}  # fmt: skip

EMPTY = {
    "choices": [],
    "file": [],
    "date": dict.fromkeys(DAY, ""),
    "address": dict.fromkeys(HOME, ""),
    "location": dict.fromkeys(PLACE, ""),
}
WRONG: list[tuple[str, dict[str, Any], Any]] = [
    ("text", {"max_length": 3}, "abcd"),
    ("text", {}, "\0"),
    ("text", {}, "\u200b"),
    *(("text", {"format": f}, "x") for f in ("siret", "siren", "rna", "postcode", "plate", "iban")),
    ("text", {"format": "siret"}, "1" * 14),
    ("text", {"format": "siren"}, "1" * 9),
    ("text", {"format": "iban"}, "FR00" + "1" * 23),
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
    ("choice", {}, "autre"),
    ("choices", {}, ["autre"]),
    ("choices", {"min": 2}, ["lampe"]),
    ("choices", {"max": 1}, ["lampe", "trou"]),
    *(("address", {}, {**HOME, part: ""}) for part in ("line", "postcode", "city")),
    ("address", {}, {**HOME, "postcode": "1"}),
    ("location", {}, {**PLACE, "lat": "91", "lon": "0"}),
    ("location", {}, {**PLACE, "text": "\u200b"}),
    ("file", {"max_files": 1}, [FILE, FILE]),
    ("file", {}, ["x"]),
]


def assert_is_helpful(sentence: Any) -> None:
    assert re.search(r"[Ee]xemple", sentence), sentence
    assert sentence[0] in string.ascii_uppercase + "ÀÉ", sentence
    assert sentence.endswith("."), sentence
    assert "%(" not in sentence
    assert "'" not in sentence
    assert not re.search(r"[^\u00a0\u202f\w/][:;!?]|« | »", sentence), repr(sentence)
    assert re.search(r"\b(le|la|un|une|cette|ce|de|en|pas)\b", sentence.lower()), sentence


@pytest.mark.parametrize("kind", KINDS)
def test_missing_answer(make_kind: Any, kind: Any) -> None:
    with pytest.raises(FieldRefused) as refusal:
        make_kind(kind).clean(EMPTY.get(kind, ""))
    assert_is_helpful(refusal.value.sentence)


@pytest.mark.parametrize(("kind", "settings", "raw"), WRONG)
def test_wrong_answer(make_kind: Any, kind: Any, settings: Any, raw: Any) -> None:
    with pytest.raises(FieldRefused) as refusal:
        make_kind(kind, **settings).clean(raw)
    assert_is_helpful(refusal.value.sentence)


@pytest.mark.parametrize("kind", sorted(KINDS.keys() - {"file"}))
def test_another_shape(make_kind: Any, kind: Any) -> None:
    with pytest.raises(FieldRefused) as refusal:
        make_kind(kind).typed(object())
    assert_is_helpful(refusal.value.sentence)


def test_repeated_answer() -> None:
    assert_is_helpful(repeated_answer())


@pytest.mark.parametrize("kind", KINDS)
def test_every_type_describes_its_value(make_kind: Any, kind: Any) -> None:
    assert make_kind(kind).describe()["type"] in ("string", "boolean", "array", "object")
