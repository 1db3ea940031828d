"""Types as they are offered, and the inputs made from the keys that they declare."""

from typing import Any

import pytest
from guichet_forms.core.editing import add_field, field_of
from guichet_forms.schemas.definition import shape_faults
from guichet_forms.schemas.properties import (
    Chosen,
    Property,
    all_of,
    arranged,
    basics,
    details,
    known_keys,
    own_properties,
)
from guichet_forms.schemas.property_values import (
    changed_since,
    options_from,
    posted_values,
    seen,
    shown,
)
from guichet_questions import palette
from guichet_questions.kinds import KINDS
from werkzeug.datastructures import MultiDict

from .conftest import SOURCE

COLUMNS = ("value", "label", "hint")


def by_key(kind: str) -> dict[str, Property]:
    return {one.key: one for one in (*own_properties(kind), *details(kind))}


def test_every_type_is_offered_once_with_words() -> None:
    offered = [entry for group in palette.groups() for entry in group.entries]
    assert sorted(entry.kind for entry in offered) == sorted(KINDS)
    assert all(entry.label and entry.label != entry.kind and entry.says for entry in offered)


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_each_type_can_be_kept(kind: str) -> None:
    page = SOURCE["pages"][0]["id"]
    source = add_field(SOURCE, palette.new_field(kind, "question_1"), page)
    if kind != "block":
        assert shape_faults(source) == []
    assert field_of(source, "question_1")["label"]


@pytest.mark.parametrize("kind", KINDS)
def test_every_key_of_a_type_is_editable_in_french(kind: str) -> None:
    found = by_key(kind)
    declared = set(KINDS[kind].keys) - {"fields", "from", "formula"}
    assert declared <= {key.partition(".")[0] for key in found}
    assert {one.key for one in found.values() if one.label == one.key} == set()
    assert known_keys(kind) >= {"id", "label", *KINDS[kind].keys}


def test_inputs_follow_the_shape_of_the_key() -> None:
    text, file, choice = by_key("text"), by_key("file"), by_key("choice")
    assert text["max_length"].widget == "number"
    assert text["pattern_hint"].widget == "text"
    assert text["why"].widget == "area"
    assert text["statistic"].widget == "box"
    assert file["accept"].widget == "several"
    assert choice["options"].widget == "options"
    assert choice["options"].columns == COLUMNS
    assert choice["display"].choices[0] == Chosen("radios", "Boutons")
    assert by_key("number")["min"].widget == "decimal"


def test_the_first_five_are_those_that_the_type_has() -> None:
    five = ["label", "hint", "type", "required", "condition"]
    assert basics("text") == basics("inconnu") == five
    shown_only = [kind for kind in KINDS if not KINDS[kind].takes_answer]
    for kind in shown_only:
        assert basics(kind) == ["label", "type", "condition"]
        assert {one.key for one in details(kind)} == set()


def test_a_type_unknown_has_the_common_keys_alone() -> None:
    assert own_properties("inconnu") == []
    assert "why" in by_key("inconnu")


FIELD: dict[str, Any] = {
    "id": "a",
    "type": "choice",
    "label": "A",
    "why": "Pour savoir.",
    "statistic": True,
    "options": [{"value": "x", "label": "Un"}, {"value": "y", "label": "Deux", "hint": "2"}],
}


def test_what_is_shown_gives_the_same_values_when_it_is_posted() -> None:
    properties = [*own_properties("choice"), *details("choice")]
    posted = MultiDict({one.name: shown(one, FIELD) for one in properties})
    values = {k: v for k, v in posted_values(properties, posted).items() if v is not None}
    assert values == {key: FIELD[key] for key in ("options", "why", "statistic")}
    assert shown(by_key("choice")["options"], FIELD) == "x | Un\ny | Deux | 2"


def test_an_input_emptied_takes_the_key_away_and_one_absent_leaves_it() -> None:
    properties = details("text")
    values = posted_values(properties, MultiDict({"p-why": "  "}))
    assert values["why"] is None
    assert values["statistic"] is None
    assert "autocomplete" not in values


@pytest.mark.parametrize(
    ("kind", "key", "typed", "stored", "again"),
    [
        ("text", "max_length", "12", 12, "12"),
        ("text", "max_length", "beaucoup", "beaucoup", "beaucoup"),
        ("number", "min", "1 200,5", 1200.5, "1200,5"),
        ("number", "min", "inf", "inf", "inf"),
        ("file", "accept", "image/*\n\n application/pdf ", ["image/*", "application/pdf"], None),
    ],
)
def test_what_is_typed_is_understood_or_kept_as_it_is(
    kind: str, key: str, typed: str, stored: object, again: str | None
) -> None:
    one = by_key(kind)[key]
    assert posted_values([one], MultiDict({one.name: typed})) == {key: stored}
    assert again is None or shown(one, {key: stored}) == again


