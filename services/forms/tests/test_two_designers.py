"""Two designers on one form, and the preview, which keeps nothing."""

import re
from html import unescape

import orjson
import pytest
from guichet_forms.core import editing
from guichet_kit.testing import Bench
from werkzeug.test import TestResponse

from .conftest import FIRST, SECOND, TEN
from .making import DESK, HTMX, SLUG, designer, do, panes, source_of, value, words

QUESTION = TEN["pages"][0]["fields"][0]["id"]


def test_the_second_designer_reads_and_is_told_who_edits(bench: Bench) -> None:
    anne, bruno = designer(bench), designer(bench, "Bruno")
    do(anne, f"down:{QUESTION}")
    page = bruno.get(panes(), query_string={"question": QUESTION})
    assert re.search(r"Anne modifie ce formulaire depuis \d\d:\d\d", page.text)
    assert "<fieldset disabled>" in page.text
    assert "Prendre la main" in page.text
    assert 'value="undo"' not in page.text
    assert 'value="set:' in page.text
    assert "Anne modifie" not in anne.get(panes()).text
    assert "Anne modifie" in bruno.get(f"{DESK}{SLUG}/reglages").text


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_what_the_second_types_is_shown_to_copy(bench: Bench, headers: dict[str, str]) -> None:
    anne, bruno = designer(bench), designer(bench, "Bruno")
    do(anne, f"down:{QUESTION}")
    typed = {"do": f"set:{QUESTION}", "p-label": "Saisi par Bruno", "p-required": "false"}
    refused = bruno.post(panes(), data=typed, headers=headers)
    assert refused.status_code == 409
    assert refused.headers["HX-Retarget"] == refused.headers["HX-Reselect"] == "#work"
    assert "Saisi par Bruno" in refused.text
    assert "Réponse obligatoire" not in refused.text
    assert "Anne a la main" in words(refused)
    assert "Saisi" not in str(source_of(bench))
    for path, data in (
        (f"{DESK}{SLUG}/reglages", {"p-title": "Titre de Bruno"}),
        (f"{DESK}{SLUG}/condition/nom/validation", {**ROW, "_message": "Message de Bruno"}),
    ):
        answer = bruno.post(path, data=data)
        assert answer.status_code == 409, path
        assert "de Bruno" in answer.text
    assert bruno.post(f"{DESK}{SLUG}/garder").status_code == 409


ROW = {"do": "save", "_join-0": "and", "_s-0-0": "nom", "_o-0-0": "filled"}


def test_taking_over_tells_the_first_at_her_next_act(bench: Bench) -> None:
    anne, bruno = designer(bench), designer(bench, "Bruno")
    do(anne, f"down:{QUESTION}")
    do(bruno, "take_over")
    do(bruno, f"up:{QUESTION}")
    told = anne.post(panes(), data={"do": f"set:{QUESTION}", "p-label": "Le texte d’Anne"})
    assert told.status_code == 409
    assert "Bruno a la main" in words(told)
    assert "Le texte d’Anne" in unescape(told.text)
    assert source_of(bench) == TEN
    do(anne, "take_over")
    do(anne, f"set:{QUESTION}", question=QUESTION, **{"p-label": "Le texte d’Anne", "seen": "{}"})
    assert editing.field_of(source_of(bench), QUESTION)["label"] == "Le texte d’Anne"


TRY = f"{DESK}{SLUG}/apercu/page"


def kept(page: TestResponse) -> dict[str, str]:
    """What a page of the preview carries to the next."""
    return {name: value(page.text, name) for name in ("_answers", "_typed", "_at")}


