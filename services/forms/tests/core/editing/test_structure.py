"""Pages and questions added, copied, moved and taken away."""

import copy
from collections.abc import Callable
from typing import Any

import pytest
from guichet_forms.core.editing import (
    EditRefused,
    add_field,
    add_page,
    broken,
    delete_field,
    delete_page,
    duplicate_field,
    duplicate_page,
    fresh_id,
    ids,
    move_field,
    move_page,
    provisional_id,
    step_field,
    step_page,
    walk,
)
from guichet_questions.plain_words import id_from


def is_(name: str, value: Any) -> dict[str, Any]:
    return {"==": [{"var": name}, value]}


def text(field_id: str, **more: Any) -> dict[str, Any]:
    return {"id": field_id, "type": "text", "label": field_id.title(), **more}


FORM: dict[str, Any] = {
    "slug": "essai",
    "applicant": {"name": ["prenom", "nom"], "email": "courriel"},
    "digest": ["nom"],
    "translations": {"en": {"nom.label": "Name", "title": "Try"}},
    "pages": [
        {
            "id": "vous",
            "title": "Vous",
            "fields": [
                text("prenom"),
                text("nom", condition=is_("prenom", "Marie")),
                {
                    "id": "enfants",
                    "type": "block",
                    "label": "Enfants",
                    "fields": [text("age"), text("ecole", condition=is_("age", "6"))],
                },
            ],
        },
        {
            "id": "suite",
            "title": "La suite",
            "condition": is_("nom", "Le Goff"),
            "fields": [text("courriel")],
            "rules": [{"id": "r1", "check": is_("courriel", "a"), "message": "Non."}],
        },
        {"id": "fin", "title": "Fin", "fields": []},
    ],
}


def order(source: dict[str, Any]) -> str:
    """The pages and the questions they hold, nested ones between brackets."""

    def words(fields: list[dict[str, Any]]) -> str:
        return " ".join(
            f"{field['id']}[{words(field['fields'])}]" if "fields" in field else field["id"]
            for field in fields
        )

    return " / ".join(f"{page['id']}: {words(page['fields'])}".strip() for page in source["pages"])


WHOLE = "vous: prenom nom enfants[age ecole] / suite: courriel / fin:"


def test_the_order_is_read_as_it_is_asked() -> None:
    assert order(FORM) == WHOLE
    assert [place.field["id"] for place in walk(FORM)] == [
        *("prenom", "nom", "enfants", "age", "ecole", "courriel"),
    ]
    assert [place.path for place in walk(FORM)][4] == "pages.0.fields.2.fields.1"


@pytest.mark.parametrize(
    ("holder", "after", "expected"),
    [
        ("vous", "", "vous: neuf prenom nom enfants[age ecole] / suite: courriel / fin:"),
        ("vous", "prenom", "vous: prenom neuf nom enfants[age ecole] / suite: courriel / fin:"),
        ("vous", None, "vous: prenom nom enfants[age ecole] neuf / suite: courriel / fin:"),
        ("fin", "parti", "vous: prenom nom enfants[age ecole] / suite: courriel / fin: neuf"),
        ("enfants", "age", "vous: prenom nom enfants[age neuf ecole] / suite: courriel / fin:"),
    ],
)
def test_a_question_goes_where_it_is_wanted(holder: str, after: str | None, expected: str) -> None:
    assert order(add_field(FORM, text("neuf"), holder, after)) == expected
    assert order(FORM) == WHOLE


def test_a_page_goes_behind_another_or_last() -> None:
    page = {"id": "neuve", "title": "Neuve", "fields": []}
    assert order(add_page(FORM, page, "vous")).split(" / ")[1] == "neuve:"
    assert order(add_page(FORM, page)).endswith("/ neuve:")
    assert add_page({}, page)["pages"] == [page]


def test_a_copy_has_ids_of_its_own_and_reads_its_own_questions() -> None:
    twice = duplicate_field(FORM, "enfants")
    assert order(twice).startswith("vous: prenom nom enfants[age ecole] enfants_2[age_2 ecole_2] /")
    copied = twice["pages"][0]["fields"][3]
    assert copied["fields"][1]["condition"] == is_("age_2", "6")
    pages = duplicate_page(FORM, "vous")
    assert order(pages).startswith(f"{WHOLE.split(' / ')[0]} / vous_2: prenom_2 nom_2 enfants_2[")
    assert pages["pages"][1]["fields"][1]["condition"] == is_("prenom_2", "Marie")
    rules = duplicate_page(FORM, "suite")["pages"][2]
    assert rules["rules"][0]["id"] == "suite_2_1"
    assert rules["rules"][0]["check"] == is_("courriel_2", "a")
    assert rules["condition"] == is_("nom", "Le Goff")
    assert broken(FORM, pages) == []


def test_what_is_deleted_leaves_the_lists_of_the_procedure() -> None:
    left = delete_field(FORM, "nom")
    assert order(left) == "vous: prenom enfants[age ecole] / suite: courriel / fin:"
    assert left["applicant"] == {"name": ["prenom"], "email": "courriel"}
    assert left["digest"] == []
    assert left["translations"] == {"en": {"title": "Try"}}
    assert delete_page(FORM, "suite")["applicant"]["email"] == ""
    assert order(delete_field(FORM, "age")).startswith("vous: prenom nom enfants[ecole] /")