def test_keys_with_their_own_words() -> None:
    box = Property(key="in_summary", widget="box", label="")
    assert shown(box, {}) == "1"
    assert shown(box, {"in_summary": False}) == ""
    assert posted_values([box], MultiDict()) == {"in_summary": False}
    assert posted_values([box], MultiDict({box.name: "1"})) == {"in_summary": None}
    locked = Property(key="locked", widget="select", label="")
    assert posted_values([locked], MultiDict({locked.name: "true"})) == {"locked": True}
    assert shown(locked, {"locked": True}) == "true"
    assert shown(locked, {"locked": "unless_empty"}) == "unless_empty"


def test_parts_of_an_object_make_one_value() -> None:
    pair = [Property(key=f"prefill.{name}", widget="text", label="") for name in ("from", "key")]
    both = MultiDict({"p-prefill.from": "value", "p-prefill.key": "35000"})
    assert posted_values(pair, both) == {"prefill": {"from": "value", "key": "35000"}}
    assert posted_values(pair, MultiDict({"p-prefill.from": "", "p-prefill.key": ""})) == {
        "prefill": None
    }
    assert shown(pair[1], {"prefill": {"key": "35000"}}) == "35000"
    tree = Property(key="tree", widget="json", label="")
    assert posted_values([tree], MultiDict({tree.name: "[1"})) == {"tree": "[1"}
    assert shown(tree, {"tree": [1]}) == "[\n  1\n]"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x | Un", [{"value": "x", "label": "Un"}]),
        (
            "x\tUn\ny\tDeux\t!",
            [{"value": "x", "label": "Un"}, {"value": "y", "label": "Deux", "hint": "!"}],
        ),
        (
            "Le matin\n\nAprès-midi",
            [
                {"value": "le_matin", "label": "Le matin"},
                {"value": "apres_midi", "label": "Après-midi"},
            ],
        ),
        ("1\n2", [{"value": "reponse_1", "label": "1"}, {"value": "reponse_2", "label": "2"}]),
        ("x |", [{"value": "x", "label": ""}]),
        ("", []),
    ],
)
def test_options_are_written_or_pasted_one_to_a_line(
    text: str, expected: list[dict[str, str]]
) -> None:
    assert options_from(text, COLUMNS) == expected


def test_only_what_was_changed_in_the_page_is_written() -> None:
    listed = all_of("choice")
    trace = seen(listed, FIELD)
    posted = MultiDict({one.name: shown(one, FIELD) for one in listed})
    posted["p-label"] = "Autre"
    assert [one.key for one in changed_since(listed, FIELD, posted, trace)] == ["label"]
    elsewhere = {**FIELD, "why": "Changé dans un autre onglet."}
    assert [one.key for one in changed_since(listed, elsewhere, posted, trace)] == ["label"]
    already = {**FIELD, "label": "Autre"}
    assert changed_since(listed, already, posted, trace) == []
    unreadable = changed_since(listed, FIELD, posted, "rien")
    assert [one.key for one in unreadable] == ["label"]


def test_parts_of_an_object_are_written_together() -> None:
    pair = [Property(key=f"prefill.{name}", widget="text", label="") for name in ("from", "key")]
    field = {"prefill": {"from": "value", "key": "35000"}}
    posted = MultiDict({"p-prefill.from": "value", "p-prefill.key": "35510"})
    changed = changed_since(pair, field, posted, seen(pair, field))
    assert posted_values(changed, posted) == {"prefill": {"from": "value", "key": "35510"}}


def test_whether_an_answer_is_owed() -> None:
    (owed,) = [one for one in all_of("text") if one.key == "required"]
    assert [item.value for item in owed.choices] == ["false", "front_office"]
    for stored, typed in ((None, ""), (False, "false"), ("front_office", "front_office")):
        assert shown(owed, {} if stored is None else {"required": stored}) == typed
        assert posted_values([owed], MultiDict({owed.name: typed})) == {"required": stored}
    assert shown(owed, {"required": True}) == ""


def test_what_matters_most_of_a_type_is_in_sight() -> None:
    in_sight, behind = arranged("choice")
    assert [one.key for one in in_sight] == ["options", "source"]
    assert {"display", "why"} <= {one.key for one in behind}
