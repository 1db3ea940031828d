"""Conditions, checks and formulas on screen: rows, a text, samples."""

from typing import Any

import pytest
from guichet_forms.core import editing
from guichet_forms.core.editing import Target, tree_at
from guichet_kit.testing import Bench

from .conftest import TEN, changed, publish
from .making import DESK, HTMX, SLUG, designer, do, source_of, value, words

FIRST, SECOND = TEN["pages"]
IDS = [field["id"] for field in FIRST["fields"]]
LAST = IDS[-1]
CHOICE = next(f for f in SECOND["fields"] if f["type"] == "choice")
OPTION = CHOICE["options"][0]
TREE = {"==": [{"var": IDS[0]}, "Marie"]}
ROW = {"_join-0": "and", "_s-0-0": IDS[0], "_o-0-0": "is", "_v-0-0": "Marie"}


def url(part: str, role: str = "condition", slug: str = SLUG) -> str:
    return f"{DESK}{slug}/condition/{part}/{role}"


def test_a_condition_is_written_row_by_row(bench: Bench) -> None:
    who = designer(bench)
    page = who.get(url(LAST))
    assert "Toujours affichée" in words(page)
    assert f'<option value="{IDS[0]}"' in page.text
    assert f'<option value="{LAST}"' not in page.text
    again = who.post(url(LAST), data={"do": "row:0", **ROW})
    assert again.status_code == 200
    assert 'name="_s-0-1"' in again.text
    assert f"Afficher si {FIRST['fields'][0]['label']} est Marie" in words(again)
    saved = who.post(url(LAST), data={"do": "save", **ROW})
    assert saved.status_code == 303
    assert tree_at(source_of(bench), Target(LAST, "condition")) == TREE
    assert "Afficher si" in words(who.get(saved.location))
    shown = who.get(url(LAST))
    assert value(shown.text, "_s-0-0") == IDS[0]
    assert value(shown.text, "_v-0-0") == "Marie"
    removed = who.post(url(LAST), data={"do": "remove"})
    assert removed.status_code == 303
    assert source_of(bench) == TEN


def test_without_scripts_a_button_shows_the_comparisons(bench: Bench) -> None:
    who = designer(bench)
    page = who.get(url(LAST))
    assert "Voir les comparaisons" in page.text
    assert 'name="_o-0-0"' not in page.text
    shown = who.post(url(LAST), data={"do": "refresh", "_join-0": "and", "_s-0-0": IDS[0]})
    assert shown.status_code == 200
    assert 'name="_o-0-0"' in shown.text
    assert "la phrase se lira ici" in who.get(url(LAST, "validation")).text


def test_htmx_gets_the_rows_alone(bench: Bench) -> None:
    answer = designer(bench).post(url(LAST), data={"do": "refresh", **ROW}, headers=HTMX)
    assert answer.text.lstrip().startswith('<div id="work"')


def test_groups_and_several_values(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:text", holder=SECOND["id"])
    target = Target("question_1", "condition")
    posted: dict[str, Any] = {
        "do": "save",
        "_join-0": "or",
        "_s-0-0": IDS[0],
        "_o-0-0": "filled",
        "_join-1": "and",
        "_s-1-0": CHOICE["id"],
        "_o-1-0": "among",
        "_v-1-0": [option["value"] for option in CHOICE["options"][:2]],
        "_s-1-1": IDS[1],
        "_o-1-1": "contains",
        "_v-1-1": "Go",
    }
    assert who.post(url("question_1"), data=posted).status_code == 303
    tree = tree_at(source_of(bench), target)
    assert tree == {
        "or": [
            {"!!": {"var": IDS[0]}},
            {
                "and": [
                    {"in": [{"var": CHOICE["id"]}, posted["_v-1-0"]]},
                    {"in": ["Go", {"var": IDS[1]}]},
                ]
            },
        ]
    }
    shown = who.get(url("question_1"))
    assert "Groupe 1" in words(shown)
    assert shown.text.count(" checked") >= 4


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"_v-0-0": ""}, "Donnez la valeur"),
        ({"_s-0-0": ""}, "Choisissez une question"),
        ({"_s-0-0": "partie"}, "n’est pas posée avant"),
    ],
)
def test_an_incomplete_row_is_said_and_kept_on_screen(
    bench: Bench, typed: dict[str, str], sentence: str
) -> None:
    answer = designer(bench).post(url(LAST), data={"do": "save", **ROW, **typed})
    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'href="#s-0-0"' in answer.text
    assert source_of(bench) == TEN