def test_the_preview_is_filled_in_to_the_end_and_keeps_nothing(bench: Bench) -> None:
    who = designer(bench)
    first = who.get(TRY)
    assert TEN["pages"][0]["title"] in first.text
    wrong = who.post(TRY, data={**kept(first), "action": "continue", "prenom": "Marie"})
    assert wrong.status_code == 422
    assert value(wrong.text, "prenom") == "Marie"
    second = who.post(TRY, data={**kept(first), **FIRST, "action": "continue"})
    assert TEN["pages"][1]["title"] in second.text
    check = who.post(TRY, data={**kept(second), **SECOND, "action": "continue"})
    assert "Vérifiez vos réponses" in check.text
    assert "Le Goff" in check.text
    back = who.post(TRY, data={**kept(check), "action": "back"})
    assert value(back.text, "message") == SECOND["message"]
    before = who.post(TRY, data={**kept(back), **SECOND, "action": "back"})
    assert value(before.text, "prenom") == "Marie"
    end = who.post(TRY, data={**kept(check), "action": "continue"})
    assert "rien n’est envoyé" in end.text
    test = {"name": "Marie", "answers": value(end.text, "answers")}
    assert who.post(f"{DESK}{SLUG}/tests", data=test).status_code == 303
    assert "Marie" in who.get(f"{DESK}{SLUG}/publication").text
    assert bench.emitted("forms.submission.sent.v1") == []
    with bench.statements() as seen:
        who.post(TRY, data={**kept(first), **FIRST, "action": "continue"})
    assert [text for text in seen if not text.lstrip().lower().startswith("select")] == []


def test_the_preview_shows_the_working_copy_however_incomplete(bench: Bench) -> None:
    who = designer(bench)
    do(who, f"set:{QUESTION}", question=QUESTION, **{"p-label": "", "seen": "{}"})
    assert "Question sans libellé" in who.get(TRY).text
    do(who, "add:file", holder=TEN["pages"][0]["id"])
    second = who.post(TRY, data={**kept(who.get(TRY)), **FIRST, "action": "continue"})
    assert TEN["pages"][1]["title"] in second.text


@pytest.mark.parametrize(
    ("view", "frame"),
    [
        ("usager", 'class="frame usager"'),
        ("telephone", 'class="frame telephone"'),
        ("sans-javascript", 'sandbox="allow-forms allow-same-origin allow-top'),
        ("inconnue", 'class="frame usager"'),
    ],
)
def test_the_frame_of_each_view(bench: Bench, view: str, frame: str) -> None:
    answer = designer(bench).get(f"{DESK}{SLUG}/apercu", query_string={"vue": view, "n": 2})
    assert frame in answer.text
    assert f'src="{TRY}?n=2"' in answer.text
    assert answer.headers["Guichet-Frames"] == "self"


def test_only_previews_may_stand_in_a_frame(bench: Bench) -> None:
    who = designer(bench)
    assert who.get(TRY).headers["Guichet-Frames"] == "self"
    assert who.get(panes()).headers["Guichet-Frames"] == ""


@pytest.mark.parametrize("sent", ["{", "[]", '{"nom": {"$": 1}}', '"x"'])
def test_what_a_page_of_the_preview_carries_is_never_trusted(bench: Bench, sent: str) -> None:
    who = designer(bench)
    for at in ("0", "1", "99", "x"):
        answer = who.post(TRY, data={"_answers": sent, "_typed": sent, "_at": at})
        assert answer.status_code in (200, 422), (sent, at)


def test_answers_in_the_preview_are_shown_literally(bench: Bench) -> None:
    nasty = "<script>alert(1)</script>"
    answers = orjson.dumps({"prenom": nasty, "nom": nasty}).decode()
    page = designer(bench).post(TRY, data={"_answers": answers, "_typed": "{}", "_at": "0"})
    assert nasty not in page.text


def test_the_preview_is_read_in_the_languages_of_the_form(bench: Bench) -> None:
    who = designer(bench)
    who.post(f"{DESK}{SLUG}/traductions/", data={"language": "en"})
    who.post(f"{DESK}{SLUG}/traductions/en", data={"t-prenom.label": "First name"})
    page = f"{DESK}{SLUG}/apercu/page"
    assert "First name" not in who.get(page).text
    asked = who.post(page, data={"_at": "1", "action": "langue:en", "prenom": "Ana"}).text
    assert '<span lang="en">First name</span>' in asked
    assert 'value="Ana"' in asked
    assert f'action="{page}?langue=en"' in asked
