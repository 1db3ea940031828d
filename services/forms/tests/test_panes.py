"""The three panes: what they show, and what their buttons do."""

import re

import pytest
from guichet_forms.core import editing
from guichet_kit.testing import Bench
from guichet_questions.kinds import KINDS
from guichet_questions.palette import groups

from .conftest import TEN, changed, publish
from .making import DESK, HTMX, SLUG, designer, do, panes, source_of, value, words

FIRST = TEN["pages"][0]
QUESTION = FIRST["fields"][0]["id"]
IDS = [field["id"] for field in FIRST["fields"]]


def order(bench: Bench) -> list[str]:
    return [field["id"] for field in source_of(bench)["pages"][0]["fields"]]


def test_the_panes_show_the_outline_the_page_and_what_is_selected(bench: Bench) -> None:
    who = designer(bench)
    page = who.get(panes())
    assert page.status_code == 200
    for other in TEN["pages"]:
        assert other["title"] in page.text
        assert all(field["label"] in page.text for field in other["fields"])
    assert "Version 1" in words(page)
    assert value(page.text, "p-title") == FIRST["title"]
    asked = who.get(panes(), query_string={"question": QUESTION})
    assert value(asked.text, "p-label") == FIRST["fields"][0]["label"]
    assert value(asked.text, "p-type") == FIRST["fields"][0]["type"]
    assert 'data-pane="reglages"' in asked.text
    second = who.get(panes(), query_string={"question": TEN["pages"][1]["fields"][0]["id"]})
    assert f"Page 2 sur {len(TEN['pages'])}" in words(second)


def test_what_is_gone_falls_back_to_the_first_page(bench: Bench) -> None:
    page = designer(bench).get(panes(), query_string={"question": "partie", "page": "partie"})
    assert page.status_code == 200
    assert 'data-pane="plan"' in page.text or 'data-pane="reglages"' in page.text


def test_htmx_gets_the_panes_alone(bench: Bench) -> None:
    who = designer(bench)
    fragment = who.get(panes(), headers=HTMX)
    assert fragment.text.lstrip().startswith('<div id="work"')
    answer = who.post(panes(), data={"do": f"down:{QUESTION}"}, headers=HTMX)
    assert (answer.status_code, answer.text.lstrip()[:14]) == (200, '<div id="work"')
    assert 'data-said="Question déplacée"' in answer.text
    assert order(bench)[1] == QUESTION


def test_every_type_is_offered_and_a_question_is_inserted_where_asked(bench: Bench) -> None:
    who = designer(bench)
    offered = who.get(panes(), query_string={"dans": FIRST["id"], "apres": QUESTION})
    for group in groups():
        assert all(f'value="add:{entry.kind}"' in offered.text for entry in group.entries)
    where = do(who, "add:text", holder=FIRST["id"], after=QUESTION)
    assert order(bench)[:2] == [QUESTION, "question_1"]
    assert "question=question_1" in where
    shown = who.get(where)
    assert value(shown.text, "p-label") == "Texte court"
    assert "data-focus" in shown.text


@pytest.mark.parametrize(("kind", "said"), [("block", "du bloc"), ("matrix", "du tableau")])
def test_a_question_may_be_taken_into_what_repeats(bench: Bench, kind: str, said: str) -> None:
    who = designer(bench)
    do(who, f"add:{kind}", holder=FIRST["id"])
    moving = who.get(panes(), query_string={"question": QUESTION, "deplacer": "1"})
    assert moving.status_code == 200
    assert f"Au début {said} «\u00a0" in moving.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_question_of_each_type_is_seen_and_edited(bench: Bench, kind: str) -> None:
    who = designer(bench)
    where = do(who, f"add:{kind}", holder=FIRST["id"])
    page = who.get(where)
    assert page.status_code == 200
    assert 'value="question_1"' in page.text or 'id="question_1' in page.text
    saved = do(
        who, "set:question_1", question="question_1", **{"p-label": "Renommée", "seen": "{}"}
    )
    assert "question_1" in saved
    field = editing.field_of(source_of(bench), "question_1")
    assert (field["type"], field["label"]) == (kind, "Renommée")


def test_buttons_move_copy_and_delete(bench: Bench) -> None:
    who = designer(bench)
    do(who, f"down:{QUESTION}")
    assert order(bench)[:2] == [IDS[1], QUESTION]
    do(who, f"up:{QUESTION}")
    assert order(bench) == IDS
    do(who, f"copy:{QUESTION}")
    assert order(bench)[:2] == [QUESTION, f"{QUESTION}_2"]
    where = do(who, f"drop:{QUESTION}_2")
    assert f"question={QUESTION}" in where
    assert order(bench) == IDS
    do(who, f"place:{QUESTION}", to=f"{FIRST['id']}|{IDS[-1]}")
    assert order(bench) == [*IDS[1:], QUESTION]
    where = do(who, f"drop:{IDS[1]}")
    assert f"page={FIRST['id']}" in where