def test_no_row_at_all_is_not_a_condition(bench: Bench) -> None:
    answer = designer(bench).post(url(LAST), data={"do": "save", "_join-0": "and"})
    assert (answer.status_code, "au moins une ligne" in answer.text) == (422, True)


def test_samples_tell_whether_it_shows(bench: Bench) -> None:
    who = designer(bench)
    for typed, words_shown in (("Marie", "elle s’affiche"), ("Paul", "elle ne s’affiche pas")):
        tried = who.post(url(LAST), data={"do": "try", **ROW, IDS[0]: typed})
        assert f"Avec ces réponses, {words_shown}." in tried.text
        assert value(tried.text, IDS[0]) == typed
    assert source_of(bench) == TEN
    unread = who.post(url(LAST), data={"do": "try", **ROW, IDS[0]: "x" * 300})
    assert "trop long" in unread.text
    assert "Avec ces réponses" not in unread.text


def test_what_rows_cannot_say_is_a_sentence_and_a_text(bench: Bench) -> None:
    who = designer(bench)
    tree = {"missing": [IDS[0], IDS[1]]}
    source = changed(slug="texte")
    editing.field_of(source, LAST)["condition"] = tree
    publish(bench, source)
    page = who.get(url(LAST, slug="texte"))
    assert "il manque l’un de" in page.text
    assert '"missing"' in value(page.text, "_text")
    assert 'name="_s-0-0"' not in page.text
    text = f'{{"missing": ["{IDS[0]}"]}}'
    saved = who.post(url(LAST, slug="texte"), data={"do": "save_text", "_text": text})
    assert saved.status_code == 303
    kept = tree_at(source_of(bench, "texte"), Target(LAST, "condition"))
    assert kept == {"missing": [IDS[0]]}


@pytest.mark.parametrize(
    "text", ["{", "[]]", '{"inconnu": [1]}', '{"==": [{"var": "partie"}, 1]}', ""]
)
def test_a_text_that_is_no_condition_is_refused_and_kept(bench: Bench, text: str) -> None:
    answer = designer(bench).post(url(LAST), data={"do": "save_text", "_text": text})
    assert answer.status_code == 422
    assert value(answer.text, "_text") == text
    assert source_of(bench) == TEN


def test_a_page_reads_the_pages_before_it(bench: Bench) -> None:
    who = designer(bench)
    page = who.get(url(SECOND["id"], "page"))
    assert f'<option value="{IDS[0]}"' in page.text
    assert f'<option value="{CHOICE["id"]}"' not in page.text
    assert who.post(url(SECOND["id"], "page"), data={"do": "save", **ROW}).status_code == 303
    assert editing.page_at(source_of(bench), SECOND["id"])["condition"] == TREE
    first = who.get(url(FIRST["id"], "page"))
    assert "Aucune question n’est posée avant" in first.text


def test_what_a_row_reads_is_offered_for_a_trial_at_once(bench: Bench) -> None:
    row = {"_join-0": "and", "_s-0-0": IDS[0], "_o-0-0": "is", "_v-0-0": ""}
    page = designer(bench).post(url(LAST), data={"do": "refresh", **row}).text
    assert f'name="{IDS[0]}"' in page
    assert 'value="try"' in page


def test_a_check_has_a_message_and_reads_its_own_answer(bench: Bench) -> None:
    who = designer(bench)
    where = url(IDS[0], "validation")
    assert f'<option value="{IDS[0]}"' in who.get(where).text
    refused = who.post(where, data={"do": "save", **ROW})
    assert (refused.status_code, "Écrivez ce que l’usager lira" in refused.text) == (422, True)
    tried = who.post(where, data={"do": "try", **ROW, IDS[0]: "Paul"})
    assert "le message s’affiche" in tried.text
    saved = who.post(where, data={"do": "save", **ROW, "_message": " Seulement Marie. "})
    assert saved.status_code == 303
    field = editing.field_of(source_of(bench), IDS[0])
    assert field["validations"] == [{"check": TREE, "message": "Seulement Marie."}]
    assert "Seulement Marie." in who.get(saved.location).text
    assert value(who.get(f"{where}?n=0").text, "_message") == "Seulement Marie."
    who.post(f"{where}?n=0", data={"do": "remove"})
    assert source_of(bench) == TEN


