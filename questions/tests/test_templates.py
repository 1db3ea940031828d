"""Each type of question in the page: the kit's macros, escaping, conditions."""

import re
from html import unescape
from typing import Any

import pytest
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import KINDS, kind_of
from guichet_questions.result import PageResult

from .samples import RICH

PICKED = {
    "file", "card_data", "choice", "choices", "checkbox", "yes_no", "civility", "linked_lists",
    "consent", "block", "matrix",
}  # fmt: skip
NASTY = '"><script>alert(1)</script>'


def make_field(kind: Any, **settings: Any) -> Any:
    asked = {**RICH.get(kind, {}), **settings}
    source = {"id": "x", "type": kind, "label": "Question", "why": "Parce que", **asked}
    return compile_field(source, "p")


ASKED = [
    k for k, kind in KINDS.items() if kind.takes_answer and not kind.computes and k != "hidden"
]


def drawn(questions: Any, field: Any, raw: Any, error: str = "", part: str = "") -> str:
    errors, parts = ({"x": error}, {"x": part}) if error else ({}, {})
    return str(
        questions.render_field(field, PageResult(raw={"x": raw}, errors=errors, parts=parts))
    )


@pytest.mark.parametrize("kind", ASKED)
def test_every_type_has_its_inputs(questions: Any, kind: Any) -> None:
    field = make_field(kind, hint="Un indice")
    typed = kind_of(field).typed(None)
    html = drawn(questions, field, typed, "Une erreur.")
    for name in kind_of(field).names():
        assert f'name="{name}"' in html
    for text in ("Question", "Un indice", "Une erreur.", "Parce que"):
        assert text in html
    assert 'id="x"' in html
    assert not re.search(r"\sstyle=|\son[a-z]+=|<script", html)


@pytest.mark.parametrize("kind", sorted({*ASKED} - PICKED))
def test_what_was_typed_comes_back_escaped(questions: Any, kind: Any) -> None:
    field = make_field(kind)
    raw = {key: NASTY for key in kind_of(field).parts if key} or NASTY
    html = drawn(questions, field, raw)
    assert "<script>" not in html
    assert NASTY in unescape(html)


def test_the_choice_made_stays_made(questions: Any) -> None:
    assert "checked" in drawn(questions, make_field("choice"), "trou")
    assert "selected" in drawn(questions, make_field("choice", display="list"), "trou")
    assert "checked" in drawn(questions, make_field("choices"), ["trou"])
    assert "checked" in drawn(questions, make_field("checkbox"), "1")
    assert "checked" in drawn(questions, make_field("checkbox", text="Oui"), "1")


def test_a_locked_answer_has_no_input(questions: Any) -> None:
    field = make_field("text")
    html = str(questions.render_field(field, PageResult(raw={"x": "A"}, locked={"x": "<A>"})))
    assert "&lt;A&gt;" in html
    assert "<input" not in html


def test_what_is_only_shown(questions: Any) -> None:
    paragraph = make_field("paragraph", text="Un **mot** <b>nu</b>.")
    assert "Un <strong>mot</strong> &lt;b&gt;nu&lt;/b&gt;." in drawn(questions, paragraph, None)
    assert "<h3" in drawn(questions, make_field("heading", level=3), None)


def test_a_computed_value_is_shown_unless_told_otherwise(questions: Any) -> None:
    field = make_field("computed", formula={"+": [1, 2]}, unit="€")
    assert '<output id="x"' in drawn(questions, field, "3 €")
    assert drawn(questions, make_field("computed", formula={}, shown=False), "3").strip() == ""


def test_a_hidden_text_is_carried_along(questions: Any) -> None:
    html = drawn(questions, make_field("hidden"), NASTY)
    assert 'type="hidden"' in html
    assert NASTY in unescape(html)


def rows(questions: Any, raw: Any, errors: Any = None, **keys: Any) -> str:
    nested = [{"id": "y", "type": "text", "label": "Dedans"}]
    field = make_field("block", fields=nested, row_label="Enfant {n}", **keys)
    return str(questions.render_field(field, PageResult(raw=raw, errors=errors or {})))


def test_rows_have_their_names_and_buttons(questions: Any) -> None:
    html = rows(questions, {"x": 2, "x.1.y": NASTY}, {"x.1.y": "Faux."}, min=1, max=3)
    shown, model = html.split("<template")
    assert shown.count('name="x.row"') == 2
    assert re.findall(r'name="remove_row" value="([^"]*)"', shown) == ["x:0", "x:1"]
    assert NASTY in unescape(shown)
    assert "<script>" not in html
    assert 'id="x.1.y-error"' in shown
    assert "Enfant 2" in shown
    assert 'name="x.__row__.y"' in model
    assert 'name="add_row" value="x"' in html


