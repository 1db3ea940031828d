"""Questions of the types of the library, in the lists of a circuit."""

from itertools import product
from typing import Any

import pytest
from guichet_questions.kinds import KINDS
from guichet_workflow import fields
from guichet_workflow.core import questions
from guichet_workflow.core.conditional import settled
from guichet_workflow.core.kinds import fits, is_owed
from guichet_workflow.schemas.parts import FIELD_TYPES, LIBRARY, form_fields
from marshmallow import ValidationError
from werkzeug.datastructures import MultiDict

from questions.tests.samples import RICH
from questions.tests.samples import STORED as ALONE

WHY = "Décret 2019-341, article 2"
STORED = {**ALONE, "block": [[{"y": "Dedans"}]], "matrix": [{"r": {"y": "Dedans"}}]}
ASKED = sorted(set(LIBRARY) - questions.UNASKED)
WRONG = {
    "integer": "1,5", "amount": "dix", "time": {"hour": "25", "minute": ""},
    "siret": "732829320000", "siren": "1", "rna": "W", "nir": "1", "iban": "FR14",
    "plate": "?", "tax_number": "1", "pre_demande": "1", "civility": "x", "yes_no": "x",
    "datetime": {"day": "1", "month": "13", "year": "2026", "hour": "1", "minute": "0"},
    "period": {"from-day": "1"}, "country": {"id": "ZZZ", "q": ""},
    "departement": {"id": "", "q": "Atlantide"}, "commune": {"id": "", "postcode": "3", "city": ""},
}  # fmt: skip


def field(kind: str, **more: Any) -> dict[str, Any]:
    return {
        "id": "x", "type": kind, "label": "X", "why": WHY, **RICH.get(kind, {}), **more
    }  # fmt: skip


def load(*asked: dict[str, Any]) -> Any:
    return form_fields().deserialize(list(asked))


def test_every_type_of_forms_is_known_but_what_only_a_form_has() -> None:
    assert set(KINDS) - questions.NOT_HERE <= set(FIELD_TYPES)


@pytest.mark.parametrize("kind", [one for one in LIBRARY if one != questions.CARD])
def test_a_definition_holds_it_as_it_says_it(kind: str) -> None:
    assert load(field(kind)) == [field(kind)]
    with pytest.raises(ValidationError):
        load(field(kind, couleur="bleu"))


@pytest.mark.parametrize("kind", ASKED)
def test_what_it_stores_fits_comes_back_and_is_said(kind: str) -> None:
    asked = field(kind)
    for value in STORED[kind]:
        assert fits(asked, value)
        assert fields.retyped(asked, value) not in ("", None)
        assert fields.say(asked, value)
    assert not fits(asked, {"autre": ["chose"]})
    assert not fits(asked, 12.5)


@pytest.mark.parametrize("kind", ASKED)
def test_what_was_typed_gives_the_value_and_nothing_is_owed(kind: str) -> None:
    asked = field(kind)
    for value in STORED[kind]:
        values, errors = fields.read((asked,), {"x": fields.retyped(asked, value)}, {})
        assert errors == {}
        if kind != "consent":
            assert values == {"x": value}
    for nothing in ("", {}, fields.retyped(asked, None)):
        values, errors = fields.read((asked,), {"x": nothing}, {})
        assert (values, list(errors)) == ({}, ["x"])
        assert fields.read(({**asked, "required": False},), {"x": nothing}, {}) == ({}, {})


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_wrong_is_refused_in_words(kind: str) -> None:
    asked = field(kind)
    raw = fields.retyped(asked, None)
    typed = {**raw, **WRONG[kind]} if isinstance(raw, dict) else WRONG[kind]
    values, errors = fields.read((asked,), {"x": typed}, {})
    assert values == {}
    assert errors["x"].strip().endswith((".", "»"))


