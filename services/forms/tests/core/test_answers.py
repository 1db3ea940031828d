"""Answers against their form: conditions, pages posted by anyone (row a01), what is sent."""

from typing import Any

import pytest
from guichet_forms.core.answers import (
    MOST_IGNORED,
    applicant,
    as_rows,
    check_all,
    clean_page,
    clean_values,
    digest_line,
    earlier_answers,
    offered_fields,
    sent_answers,
    typed_answers,
    visible_pages,
)
from guichet_forms.core.definition import compile_form
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

FULL = {
    "sujet": "trou",
    "profondeur": "20",
    "danger": True,
    "detail": "Profond",
    "prenom": "Camille",
    "nom": "Le Goff",
    "email": "camille@exemple.fr",
}


@pytest.fixture
def form(source: Any) -> Any:
    return compile_form(source)


def ids(items: Any) -> Any:
    return [item.id for item in items]


def test_conditions_show_pages_and_fields(form: Any) -> None:
    assert ids(visible_pages(form, FULL)) == ["objet", "urgence", "vous"]
    assert ids(visible_pages(form, {"sujet": "lampe"})) == ["objet", "vous"]


def test_a_hidden_answer_counts_for_nothing(form: Any) -> None:
    changed = {**FULL, "sujet": "lampe"}
    assert ids(visible_pages(form, changed)) == ["objet", "vous"]
    assert sent_answers(form, changed).keys() == {"sujet", "prenom", "nom", "email"}


def test_the_page_offers_what_its_own_answers_decide(form: Any) -> None:
    assert ids(offered_fields(form.pages[0], {})) == ["sujet", "profondeur", "danger"]


def test_conditions_of_a_page_read_other_pages_and_files(form: Any) -> None:
    with_file = {**FULL, "photo": [{}]}
    assert "photo" in earlier_answers(form.page("vous"), with_file)
    assert "prenom" not in earlier_answers(form.page("vous"), with_file)
    assert "prenom" in earlier_answers(form.page("vous"), with_file, ["prenom"])


def test_a_good_page(form: Any) -> None:
    posted = MultiDict({"sujet": "trou", "profondeur": "20", "danger": "1", "csrf_token": "x"})
    result = clean_page(form, form.pages[0], posted)
    assert result.values == {"sujet": "trou", "profondeur": "20", "danger": True}
    assert not result.errors
    assert not result.ignored


def test_what_was_typed_is_never_lost(form: Any) -> None:
    posted = MultiDict({"sujet": "lampe", "profondeur": "vingt", "danger": "1"})
    result = clean_page(form, form.pages[0], posted)
    assert result.values == {"sujet": "lampe"}
    assert result.raw == {"sujet": "lampe", "profondeur": "vingt", "danger": "1"}
    assert not result.errors


def test_a01_missing_extra_wrong_and_repeated_fields(form: Any) -> None:
    posted = MultiDict([("sujet", "lampe"), ("sujet", "trou"), ("role", "admin"), ("nom", "X")])
    result = clean_page(form, form.pages[0], posted)
    assert "Une seule réponse" in result.errors["sujet"]
    assert result.ignored == ["role", "nom"]
    assert set(clean_page(form, form.pages[0], MultiDict()).errors) == {"sujet"}


def test_a_file_comes_from_the_draft_never_from_the_browser(form: Any) -> None:
    file = {"document_id": "0" * 32, "name": "a.png", "size": 1, "media_type": "image/png",
            "sha256": "0" * 64}  # fmt: skip
    page = form.page("vous")
    posted = MultiDict({"prenom": "A", "nom": "B", "photo": "volée"})
    kept = clean_page(form, page, posted, {"photo": [file]})
    assert kept.values["photo"] == [file]
    assert kept.ignored == ["photo"]
    assert clean_page(form, page, posted).values["photo"] is None


def test_the_part_at_fault_and_the_advice_are_given(form: Any, around: Any) -> None:
    posted = MultiDict({"prenom": "A", "nom": "B", "email": "a@gmial.com", "ne-day": "31",
                        "ne-month": "2", "ne-year": "2000"})  # fmt: skip
    result = clean_page(form, form.page("vous"), posted, around=around)
    assert result.parts == {"ne": "day"}
    assert "a@gmail.com" in result.advice["email"]
    assert result.raw["ne"] == {"day": "31", "month": "2", "year": "2000"}


