"""A definition being made is read as far as it goes, whatever is missing or wrong in it."""

import copy
from typing import Any

import pytest
from guichet_forms.core.editing import add_field, set_card, set_field, set_page
from guichet_forms.schemas.definition import form_faults
from guichet_forms.schemas.working import block_faults, read_working

from .conftest import SOURCE

FIRST = SOURCE["pages"][0]["fields"][0]["id"]


def places(source: dict[str, Any]) -> list[str]:
    return [fault.place for fault in read_working(source).faults]


def test_a_whole_definition_has_no_fault_and_is_read_as_it_is() -> None:
    reading = read_working(SOURCE)
    assert form_faults(SOURCE) == []
    assert reading.faults == ()
    assert reading.form.title == SOURCE["title"]


def test_a_blank_form_is_read_and_says_what_it_lacks() -> None:
    blank = {"title": "Essai", "pages": [{"id": "page_1", "title": "Page 1", "fields": []}]}
    reading = read_working(blank)
    assert [page.title for page in reading.form.pages] == ["Page 1"]
    found = {fault.place for fault in reading.faults}
    assert {"slug", "summary", "family", "service", "pages.0.fields", "applicant"} <= found
    assert read_working({}).form.pages[0].fields == ()


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"label": ""}, "label"),
        ({"max_length": "beaucoup"}, "max_length"),
        ({"max_length": 0}, "max_length"),
        ({"inconnue": 1}, "inconnue"),
        ({"condition": "rien"}, "condition"),
        ({"type": "inconnu"}, "type"),
        ({"required": "peut-être"}, "required"),
    ],
)
def test_a_fault_of_a_question_is_said_and_the_question_stays_in_sight(
    values: dict[str, Any], place: str
) -> None:
    changed = set_field(SOURCE, FIRST, values)
    before = copy.deepcopy(changed)
    reading = read_working(changed)
    assert f"pages.0.fields.0.{place}" in [fault.place for fault in reading.faults]
    assert list(reading.form.by_id) == list(read_working(SOURCE).form.by_id)
    assert changed == before


def test_faults_of_meaning_are_said_beside_those_of_shape() -> None:
    late = {"==": [{"var": "jamais"}, "x"]}
    changed = set_field(set_field(SOURCE, FIRST, {"label": ""}), "nom", {"condition": late})
    found = places(changed)
    assert "pages.0.fields.0.label" in found
    assert any(place.endswith(".condition") for place in found)


def test_options_that_say_nothing_are_faults_and_keep_their_place() -> None:
    options = [{"value": "", "label": "Un"}, {"value": "b", "label": ""}, "?"]
    asked = {"id": "gout", "type": "choice", "label": "Goût", "options": options}
    changed = add_field(SOURCE, asked, SOURCE["pages"][0]["id"], "")
    found = places(changed)
    assert "pages.0.fields.0.options.0.value" in found
    assert "pages.0.fields.0.options.1.label" in found
    assert read_working(changed).form.by_id["gout"].label == "Goût"


def test_faults_of_a_page_and_of_the_procedure() -> None:
    changed = set_card(set_page(SOURCE, SOURCE["pages"][0]["id"], {"title": ""}), {"minutes": 0})
    assert {"pages.0.title", "minutes"} <= set(places(changed))


def test_a_block_has_the_faults_of_its_questions_alone() -> None:
    field = {"id": "a", "type": "text", "label": ""}
    block = {"title": "", "slug": "b", "pages": [{"id": "q", "title": "B", "fields": [field]}]}
    assert {fault.place for fault in block_faults(block)} == {"title", "pages.0.fields.0.label"}
    whole = {**block, "title": "B", "pages": [{"id": "q", "title": "B", "fields": SOURCE_FIELDS}]}
    assert block_faults(whole) == []


SOURCE_FIELDS = SOURCE["pages"][0]["fields"]
