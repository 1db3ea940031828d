"""What each type needs said, in words that a designer knows: tables, lists, dates, files."""

import re
from typing import Any

from guichet_forms.actions import works
from guichet_forms.actions.designers import Designer
from guichet_forms.actions.sources import keeping
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.core import editing
from guichet_kit.testing import Bench
from guichet_questions.lists import Item

from .conftest import TEN
from .making import SLUG, designer, do, panes, source_of, value, words

FIRST = TEN["pages"][0]["id"]
KNOWN = editing.ids(TEN)


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


def saved(bench: Bench, kind: str, **given: Any) -> dict[str, Any]:
    """A new question of this type, after its page posted these properties."""
    who = designer(bench)
    do(who, f"add:{kind}", holder=FIRST, after="")
    name = next(iter(editing.ids(source_of(bench)) - KNOWN))
    page = who.get(panes(), query_string={"question": name})
    posted = {f"p-{key}": said for key, said in given.items()}
    do(who, f"set:{name}", question=name, seen=value(page.text, "seen"), **posted)
    return dict(editing.field_of(source_of(bench), name))


def test_days_are_written_in_words(bench: Bench) -> None:
    field = saved(bench, "date", min="il y a 18 ans", max="27/03/2027")
    assert (field["min"], field["max"]) == ("today-18y", "2027-03-27")
    page = designer(bench).get(panes(), query_string={"question": field["id"]})
    assert (value(page.text, "p-min"), value(page.text, "p-max")) == ("il y a 18 ans", "27/03/2027")


def test_files_are_ticked_and_weighed_in_megabytes(bench: Bench) -> None:
    field = saved(bench, "file", accept=["application/pdf", "text/csv"], max_bytes="2,5")
    assert (field["accept"], field["max_bytes"]) == (["application/pdf", "text/csv"], 2_500_000)
    who, name = designer(bench), field["id"]
    page = who.get(panes(), query_string={"question": name})
    do(who, f"set:{name}", question=name, seen=value(page.text, "seen"))
    assert "accept" not in editing.field_of(source_of(bench), name)


def test_a_kind_of_file_that_nobody_offers_stays_ticked(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:file", holder=FIRST, after="")
    with bench.transaction() as session:
        works.change(
            *(session, "form", SLUG, Designer("anne", "Anne")),
            lambda source: editing.set_field(source, "question_1", {"accept": ["image/*"]}),
            "Photos",
        )
    page = who.get(panes(), query_string={"question": "question_1"})
    assert re.search(r'value="image/\*"[^>]* checked', page.text)


def test_the_parts_of_an_identity_are_ticked(bench: Bench) -> None:
    field = saved(bench, "identity", parts=["family_name", "birth_date"])
    assert field["parts"] == ["family_name", "birth_date"]


def test_linked_lists_are_written_as_lines(bench: Bench) -> None:
    lists = "Nord\n  École Pasteur\nSud\n  École Ferry"
    field = saved(bench, "linked_lists", levels="Quartier\nÉcole", tree=lists)
    assert [level["label"] for level in field["levels"]] == ["Quartier", "École"]
    assert field["tree"][0]["children"] == [{"value": "ecole_pasteur", "label": "École Pasteur"}]


def test_an_origin_is_named_in_words(bench: Bench) -> None:
    field = saved(bench, "text", **{"prefill.from": "profile", "prefill.key": "Prénoms"})
    assert field["prefill"] == {"from": "profile", "key": "given_name"}
    page = designer(bench).get(panes(), query_string={"question": field["id"]})
    assert value(page.text, "p-prefill.key") == "prénoms"


def test_a_source_is_chosen_by_its_name_and_takes_the_place_of_the_answers(bench: Bench) -> None:
    with bench.transaction() as session:
        item = Item(id="nord", text="École du Nord", extra={"directrice": "Mme Roux"})
        settings = {"id_column": "code", "text_column": "nom"}
        settings |= {"columns": ["code", "nom", "directrice"]}
        given = Given(title="Écoles", kind="csv", settings=settings, items=[item])
        keeping.add_source(session, given, "Lou")
    field = saved(bench, "choice", source="ecoles")
    assert (field["source"], "options" in field) == ("ecoles", False)
    who, name = designer(bench), field["id"]
    page = who.get(panes(), query_string={"question": name})
    assert re.search('<option value="ecoles" selected>Écoles</option>', page.text)
    do(who, "add:card_data", holder=FIRST, after=name)
    page = who.get(panes(), query_string={"question": "question_2"})
    assert "directrice" in words(page)
    posted = {"p-source": name, "p-show": "directrice | Directrice", "p-label": "Votre école"}
    do(who, "set:question_2", question="question_2", seen=value(page.text, "seen"), **posted)
    do(who, f"set:{name}", question=name, seen="{}", **{"p-id": "ecole"})
    told = editing.field_of(source_of(bench), "question_2")
    assert told["source"] == "ecole"
    assert told["show"] == [{"key": "directrice", "label": "Directrice"}]
    page = who.get(panes(), query_string={"question": "ecole"})
    do(who, "set:ecole", question="ecole", seen=value(page.text, "seen"), **{"p-source": ""})
    assert len(editing.field_of(source_of(bench), "ecole")["options"]) == 2