def test_a_condition_left_without_its_question_is_said() -> None:
    assert broken(FORM, delete_field(FORM, "nom")) == [
        "« La suite » dépend de « nom », qui n’est plus dans le formulaire : revoyez sa condition."
    ]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda: move_field(FORM, "nom", "fin"), "vous: prenom enfants[age ecole]"),
        (lambda: move_field(FORM, "nom", "vous", ""), "vous: nom prenom enfants[age ecole]"),
        (lambda: move_field(FORM, "nom", "enfants"), "vous: prenom enfants[age ecole nom]"),
        (lambda: move_field(FORM, "age", "vous", "nom"), "vous: prenom nom age enfants[ecole]"),
        (lambda: move_field(FORM, "enfants", "enfants"), "vous: prenom nom enfants[age ecole]"),
        (lambda: move_field(FORM, "nom", "vous", "nom"), "vous: prenom nom enfants[age ecole]"),
        (lambda: step_field(FORM, "prenom", 1), "vous: nom prenom enfants[age ecole]"),
        (lambda: step_field(FORM, "nom", -1), "vous: nom prenom enfants[age ecole]"),
        (lambda: step_field(FORM, "enfants", -1), "vous: prenom enfants[age ecole] nom"),
        (lambda: step_field(FORM, "prenom", -1), "vous: prenom nom enfants[age ecole]"),
        (lambda: step_field(FORM, "age", -1), "vous: prenom nom age enfants[ecole]"),
        (lambda: step_field(FORM, "ecole", 1), "vous: prenom nom enfants[age] ecole"),
        (lambda: step_field(FORM, "age", 1), "vous: prenom nom enfants[ecole age]"),
    ],
)
def test_questions_move(change: Callable[[], dict[str, Any]], expected: str) -> None:
    assert order(change()).split(" / ")[0] == expected


def test_a_question_at_the_edge_goes_to_the_next_page() -> None:
    down = step_field(FORM, "enfants", 1)
    assert order(down) == "vous: prenom nom / suite: enfants[age ecole] courriel / fin:"
    assert order(step_field(down, "enfants", -1)) == WHOLE
    assert order(step_field(FORM, "courriel", 1)).endswith("suite: / fin: courriel")


def test_pages_move() -> None:
    assert order(step_page(FORM, "suite", 1)).endswith("fin: / suite: courriel")
    assert order(step_page(FORM, "vous", -1)) == WHOLE
    assert order(move_page(FORM, "fin", "")).startswith("fin: / vous:")
    assert order(move_page(FORM, "vous", "fin")).endswith(
        "fin: / vous: prenom nom enfants[age ecole]"
    )
    assert order(move_page(FORM, "vous", "vous")) == WHOLE


def test_a_move_says_which_conditions_it_breaks_and_no_other() -> None:
    moved = move_field(FORM, "nom", "vous", "")
    (sentence,) = broken(FORM, moved)
    assert sentence.startswith("« Nom » dépend de « Prenom », qui vient maintenant après")
    assert broken(moved, step_page(moved, "fin", -1)) == []
    assert broken(FORM, move_field(FORM, "courriel", "vous")) == []
    later = broken(FORM, move_field(FORM, "courriel", "fin"))
    assert [sentence.split(" dépend")[0] for sentence in later] == ["« La suite »"]


TWICE = duplicate_field(FORM, "enfants")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda: delete_field(FORM, "parti"), "n’existe plus"),
        (lambda: delete_page(FORM, "partie"), "n’existe plus"),
        (lambda: delete_page({"pages": FORM["pages"][:1]}, "vous"), "au moins une page"),
        (lambda: add_field(FORM, text("x"), "nom"), "n’en contient pas"),
        (lambda: duplicate_field(FORM, ""), "n’existe plus"),
        (
            lambda: move_field(duplicate_field(FORM, "enfants"), "enfants_2", "enfants"),
            "n’en contient pas un autre",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_in_words(change: Callable[[], object], words: str) -> None:
    before = copy.deepcopy(FORM)
    with pytest.raises(EditRefused) as refused:
        change()
    assert words in refused.value.sentence
    assert before == FORM


def test_a_form_stays_within_its_bounds() -> None:
    full = {"pages": [{"id": "p", "title": "P", "fields": [text(f"f{n}") for n in range(400)]}]}
    with pytest.raises(EditRefused) as refused:
        add_field(full, text("x"), "p")
    assert "400 questions" in refused.value.sentence
    pages = {"pages": [{"id": f"p{n}", "title": "P", "fields": []} for n in range(50)]}
    with pytest.raises(EditRefused) as refused:
        duplicate_page(pages, "p0")
    assert "50 pages" in refused.value.sentence


def test_ids_are_free_and_made_of_words() -> None:
    assert fresh_id(FORM, "libre") == "libre"
    assert fresh_id(FORM, "nom") == "nom_2"
    assert fresh_id(FORM, "vous") == "vous_2"
    assert fresh_id(add_field(FORM, text("nom_2"), "fin"), "nom_2") == "nom_3"
    assert provisional_id(FORM) == "question_1"
    assert provisional_id(add_field(FORM, text("question_7"), "fin")) == "question_8"
    assert id_from("Date d’entrée à l’école", "x") == "date_d_entree_a_l_ecole"
    assert id_from("2 étages", "question_3") == "question_3"
    assert id_from("日本", "question_3") == "question_3"
    assert len(id_from("un mot " * 30, "x")) <= 40
    assert ids(FORM) >= {"vous", "ecole"}
