"""From the JSON of a definition to a form: what a channel asks, trees compiled once."""

from typing import Any

import pytest
from guichet_forms.core.definition import compile_form
from guichet_kit.logic import LogicRefused
from guichet_questions.compiling import compile_field
from guichet_questions.question import Logic


def test_an_agent_is_not_asked_what_only_the_front_office_must_answer(source: Any) -> None:
    source["pages"][0]["fields"][0]["required"] = "front_office"
    source["pages"][2]["fields"][2]["required"] = True
    at_home, typed = compile_form(source), compile_form(source, "telephone")
    assert at_home.field("sujet").required
    assert at_home.field("email").required
    assert not typed.field("sujet").required
    assert not typed.field("email").required
    assert typed.field("nom").required


@pytest.mark.parametrize("more", [{"type": "hidden"}, {"type": "text", "locked": True}])
def test_what_cannot_be_typed_holds_nobody_back(more: Any) -> None:
    assert not compile_field({"id": "x", "label": "X", **more}, "p").required


def test_a_tree_computes_itself() -> None:
    tree = Logic({"==": [{"var": "a"}, 1]})
    assert tree.holds({"a": "1"})
    assert not tree.holds({})
    assert tree == {"==": [{"var": "a"}, 1]}
    with pytest.raises(LogicRefused):
        Logic({"eval": ["1"]})({})


def test_common_keys_are_read(source: Any) -> None:
    source["pages"][2]["fields"][0] |= {
        "personal": True,
        "locked": "unless_empty",
        "prefill": {"from": "profile", "key": "given_name"},
        "validations": [{"check": {"!=": [{"var": "prenom"}, "X"]}, "message": "Non."}],
        "in_summary": False,
        "anonymise": "keep",
    }
    source["pages"][2]["rules"] = [
        {"id": "r", "check": {"var": "nom"}, "message": "Corrigez.", "field": "nom"}
    ]
    source["access"] = {"who": "internal", "roles": ["accueil"]}
    form = compile_form(source)
    field = form.field("prenom")
    assert (field.personal, field.locked, field.in_summary) == (True, "unless_empty", False)
    assert field.prefill is not None
    assert (field.prefill.source, field.prefill.key) == ("profile", "given_name")
    assert field.validations[0].check.holds({"prenom": "Y"})
    assert form.page("vous").rules[0].field == "nom"
    assert form.access.roles == ("accueil",)


def test_a_nested_question_is_named_by_its_row() -> None:
    nested = [{"id": "piece", "type": "file", "label": "Pièce"}]
    block = {"id": "enfants", "type": "block", "label": "Enfants", "fields": nested}
    field = compile_field(block, "p")
    assert [item.id for item in field.row(3)] == ["enfants.3.piece"]
    assert field.row(3) is field.row(3)
    assert field.row(3)[0].name == "piece"


def test_a_path_leads_to_its_question(source: Any) -> None:
    nested = [{"id": "piece", "type": "file", "label": "Pièce"}]
    block = {"id": "enfants", "type": "block", "label": "Enfants", "fields": nested}
    source["pages"][0]["fields"].append(block)
    form = compile_form(source)
    assert form.at("sujet").kind == "choice"
    assert form.at("enfants.12.piece").id == "enfants.12.piece"
    for path in ("rien", "enfants.1", "enfants.1.rien", "enfants.1.piece.x", "sujet.0.x", ""):
        with pytest.raises(KeyError):
            form.at(path)
    assert form.page_numbers == {"objet": 1, "urgence": 2, "vous": 3}