@pytest.mark.parametrize(("count", "removed", "added"), [(1, False, True), (3, True, False)])
def test_buttons_hide_at_the_bounds(questions: Any, count: int, removed: bool, added: bool) -> None:
    html = rows(questions, {"x": count}, min=1, max=3)
    shown, rest = html.split("<template")
    assert ("<p hidden>" not in shown) is removed
    assert ("<p hidden>" not in rest.split("</template>")[1]) is added


def test_one_row_for_all_is_a_plain_group(questions: Any) -> None:
    html = rows(questions, {"x": 1})
    assert 'name="x.0.y"' in html
    assert "add_row" not in html
    assert "<template" not in html


def test_more_rows_than_any_form_may_have_are_not_all_drawn(questions: Any) -> None:
    assert rows(questions, {"x": 101}, min=1, max=3).count('name="x.row"') == 101


def test_a_matrix_asks_in_each_row(questions: Any) -> None:
    field = make_field("matrix")
    html = str(questions.render_field(field, PageResult(raw={"x.r.y": "dedans"})))
    assert 'name="x.r.y"' in html
    assert 'value="dedans"' in html
    assert "Une ligne" in html


def test_the_part_of_an_address_at_fault_is_marked(questions: Any) -> None:
    html = drawn(questions, make_field("address"), {}, "Faux.", part="postcode")
    assert 'id="x-postcode-error"' in html
    assert 'id="x-address-error"' not in html


def test_files_can_be_added_and_removed(questions: Any) -> None:
    files = [{"document_id": "7", "name": "a.pdf", "size": 2_000}]
    html = drawn(questions, make_field("file", max_files=2), files)
    assert 'name="add_file" value="x"' in html
    assert 'name="remove_file" value="x:7"' in html


def test_a_long_choice_is_searched(questions: Any) -> None:
    options = [{"value": str(n), "label": f"Rue {n}"} for n in range(16)]
    plain = [{"options": options[:15]}, *({"display": shown} for shown in ("list", "radios"))]
    searched = [{}, {"options": options[:2], "display": "autocomplete"}]
    for said in (*plain, *searched):
        field = make_field("choice", **{"options": options, **said})
        assert ("data-combobox" in drawn(questions, field, "1")) is (said in searched)


@pytest.mark.parametrize(
    ("kind", "part", "marked"),
    [
        ("date", "month", "x-month"),
        ("time", "minute", "x-minute"),
        ("datetime", "hour", "x-hour"),
        ("period", "from-day", "x"),
        ("period", "from-month", "x-from-month"),
        ("period", "to-day", "x-to-day"),
        ("period", "to-year", "x-to-year"),
        ("identity", "birth_place", "x-birth_place"),
        ("identity", "birth_date-day", "x-birth_date-day"),
        ("identity", "birth_date-year", "x-birth_date-year"),
        ("ranking", "2", "x-2"),
        ("linked_lists", "objet", "x-objet"),
        ("signature", "name", "x"),
    ],
)
def test_the_input_at_fault_alone_is_marked(
    questions: Any, kind: Any, part: Any, marked: Any
) -> None:
    field = make_field(kind)
    html = drawn(questions, field, kind_of(field).typed(None), "Faux.", part)
    [control] = re.findall(r"<(?:input|select)[^>]*aria-invalid[^>]*>", html)
    assert f'id="{marked}"' in control
    assert kind_of(field).anchor(part) == marked
    assert html.count("Faux.") == 1


def test_the_keyboard_of_a_telephone_fits(questions: Any) -> None:
    modes = {"email": "email", "phone": "tel", "amount": "decimal"}
    modes |= dict.fromkeys(("integer", "siret", "date", "time"), "numeric")
    for kind, mode in modes.items():
        field = make_field(kind)
        html = drawn(questions, field, kind_of(field).typed(None))
        assert set(re.findall(r'inputmode="(\w+)"', html)) == {mode}
    assert 'inputmode="text"' in drawn(questions, make_field("integer", min=-5), "")
    # A Corsican number has a letter.
    assert "inputmode" not in drawn(questions, make_field("nir"), "")


def test_nothing_stands_in_for_a_label(questions: Any) -> None:
    for kind in KINDS:
        field = make_field(kind)
        html = drawn(questions, field, kind_of(field).typed(None))
        assert "placeholder" not in html
        labelled = set(re.findall(r'for="([^"]+)"', html))
        controls = re.findall(r"<(?:input|select|textarea)(?![^>]*hidden)[^>]* id=.([^\"]+)", html)
        assert set(controls) <= labelled, kind