def test_the_part_at_fault_is_known() -> None:
    typed = {"id": "", "postcode": "3", "city": ""}
    _values, errors = fields.read((field("commune"),), {"x": typed}, {})
    assert isinstance(errors["x"], questions.Fault)
    assert errors["x"].part == "postcode"
    shown = questions.drawn(field("commune"), typed, errors["x"], "champ-")
    assert shown.result.parts == {"champ-x": "postcode"}
    assert shown.result.raw == {"champ-x": typed}


def test_a_no_and_a_zero_are_answers() -> None:
    values, errors = fields.read((field("yes_no"),), {"x": "non"}, {})
    assert (values, errors) == ({"x": False}, {})
    assert fields.say(field("yes_no"), False) == "Non"
    assert fields.read((field("integer"),), {"x": "0"}, {}) == ({"x": "0"}, {})


@pytest.mark.parametrize("kind", sorted(questions.UNASKED - questions.NOT_HERE))
def test_what_is_only_shown_is_never_owed_nor_kept(kind: str) -> None:
    asked = field(kind)
    assert not is_owed(asked)
    assert not fits(asked, "x")
    assert fields.read((asked,), {"x": "x"}, {}) == ({}, {})


def test_a_page_gives_what_was_typed_in_each_input() -> None:
    posted = MultiDict({"champ-x-from-day": "1", "champ-x-from-month": "2", "autre": "y"})
    found = fields.typed((field("period"),), posted)["x"]
    assert (found["from-day"], found["from-month"], found["to-day"]) == ("1", "2", "")


def test_kept_days_are_judged_without_the_bounds_of_their_day() -> None:
    asked = field("datetime", min="today")
    assert fits(asked, "2020-01-01T10:00")
    _values, errors = fields.read((asked,), {"x": fields.retyped(asked, "2020-01-01T10:00")}, {})
    assert "trop ancienne" in errors["x"]


def test_words_typed_are_copied_as_people_read_them() -> None:
    asked = (field("country"), {**field("siret"), "id": "y"}, {**field("heading"), "id": "z"})
    typed = {"x": {"id": "FR", "q": ""}, "y": "73 28"}
    assert fields.words(asked, typed) == ["X\u00a0: France", "X\u00a0: 73 28"]


def test_the_number_of_social_security_wants_its_decree() -> None:
    with pytest.raises(ValidationError, match="décret 2019-341"):
        load({key: one for key, one in field("nir").items() if key != "why"})


def test_a_fault_of_its_definition_is_told_under_its_key() -> None:
    with pytest.raises(ValidationError) as told:
        load(field("consent", text=" "))
    assert list(told.value.messages[0]) == ["text"]


def test_what_questions_compute_is_kept_with_their_answers() -> None:
    total = {**field("computed", formula={"*": [{"var": "a"}, 2]}, unit="€"), "id": "t"}
    twice = {**field("computed", formula={"+": [{"var": "t"}, {"var": "autre"}]}), "id": "u"}
    asked = ({**field("integer"), "id": "a"}, total, twice)
    values, errors = fields.read(asked, {"a": "4", "t": "9"}, {})
    assert (values, errors) == ({"a": "4"}, {})
    assert settled(asked, {"autre": 1}, values) == {"a": "4", "t": 8, "u": 9}
    assert fields.say(total, 8) == "8\u00a0€"
    assert not is_owed(total)
    assert not fits(total, 9)


CHILDREN: dict[str, Any] = {
    "id": "enfants", "type": "block", "label": "Enfants", "row_label": "Enfant {n}", "max": 3,
    "fields": [
        {"id": "prenom", "type": "text", "label": "Prénom"},
        {"id": "ne", "type": "date", "label": "Né le", "max": "today"},
        {"id": "siret", "type": "siret", "label": "SIRET", "required": False},
    ],
}  # fmt: skip
LEA = {"prenom": "Léa", "ne": {"day": "3", "month": "2", "year": "2020"}, "siret": ""}
KEPT = {"prenom": "Léa", "ne": "2020-02-03"}


