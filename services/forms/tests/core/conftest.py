"""Small forms and fields for the tests of the core."""

import copy
from typing import Any

import pytest
from guichet_questions.kinds import Around

from questions.tests.making import AROUND, KindMaker, macros, make
from questions.tests.samples import OPTIONS

SERVICE = {
    "name": "État civil",
    "address": "1 place de la Mairie, 35999 Valmont",
    "email": "mairie@valmont.example",
    "phone": "01 99 00 10 10",
}

SOURCE: dict[str, Any] = {
    "slug": "essai",
    "title": "Essayer",
    "summary": "Un formulaire d’essai.",
    "family": "voirie",
    "workflow": "essai",
    "service": SERVICE,
    "silence": {"outcome": "accord", "delay": {"n": 2, "unit": "months"}, "basis": "CRPA"},
    "applicant": {"name": ["prenom", "nom"], "email": "email"},
    "digest": ["sujet", "nom"],
    "pages": [
        {
            "id": "objet",
            "title": "L’objet",
            "fields": [
                {"id": "sujet", "type": "choice", "label": "Sujet", "options": OPTIONS},
                {
                    "id": "profondeur",
                    "type": "number",
                    "label": "Profondeur",
                    "condition": {"==": [{"var": "sujet"}, "trou"]},
                },
                {
                    "id": "danger",
                    "type": "checkbox",
                    "label": "Danger",
                    "required": False,
                    "condition": {">": [{"var": "profondeur"}, 10]},
                },
            ],
        },
        {
            "id": "urgence",
            "title": "L’urgence",
            "condition": {"var": "danger"},
            "fields": [{"id": "detail", "type": "long_text", "label": "Détail"}],
        },
        {
            "id": "vous",
            "title": "Vous",
            "fields": [
                {"id": "prenom", "type": "text", "label": "Prénom"},
                {"id": "nom", "type": "text", "label": "Nom"},
                {"id": "email", "type": "email", "label": "Courriel", "required": False},
                {"id": "ne", "type": "date", "label": "Né le", "required": False, "max": "today"},
                {"id": "photo", "type": "file", "label": "Photo", "required": False},
            ],
        },
    ],
}


@pytest.fixture
def around() -> Around:
    """A Sunday in Paris, still a Saturday in London."""
    return AROUND


@pytest.fixture
def source() -> dict[str, Any]:
    """A definition that a test may change."""
    return copy.deepcopy(SOURCE)


@pytest.fixture
def make_kind() -> KindMaker:
    return make


@pytest.fixture(scope="module")
def questions() -> Any:
    """The macros that draw questions."""
    return macros()