@pytest.mark.timeout(60)
def test_a07_ten_thousand_unknown_names_cost_nothing(form: Any) -> None:
    posted = MultiDict({f"champ{n}": "x" * 100 for n in range(10_000)})
    result = clean_page(form, form.pages[0], posted)
    assert len(result.ignored) == MOST_IGNORED


def test_errors_are_grouped_by_page(form: Any) -> None:
    assert set(check_all(form, {"sujet": "lampe"})["vous"]) == {"prenom", "nom"}
    assert check_all(form, FULL) == {}


@pytest.mark.parametrize("value", [1, [], {"a": 1}, ["trou"], True, "\0", "x" * 10_000])
def test_values_of_an_api_call_are_checked_alike(form: Any, value: Any) -> None:
    result = clean_values(form, {**FULL, "sujet": value, "inconnu": 1})
    assert "sujet" in result.errors
    assert result.ignored == ["inconnu"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(codec=None)),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(values=st.dictionaries(st.sampled_from([*FULL, "ne", "photo"]), JSON, max_size=9))
def test_no_json_makes_the_rules_fail(form: Any, values: Any) -> None:
    result = clean_values(form, values)
    assert not set(result.errors) & set(result.values)
    if not result.errors:
        assert clean_values(form, result.values).values == result.values
        assert all(isinstance(row["text"], str) for row in as_rows(form, result.values))


def test_stored_answers_are_shown_as_typed(form: Any) -> None:
    page = form.page("vous")
    typed = typed_answers(page, {**FULL, "ne": "1984-03-07"})
    assert typed["ne"] == {"day": "07", "month": "03", "year": "1984"}
    assert typed["photo"] == []
    assert typed["email"] == "camille@exemple.fr"


def test_rows_for_people(form: Any) -> None:
    rows = as_rows(form, FULL)
    assert rows[0] == {
        "id": "sujet",
        "label": "Sujet",
        "type": "choice",
        "value": "trou",
        "text": "Un trou",
        "page": "L’objet",
    }
    assert [row["id"] for row in rows] == list(FULL)
    assert as_rows(form, FULL, empty=True)[-1]["text"] == ""


def test_digest_and_applicant(form: Any) -> None:
    assert digest_line(form, FULL) == "Un trou · Le Goff"
    assert digest_line(form, {}) == "Essayer"
    assert len(digest_line(form, {**FULL, "nom": "a" * 200})) == 120
    who = applicant(form, FULL)
    assert (who.name, who.email, who.phone) == ("Camille Le Goff", "camille@exemple.fr", "")
    assert applicant(form, {}).name == ""


@pytest.mark.parametrize(
    "name",
    [
        "Colis bloqué, payez https://evil.example",
        "WWW.evil.example",
        "Votre prime impots-gouv.co/p",
        "Prime sur IMPÔTS.CO",
        "t.co",
        "T.Co/p",
        "marie@exemple.fr",
    ],
)
def test_the_name_of_an_applicant_holds_no_web_address(source: Any, name: str) -> None:
    words = "Écrivez un nom, sans adresse de site internet. Un point est suivi d’une espace."
    refused = {"nom": words}
    assert refused in check_all(compile_form(source), {**FULL, "nom": name}).values()
    source["pages"][2]["fields"][1] |= {"type": "identity"}
    whole = {"family_name": name, "given_names": "Camille"}
    assert refused in check_all(compile_form(source), {**FULL, "nom": whole}).values()
    source["applicant"]["name"] = ["prenom"]
    whole = {"family_name": "Wwwicz", "given_names": "Camille"}
    assert check_all(compile_form(source), {**FULL, "nom": whole}) == {}


@pytest.mark.parametrize(
    "name", ["St. Martin", "M. Durand", "M.DURAND", "J.-P. Roy", "S.A.R.L. D."]
)
def test_a_name_may_be_shortened(source: Any, name: str) -> None:
    assert "nom" not in str(check_all(compile_form(source), {**FULL, "nom": name}))


def test_the_birth_of_an_applicant_is_no_part_of_her_name(source: Any) -> None:
    source["pages"][2]["fields"][1] |= {"type": "identity", "parts": ["family_name", "birth_date"]}
    born = {"family_name": "Le Goff", "birth_date": "1984-03-27"}
    assert applicant(compile_form(source), {**FULL, "nom": born}).name == "Camille Le Goff"