def test_moving_offers_every_place(bench: Bench) -> None:
    page = designer(bench).get(panes(), query_string={"question": QUESTION, "deplacer": 1})
    places = re.findall(r'<option value="([^"]+\|[^"]*)"', page.text)
    everything = [f"{p['id']}|" for p in TEN["pages"]]
    everything += [f"{p['id']}|{f['id']}" for p in TEN["pages"] for f in p["fields"]]
    assert sorted(places) == sorted(set(everything) - {f"{FIRST['id']}|{QUESTION}"})


def test_pages_are_added_named_moved_copied_and_deleted(bench: Bench) -> None:
    who = designer(bench)

    def pages() -> list[str]:
        return [page["id"] for page in source_of(bench)["pages"]]

    before = pages()
    where = do(who, f"add_page:{before[0]}")
    made = pages()[1]
    assert f"page={made}" in where
    do(who, f"set_page:{made}", page=made, **{"p-title": "Ma page", "p-text": "Un **mot**."})
    page = editing.page_at(source_of(bench), made)
    assert (page["title"], page["text"]) == ("Ma page", "Un **mot**.")
    assert "<strong>mot</strong>" in who.get(panes(), query_string={"page": made}).text
    do(who, f"set_page:{made}", page=made, **{"p-title": "Ma page", "p-text": ""})
    assert "text" not in editing.page_at(source_of(bench), made)
    do(who, f"down_page:{made}")
    assert pages() == [before[0], before[1], made]
    do(who, f"up_page:{made}")
    do(who, f"place_page:{made}", to="")
    assert pages()[0] == made
    do(who, f"copy_page:{before[0]}")
    assert len(pages()) == 4
    do(who, f"drop_page:{made}")
    assert made not in pages()


def test_properties_are_saved_and_only_those_that_changed(bench: Bench) -> None:
    who = designer(bench)
    shown = who.get(panes(), query_string={"question": QUESTION}).text
    names = set(re.findall(r'name="(p-[^"]+)"', shown))
    posted = {
        name: value(shown, name) for name in names if name not in ("p-statistic", "p-in_list")
    }
    posted["seen"] = value(shown, "seen")
    do(who, f"set:{QUESTION}", question=QUESTION, **posted)
    assert source_of(bench) == TEN
    posted |= {"p-label": "Votre prénom", "p-required": "false", "p-why": "Pour vous nommer."}
    do(who, f"set:{QUESTION}", question=QUESTION, **posted)
    field = editing.field_of(source_of(bench), QUESTION)
    assert (field["label"], field["required"], field["why"]) == (
        *("Votre prénom", False, "Pour vous nommer."),
    )
    assert field["type"] == FIRST["fields"][0]["type"]


def test_options_are_pasted_from_a_spreadsheet(bench: Bench) -> None:
    who = designer(bench)
    do(who, "add:choice", holder=FIRST["id"])
    pasted = "mat\tLe matin\r\nsoir\tLe soir\r\nJamais"
    do(who, "set:question_1", question="question_1", **{"p-options": pasted, "seen": "{}"})
    assert editing.field_of(source_of(bench), "question_1")["options"] == [
        {"value": "mat", "label": "Le matin"},
        {"value": "soir", "label": "Le soir"},
        {"value": "jamais", "label": "Jamais"},
    ]


def test_a_type_and_an_id_are_changed(bench: Bench) -> None:
    who = designer(bench)
    where = do(who, f"set:{QUESTION}", question=QUESTION, **{"p-type": "choice", "p-id": "lieu"})
    assert "question=lieu" in where
    field = editing.field_of(source_of(bench), "lieu")
    assert (field["type"], field["label"]) == ("choice", FIRST["fields"][0]["label"])
    assert len(field["options"]) == 2