def test_rows_of_a_block_are_kept_without_those_left_empty() -> None:
    assert load(CHILDREN) == [CHILDREN]
    values, errors = fields.read((CHILDREN,), {"enfants": {"0": LEA, "2": LEA}}, {})
    assert (values, errors) == ({"enfants": [KEPT, KEPT]}, {})
    assert fits(CHILDREN, [KEPT, KEPT])
    assert "Enfant 1 (Prénom\u00a0: Léa, Né le\u00a0: 3 février 2020)" in fields.say(
        CHILDREN, [KEPT]
    )
    again = fields.retyped(CHILDREN, [KEPT])
    assert fields.read((CHILDREN,), {"enfants": again}, {})[0] == {"enfants": [KEPT]}


@pytest.mark.parametrize(
    "value",
    [
        [KEPT] * 4,
        [{**KEPT, "autre": "x"}],
        [{"prenom": 3}],
        [{"siret": "1"}],
        {"0": KEPT},
        ["x"],
    ],
)
def test_what_is_no_row_of_a_block_does_not_fit(value: Any) -> None:
    assert not fits(CHILDREN, value)


def test_each_fault_of_a_row_is_told_at_its_question() -> None:
    wrong = {**LEA, "prenom": "", "siret": "12"}
    values, errors = fields.read((CHILDREN,), {"enfants": {"1": wrong}}, {})
    assert values == {}
    assert errors["enfants"].startswith("Enfant 2, Prénom\u00a0: ")
    shown = questions.drawn(CHILDREN, {"1": wrong}, errors["enfants"], "champ-").result
    assert {"champ-enfants.1.prenom", "champ-enfants.1.siret"} < set(shown.errors)
    assert shown.raw["champ-enfants.1.siret"] == "12"
    folded = [one[2] for one in questions.drawn(CHILDREN, {"1": wrong}, "", "champ-").rows]
    assert folded == [False, False, True]


@pytest.mark.parametrize(
    ("more", "key"),
    [
        ({"max": 11}, "max"),
        ({"fields": [{"id": "a", "type": "file", "label": "A"}]}, "fields"),
        ({"fields": [{"id": "a", "type": "block", "label": "A", "fields": []}]}, "fields"),
        ({"fields": [{"id": "a", "type": "text", "label": "A"}] * 2}, "fields"),
        ({"fields": []}, "fields"),
    ],
)
def test_rows_that_cannot_be_asked_are_refused(more: dict[str, Any], key: str) -> None:
    with pytest.raises(ValidationError) as told:
        load({**CHILDREN, **more})
    assert key in told.value.messages[0]


def test_a_matrix_owes_each_cell() -> None:
    asked = field("matrix")
    _values, errors = fields.read((asked,), {"x": {"r": {"y": ""}}}, {})
    assert errors["x"].startswith("Une ligne, Dedans\u00a0: ")
    assert fields.read(({**asked, "required": False},), {"x": {}}, {}) == ({}, {})
    assert not fits(asked, {"autre": {"y": "x"}})


@pytest.mark.parametrize("kind", ASKED)
def test_what_an_action_put_there_is_shown_as_it_is(kind: str) -> None:
    for odd in (12.5, {"given": True}, {"name": "Marie"}, [{"y": 3}], {"r": {"y": 3}}, "x" * 300):
        if not fits(field(kind), odd):
            assert fields.say(field(kind), odd) == str(odd)


@pytest.mark.parametrize("kind", ASKED)
def test_no_value_of_another_shape_breaks_a_page(kind: str) -> None:
    asked = field(kind)
    for value in STORED[kind]:
        if not isinstance(value, dict):
            continue
        for key, odd in product(value, (None, True, 3, [], {}, "2020-02-30")):
            broken = {**value, key: odd}
            fits(asked, broken)
            assert isinstance(fields.say(asked, broken), str)
            fields.read((asked,), {"x": fields.retyped(asked, broken)}, {})
            fields.read((asked,), {"x": broken}, {})
