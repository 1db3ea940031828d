"""What each type needs said, in words that a designer knows: tables, lists, dates, files."""

from guichet_forms.core import editing
from guichet_kit.testing import Bench

from .conftest import TEN
from .making import designer, do, panes, source_of, words

FIRST = TEN["pages"][0]["id"]


def test_the_columns_of_a_table_are_questions_of_the_outline(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:matrix", holder=FIRST, after="")
    table = editing.field_of(source_of(bench), "question_1")
    first = table["columns"][0]["id"]
    page = who.get(panes(), query_string={"question": "question_1"})
    assert "Ajouter une colonne" in words(page)
    do(who, "add:integer", holder="question_1", after=first)
    table = editing.field_of(source_of(bench), "question_1")
    assert [column["type"] for column in table["columns"]] == ["text", "integer"]
    do(who, f"up:{table['columns'][1]['id']}")
    do(who, f"set:{first}", question=first, **{"p-label": "Plat choisi", "seen": "{}"})
    table = editing.field_of(source_of(bench), "question_1")
    assert [column["label"] for column in table["columns"]] == ["Nombre entier", "Plat choisi"]
    refused = who.post(panes(), data={"do": "add:matrix", "holder": "question_1"})
    assert refused.status_code == 422


def test_two_tables_do_not_share_the_names_of_their_columns(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:matrix", holder=FIRST, after="")
    do(who, "add:matrix", holder=FIRST, after="")
    do(who, "set:question_2", question="question_2", **{"p-type": "matrix", "seen": "{}"})
    assert "2 à corriger" not in words(who.get(panes()))
    names = [place.field["id"] for place in editing.walk(source_of(bench))]
    assert len(names) == len(set(names))


def test_a_table_without_column_or_row_says_so_and_is_shown_all_the_same(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:matrix", holder=FIRST, after="")
    column = editing.field_of(source_of(bench), "question_1")["columns"][0]["id"]
    do(who, f"drop:{column}")
    do(who, "set:question_1", question="question_1", **{"p-rows": "", "seen": "{}"})
    page = who.get(panes(), query_string={"question": "question_1"})
    assert page.status_code == 200
    assert "Ligne à venir" in words(page)
    assert "Question à venir" in words(page)
    assert "2 à corriger" in words(page)
