"""Properties, conditions, options and ids; reusable blocks in a form."""

import pytest
from guichet_forms.core.editing import (
    BlockVersion,
    EditRefused,
    Target,
    broken,
    field_of,
    ids,
    insert_block,
    named,
    page_at,
    rename,
    set_card,
    set_field,
    set_options,
    set_page,
    set_tree,
    set_type,
    take_version,
    tree_at,
    uses,
)

from .test_structure import FORM, is_, order, text

HOME = BlockVersion(
    "identite", 2, "Identité", [text("nom"), text("naissance", condition=is_("nom", "x"))]
)


def test_properties_are_written_and_taken_away() -> None:
    changed = set_field(FORM, "nom", {"hint": "Votre nom", "condition": None, "required": False})
    assert field_of(changed, "nom") == text("nom", hint="Votre nom", required=False)
    assert "hint" not in field_of(FORM, "nom")
    assert page_at(set_page(FORM, "fin", {"title": "Bilan"}), "fin")["title"] == "Bilan"
    card = set_card(FORM, {"title": "Essai", "applicant": {"phone": "tel"}, "digest": None})
    assert card["applicant"] == {"name": ["prenom", "nom"], "email": "courriel", "phone": "tel"}
    assert card["title"] == "Essai"
    assert "digest" not in card
    deep = {"silence": {"outcome": "accord", "delay": {"n": 2, "unit": "months"}}, "access": None}
    kept = set_card(card, {**deep, "mandate": {"allowed": None}, "service": {"name": "État civil"}})
    assert kept["silence"] == deep["silence"]
    assert {"mandate", "access"} & kept.keys() == set()
    nothing = {"silence": {"outcome": None, "delay": {"n": None, "unit": None}}}
    assert "silence" not in set_card(kept, nothing)
    assert set_card(kept, {"silence": {"delay": {"n": 3}}})["silence"]["delay"] == {
        "n": 3,
        "unit": "months",
    }
    options = [{"value": "a", "label": "A"}]
    assert field_of(set_options(FORM, "nom", options), "nom")["options"] == options


def test_a_new_type_drops_what_it_does_not_know_and_begins_with_what_it_needs() -> None:
    source = set_field(FORM, "nom", {"max_length": 3, "hint": "H"})
    options = [{"value": "oui", "label": "Oui"}]
    known = {"label", "hint", "condition", "options"}
    changed = set_type(source, "nom", {"type": "choice", "label": "X", "options": options}, known)
    assert field_of(changed, "nom") == {
        "id": "nom",
        "type": "choice",
        "label": "Nom",
        "hint": "H",
        "options": options,
        "condition": is_("prenom", "Marie"),
    }


CHECK = is_("nom", "Le Goff")


@pytest.mark.parametrize(
    "target",
    [
        Target("courriel", "condition"),
        Target("courriel", "formula"),
        Target("fin", "page"),
        Target("courriel", "validation"),
        Target("fin", "rule"),
    ],
)
def test_a_tree_is_written_read_and_taken_away(target: Target) -> None:
    assert tree_at(FORM, target) is None
    changed = set_tree(FORM, target, CHECK)
    assert tree_at(changed, target) == CHECK
    assert set_tree(changed, target, None) == FORM


def test_checks_are_listed_with_their_messages() -> None:
    first = set_tree(FORM, Target("nom", "validation"), CHECK, {"message": "Un"})
    both = set_tree(first, Target("nom", "validation", 1), is_("nom", "b"), {"message": "Deux"})
    again = set_tree(both, Target("nom", "validation", 0), is_("nom", "c"), {"message": "Trois"})
    assert [item["message"] for item in field_of(again, "nom")["validations"]] == ["Trois", "Deux"]
    left = set_tree(again, Target("nom", "validation", 0), None)
    assert [item["message"] for item in field_of(left, "nom")["validations"]] == ["Deux"]
    rules = set_tree(FORM, Target("suite", "rule", 1), CHECK, {"message": "R", "field": "courriel"})
    assert [rule["id"] for rule in page_at(rules, "suite")["rules"]] == ["r1", "suite_1"]
    assert broken(FORM, rules) == []


