"""What the house is told of the questions of a form."""

from typing import Any

from guichet_forms.core.definition import compile_form
from guichet_forms.core.told_fields import MOST_OPTIONS, told_fields

from .conftest import changed


def told(*fields: dict[str, Any], **page: Any) -> dict[str, dict[str, Any]]:
    pages = [{"id": "une", "title": "Une", "fields": list(fields), **page}]
    form = compile_form(changed(pages=pages), "telephone")
    return {one["id"]: one for one in told_fields(form)}


def question(name: str, kind: str = "text", **more: Any) -> dict[str, Any]:
    return {"id": name, "type": kind, "label": name.capitalize(), **more}


def test_a_question_is_told_with_its_values() -> None:
    options = [{"value": "copie", "label": "Une copie"}, {"value": "extrait", "label": "Extrait"}]
    found = told(question("acte", "choice", options=options), question("montant", "amount"))
    assert found["acte"] == {
        "id": "acte",
        "label": "Acte",
        "kind": "choice",
        "holds": "text",
        "sure": True,
        "options": options,
    }
    assert (found["montant"]["holds"], "options" in found["montant"]) == ("number", False)


def test_what_a_request_may_lack_is_not_sure() -> None:
    seen = {"==": [{"var": "sure"}, "oui"]}
    found = told(
        question("sure"),
        question("libre", required=False),
        question("sous_condition", condition=seen),
        question("au_guichet", required="front_office"),
        question("piece", "file", indispensable=False),
        question("total", "computed", formula={"+": [1, 1]}, result="number"),
    )
    assert [name for name, one in found.items() if one["sure"]] == ["sure", "total"]
    assert told(question("une"), condition=seen)["une"]["sure"] is False


def test_titles_are_no_questions_and_long_lists_are_cut() -> None:
    many = [{"value": str(n), "label": str(n)} for n in range(300)]
    found = told(question("titre", "heading"), question("liste", "choice", options=many))
    assert list(found) == ["liste"]
    assert len(found["liste"]["options"]) == MOST_OPTIONS