def test_a_rule_compares_answers_of_its_page(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:date", holder=FIRST["id"])
    do(who, "add:date", holder=FIRST["id"])
    row = {
        "do": "save",
        "_join-0": "and",
        "_s-0-0": "question_2",
        "_o-0-0": "above",
        "_v-0-0": "",
        "_w-0-0": "question_1",
        "_message": "La fin vient après.",
    }
    saved = who.post(url(FIRST["id"], "rule"), data=row)
    assert saved.status_code == 303, saved.text[-3000:]
    (rule,) = editing.page_at(source_of(bench), FIRST["id"])["rules"]
    assert rule["check"] == {">": [{"var": "question_2"}, {"var": "question_1"}]}
    assert (rule["message"], rule["field"]) == ("La fin vient après.", "question_1")
    who.post(f"{url(FIRST['id'], 'rule')}?n=0", data={**row, "_field": "question_2"})
    (rule,) = editing.page_at(source_of(bench), FIRST["id"])["rules"]
    assert rule["field"] == "question_2"


def test_a_formula_is_tried_and_kept_as_text(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:number", holder=FIRST["id"])
    do(who, "add:computed", holder=FIRST["id"])
    where = url("question_2", "formula")
    text = '{"*": [{"var": "question_1"}, 3]}'
    tried = who.post(where, data={"do": "try", "_text": text, "question_1": "4"})
    assert "Résultat : 12" in words(tried)
    assert who.post(where, data={"do": "save_text", "_text": text}).status_code == 303
    formula = editing.field_of(source_of(bench), "question_2")["formula"]
    assert formula == {"*": [{"var": "question_1"}, 3]}


def test_a_calculation_is_written_in_words_and_tried_on_rows(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:block", holder=FIRST["id"])
    do(who, "add:amount", holder="question_1")
    do(who, "add:computed", holder=FIRST["id"])
    where = url("question_3", "formula")
    shown = who.get(where)
    assert "la somme de" in shown.text
    assert "Choisissez une première valeur" in words(shown)
    rows = {"_terms": "1", "_t-0": "sum:question_1.question_2", "_g-1": "*", "_t-1": "="}
    more = who.post(where, data={"do": "refresh", **rows})
    assert 'name="_c-1"' in more.text
    wrong = who.post(where, data={"do": "save", **rows, "_c-1": "deux"})
    assert (wrong.status_code, value(wrong.text, "_c-1")) == (422, "deux")
    rows["_c-1"] = "1,5"
    samples = {"question_1.0.question_2": "10", "question_1.2.question_2": "4,50"}
    tried = who.post(where, data={"do": "try", **rows, **samples})
    assert "Résultat : 21,75" in words(tried)
    saved = who.post(where, data={"do": "save", **rows})
    assert saved.status_code == 303
    formula = {"*": [{"sum": [{"var": "question_1"}, {"var": "question_2"}]}, 1.5]}
    assert editing.field_of(source_of(bench), "question_3")["formula"] == formula
    assert "la somme de" in who.get(saved.location).text
    again = who.get(where).text
    assert 'value="sum:question_1.question_2" selected' in again
    assert value(again, "_c-1") == "1,5"


def test_a_calculation_beyond_rows_is_a_text_and_a_yes_or_no_a_condition(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:computed", holder=FIRST["id"])
    where = url("question_1", "formula")
    who.post(
        where, data={"do": "save_text", "_text": '{"if": [{"var": "prenom"}, {"+": [1, 2]}, 2]}'}
    )
    assert "plus que les lignes ne peuvent dire" in who.get(where).text
    do(who, "set:question_1", **{"p-result": "boolean", "seen": ""})
    data = {"do": "save", "_join-0": "and", "_s-0-0": IDS[0], "_o-0-0": "is", "_v-0-0": "Marie"}
    assert who.post(where, data=data).status_code == 303
    assert editing.field_of(source_of(bench), "question_1")["formula"] == TREE
    assert "Oui si" in who.get(where).text


def test_a_nested_question_reads_its_own_row_and_what_comes_before(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:block", holder=FIRST["id"])
    do(who, "add:text", holder="question_1")
    do(who, "add:text", holder="question_1")
    page = who.get(url("question_3")).text
    for name, offered in ((IDS[0], True), ("question_2", True), ("question_1", False)):
        assert (f'<option value="{name}"' in page) is offered
    outside = who.get(url(CHOICE["id"])).text
    assert '<option value="question_2"' not in outside


@pytest.mark.parametrize(
    "path", [url("partie"), url(LAST, "inconnu"), url("partie", "page"), f"{url(LAST)}?n=x"]
)
def test_what_is_not_there_is_not_found(bench: Bench, path: str) -> None:
    assert designer(bench).get(path).status_code == 404


def test_a_condition_costs_one_statement_to_see(bench: Bench) -> None:
    who = designer(bench)
    do(who, f"down:{IDS[0]}")
    with bench.statements() as seen:
        who.get(url(LAST))
    assert len(seen) == 1