@pytest.mark.parametrize(
    ("button", "given", "sentence"),
    [
        ("inconnu:x", {}, "Ce bouton n’existe plus"),
        ("add:inconnu", {"holder": FIRST["id"]}, "Ce type de question n’existe pas"),
        ("add:text", {"holder": "partie"}, "n’existe plus"),
        ("drop:partie", {}, "n’existe plus"),
        (f"set:{QUESTION}", {"p-id": "Pas Bon"}, "lettres minuscules"),
        (f"set:{QUESTION}", {"p-id": IDS[1]}, "sert déjà"),
    ],
)
def test_what_cannot_be_done_is_said_and_nothing_changes(
    bench: Bench, button: str, given: dict[str, str], sentence: str
) -> None:
    who = designer(bench)
    answer = who.post(
        panes(),
        data={"do": button, "p-label": "Saisi", **given},
        query_string={"question": QUESTION},
    )
    assert answer.status_code == 422
    assert sentence in answer.text
    assert value(answer.text, "p-label") == "Saisi"
    assert source_of(bench) == TEN


def test_faults_stand_beside_what_they_concern_and_lead_to_it(bench: Bench) -> None:
    who = designer(bench)
    do(who, f"set:{QUESTION}", question=QUESTION, **{"p-label": "", "p-max_length": "beaucoup"})
    page = who.get(panes(), query_string={"question": QUESTION})
    assert "2 points à corriger" in words(page)
    assert "2 à corriger" in words(page)
    assert page.text.count("Écrivez un libellé de 300 caractères au plus.") >= 3
    assert value(page.text, "p-max_length") == "beaucoup"
    refused = who.post(f"{DESK}{SLUG}/garder")
    assert refused.status_code == 422
    assert "Corrigez d’abord" in refused.text
    assert '<details class="work-faults" id="faults" open>' in refused.text
    assert f"question={QUESTION}" in refused.text


def test_a_move_that_breaks_a_condition_says_which(bench: Bench) -> None:
    who = designer(bench)
    source = changed(slug="suite")
    source["pages"][0]["fields"][1]["condition"] = {"==": [{"var": QUESTION}, "x"]}
    publish(bench, source)
    where = do(who, f"down:{QUESTION}", "suite")
    said = who.get(where)
    assert "qui vient maintenant après" in said.text
    by_htmx = who.post(panes("suite"), data={"do": "undo"}, headers=HTMX)
    assert "qui vient maintenant après" not in by_htmx.text


def test_undo_and_redo(bench: Bench) -> None:
    who = designer(bench)
    first = who.get(panes()).text
    assert re.search(r'value="undo" disabled', first)
    do(who, f"drop:{QUESTION}")
    do(who, "undo")
    assert order(bench) == IDS
    do(who, "redo")
    assert QUESTION not in order(bench)


def test_a_version_is_kept_then_published(bench: Bench) -> None:
    who = designer(bench)
    do(who, f"set:{QUESTION}", question=QUESTION, **{"p-label": "Nouveau libellé"})
    assert "Modifié depuis la version 1" in words(who.get(panes()))
    kept = who.post(f"{DESK}{SLUG}/garder")
    assert kept.location == f"{DESK}{SLUG}/versions/2"
    shown = who.get(panes())
    assert "Version 2" in words(shown)
    assert f'href="{DESK}{SLUG}/publication"' in shown.text
    publish(bench, source_of(bench))
    assert "Nouveau libellé" in bench.client().get(f"/demarches/{SLUG}/1").text


def test_what_a_designer_types_is_shown_literally(bench: Bench) -> None:
    who = designer(bench)
    nasty = '<script>alert(1)</script>{{7*7}}"><img src=x onerror=alert(1)>'
    do(who, f"set:{QUESTION}", question=QUESTION, **{"p-label": nasty, "p-hint": nasty})
    do(who, f"set_page:{FIRST['id']}", page=FIRST["id"], **{"p-title": nasty, "p-text": nasty})
    for asked in ({"question": QUESTION}, {"page": FIRST["id"]}, {"dans": FIRST["id"]}):
        page = who.get(panes(), query_string=asked).text
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "{{7*7}}" in page


def test_the_panes_cost_few_statements(bench: Bench) -> None:
    who = designer(bench)
    do(who, f"down:{QUESTION}")
    with bench.statements() as seen:
        who.get(panes(), query_string={"question": QUESTION})
    assert len(seen) <= 4, "\n".join(seen)
    with bench.statements() as seen:
        who.post(panes(), data={"do": f"up:{QUESTION}"}, headers=HTMX)
    assert len(seen) <= 10, "\n".join(seen)


def test_agents_without_the_right_see_nothing(bench: Bench) -> None:
    for who in (bench.client("agent"), bench.client("citizen", family="voirie"), bench.client()):
        for path in (panes(), f"{DESK}nouveau", f"{DESK}blocs/", f"{DESK}{SLUG}/reglages"):
            assert who.get(path).status_code in (401, 403)
        assert who.post(panes(), data={"do": "undo"}).status_code in (401, 403)