def test_an_id_changes_everywhere_it_is_read() -> None:
    source = set_tree(FORM, Target("suite", "rule", 1), {"missing": ["nom"]}, {"field": "nom"})
    source = set_tree(source, Target("fin", "page"), {"!!": {"var": ["nom.part", "nom"]}})
    some = {"some": [{"var": "enfants"}, is_("nom", "x")]}
    source = set_tree(source, Target("courriel", "condition"), some)
    changed = rename(source, "nom", "nom_usage")
    assert "nom" not in ids(changed)
    assert changed["applicant"]["name"] == ["prenom", "nom_usage"]
    assert changed["digest"] == ["nom_usage"]
    assert changed["translations"]["en"] == {"nom_usage.label": "Name", "title": "Try"}
    assert page_at(changed, "suite")["condition"] == is_("nom_usage", "Le Goff")
    assert page_at(changed, "suite")["rules"][1] == {
        "id": "suite_1",
        "check": {"missing": ["nom_usage"]},
        "field": "nom_usage",
    }
    assert tree_at(changed, Target("fin", "page")) == {"!!": {"var": ["nom_usage.part", "nom"]}}
    assert tree_at(changed, Target("courriel", "condition")) == some
    assert rename(FORM, "nom", "nom") == FORM
    with pytest.raises(EditRefused):
        rename(FORM, "nom", "vous")


def test_a_condition_that_cannot_be_read_breaks_nothing() -> None:
    changed = set_tree(FORM, Target("fin", "page"), {"inconnu": [1]})
    assert broken(FORM, changed) == []
    assert rename(changed, "nom", "autre")["pages"][2]["condition"] == {"inconnu": [1]}


def test_provisional_ids_take_the_words_of_their_labels() -> None:
    source = {
        "pages": [
            {
                "id": "page_1",
                "title": "P",
                "fields": [
                    {"id": "question_1", "type": "text", "label": "Quel est votre nom ?"},
                    {"id": "question_2", "type": "text", "label": "Quel est votre nom ?"},
                    {"id": "question_3", "type": "text", "label": "?"},
                    text("suite", condition=is_("question_1", "x")),
                ],
            }
        ]
    }
    changed = named(source)
    assert order(changed) == "page_1: quel_est_votre_nom quel_est_votre_nom_2 question_3 suite"
    assert field_of(changed, "suite")["condition"] == is_("quel_est_votre_nom", "x")
    assert named(changed) == changed


def test_a_reusable_block_is_copied_with_ids_that_the_form_does_not_use() -> None:
    changed = insert_block(FORM, HOME, "fin")
    block = field_of(changed, "identite")
    assert block["from"] == {"block": "identite", "version": 2}
    assert [item["id"] for item in block["fields"]] == ["identite_nom", "naissance"]
    assert block["fields"][1]["condition"] == is_("identite_nom", "x")
    assert list(uses(changed)) == [("identite", "identite", 2)]
    assert list(uses(FORM)) == []
    assert HOME.fields[0]["id"] == "nom"


def test_a_newer_version_keeps_the_ids_and_what_the_form_decided() -> None:
    source = set_field(insert_block(FORM, HOME, "fin"), "identite", {"label": "Qui ?", "max": 3})
    newer = BlockVersion(
        "identite",
        3,
        "Autre",
        [text("naissance", condition=is_("nom", "y")), text("ville"), text("nom")],
    )
    block = field_of(take_version(source, "identite", newer), "identite")
    assert (block["label"], block["max"], block["from"]["version"]) == ("Qui ?", 3, 3)
    assert [item["id"] for item in block["fields"]] == ["naissance", "ville", "identite_nom"]
    assert block["fields"][0]["condition"] == is_("identite_nom", "y")
    without = rename(
        insert_block({"pages": [{"id": "p", "title": "P", "fields": []}]}, HOME, "p"), "nom", "nom"
    )
    assert field_of(take_version(without, "identite", newer), "nom")["id"] == "nom"
