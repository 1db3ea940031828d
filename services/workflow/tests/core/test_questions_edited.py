"""Questions of a circuit as the builder shows and reads them."""

from typing import Any

import pytest
from guichet_workflow.core.editing.questions import BLANK, read_question, shown_question
from guichet_workflow.core.editing.subjects import Subject

AGE = {"age": Subject("age", "Âge", "number")}
NUMBER: Any = {
    "id": "part", "type": "number", "label": "Part", "required": True, "hint": "Sans les frais",
    "why": "Pour calculer", "min": 0, "max": 12.5, "unit": "€", "decimals": 2,
    "indispensable": True,
    "condition": {"<": [{"var": "age"}, 18]}, "autocomplete": "off",
}  # fmt: skip
DAY: Any = {"id": "j", "type": "date", "label": "Jour", "required": False, "min": "today",
            "max": "2026-12-31", "condition": {"and": [{"var": "a"}, {"+": [1, 2]}]}}  # fmt: skip
FILE: Any = {"id": "p", "type": "file", "label": "Pièce", "required": True, "max_files": 3,
             "accept": ["image/jpeg", "image/png"], "shared": True}  # fmt: skip
CHOICE: Any = {"id": "c", "type": "choice", "label": "Choix", "required": True,
               "options": [{"value": "a", "label": "A"}]}  # fmt: skip

PICKED: Any = {"id": "e", "type": "choice", "label": "École", "required": True, "source": "ecoles"}
MANY: Any = {**PICKED, "type": "choices", "min": 1, "max": 3}
CARD: Any = {"id": "v", "type": "card_data", "label": "Fiche", "required": True, "source": "e",
             "show": [{"key": "telephone", "label": "Téléphone"}]}  # fmt: skip


def _read(texts: dict[str, str], known: Any = ()) -> dict[str, Any]:
    form = {f"q-{key}": text for key, text in texts.items()}
    return read_question("q", form, {one["id"]: one for one in known}, set(), AGE)


@pytest.mark.parametrize("field", [NUMBER, DAY, FILE, CHOICE, PICKED, CARD, MANY])
def test_what_is_shown_is_read_again(field: Any) -> None:
    assert _read(shown_question(field, AGE), [field]) == field


def test_a_question_that_says_nothing_must_be_answered_and_stays_so() -> None:
    field = {"id": "nom", "type": "text", "label": "Nom"}
    shown = shown_question(field, AGE)
    assert (shown["required"], shown["indispensable"]) == ("1", "")
    assert _read(shown, [field])["required"] is True


def test_a_source_takes_the_place_of_the_answers_written() -> None:
    texts = shown_question(CHOICE, AGE) | {"source": "ecoles"}
    assert _read(texts, [CHOICE]) == {**PICKED, "id": "c", "label": "Choix"}


def test_words_are_french() -> None:
    shown = shown_question(DAY, AGE)
    assert (shown["min"], shown["max"]) == ("aujourd’hui", "31/12/2026")
    assert shown_question(NUMBER, AGE)["max"] == "12,5"


def test_what_another_type_cannot_use_goes_and_the_rest_stays() -> None:
    texts = shown_question(NUMBER, AGE) | {"type": "text", "condition-s": ""}
    kept = {"id", "type", "label", "required", "hint", "why", "indispensable", "autocomplete"}
    assert set(_read(texts, [NUMBER])) == kept


def test_a_new_question_is_named_by_its_label() -> None:
    new = _read({**BLANK, "label": " Le nom "})
    assert new == {"id": "le_nom", "type": "text", "label": "Le nom", "required": False}


@pytest.mark.parametrize(
    ("kind", "key", "text"),
    [
        ("number", "min", "peu"),
        ("number", "decimals", "-1"),
        ("date", "max", "demain"),
        ("text", "max_length", "²"),
        ("text", "condition-s", "age"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_question(kind: str, key: str, text: str) -> None:
    with pytest.raises(ValueError, match="Nom"):
        _read({**BLANK, "label": "Nom", "type": kind, key: text})


LISTS: Any = {"id": "l", "type": "linked_lists", "label": "L", "required": True,
              "levels": [{"id": "a", "label": "A"}],
              "tree": [{"value": "x", "label": "X"}]}  # fmt: skip
PERIOD: Any = {"id": "p", "type": "period", "label": "P", "required": True, "min": "today"}
CONSENT: Any = {"id": "k", "type": "consent", "label": "K", "required": True, "text": "J’accepte."}
RANKING: Any = {"id": "r", "type": "ranking", "label": "R", "required": True, "most": 1,
                "options": [{"value": "a", "label": "A"}]}  # fmt: skip
TIME: Any = {"id": "h", "type": "time", "label": "H", "required": True, "min": "08:00"}


@pytest.mark.parametrize("field", [LISTS, PERIOD, CONSENT, RANKING, TIME])
def test_a_question_of_the_library_is_read_again(field: Any) -> None:
    assert _read(shown_question(field, AGE), [field]) == field


def test_a_new_type_begins_with_an_example_and_leaves_what_is_not_its_own() -> None:
    made = _read(shown_question(LISTS, AGE) | {"type": "consent"}, [LISTS])
    assert made["text"]
    assert not {"levels", "tree"} & set(made)
    plain = _read(shown_question(LISTS, AGE) | {"type": "text"}, [LISTS])
    assert set(plain) == {"id", "type", "label", "required"}


BLOCK: Any = {
    "id": "enfants", "type": "block", "label": "Enfants", "required": True, "min": 1, "max": 4,
    "row_label": "Enfant {n}",
    "fields": [
        {"id": "prenom", "type": "text", "label": "Prénom", "required": True, "max_length": 50},
        {"id": "ne", "type": "date", "label": "Né le", "required": False},
    ],
}  # fmt: skip
MATRIX: Any = {
    "id": "m", "type": "matrix", "label": "M", "required": True,
    "rows": [{"value": "lundi", "label": "Lundi"}],
    "columns": [{"id": "midi", "type": "yes_no", "label": "Midi", "required": True}],
}  # fmt: skip
PERSON: Any = {"id": "i", "type": "identity", "label": "I", "required": True,
               "parts": ["given_names", "birth_date"]}  # fmt: skip


@pytest.mark.parametrize("field", [BLOCK, MATRIX, PERSON])
def test_rows_and_parts_are_lines_that_are_read_again(field: Any) -> None:
    assert _read(shown_question(field, AGE), [field]) == field


def test_a_line_makes_a_question_of_a_row() -> None:
    texts = shown_question(BLOCK, AGE)
    assert texts["inner"].splitlines()[1] == "Né le | Date | facultatif"
    more = texts["inner"] + "\nÉcole\nRepas | choix unique"
    made = _read(texts | {"inner": more}, [BLOCK])["fields"]
    assert made[:2] == BLOCK["fields"]
    assert made[2] == {"id": "ecole", "type": "text", "label": "École", "required": True}
    assert (made[3]["type"], len(made[3]["options"])) == ("choice", 2)


@pytest.mark.parametrize(
    ("field", "key", "text"),
    [(BLOCK, "inner", "Photo | Fichier à joindre"), (PERSON, "parts", "Surnom"),
     (BLOCK, "max", "beaucoup")],
)  # fmt: skip
def test_a_line_that_means_nothing_is_refused_in_words(field: Any, key: str, text: str) -> None:
    with pytest.raises(ValueError, match=r"\u00a0: "):
        _read(shown_question(field, AGE) | {key: text}, [field])
