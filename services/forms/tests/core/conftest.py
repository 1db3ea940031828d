"""Small forms and fields for the tests of the core."""

import copy
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

import guichet_forms
import guichet_kit
import pytest
from guichet_forms.core.definition import compile_field
from guichet_forms.core.fields import Around, Kind, kind_of
from guichet_forms.drawing import ready
from guichet_kit.dates import PARIS
from jinja2 import Environment, FileSystemLoader

from .samples import NEEDED, OPTIONS

FOLDERS = [
    Path(str(module.__file__)).parent / "templates" for module in (guichet_forms, guichet_kit)
]
AROUND = Around(now=datetime(2026, 11, 22, 0, 30, tzinfo=PARIS))
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


class KindMaker(Protocol):
    """Makes the behaviour of a field from its type and its settings."""

    def __call__(self, kind: str, **settings: Any) -> Kind: ...


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
    def make(kind: str, **settings: Any) -> Kind:
        asked = {**NEEDED.get(kind, {}), **settings}
        described = {"id": "x", "type": kind, "label": "Question", **asked}
        return kind_of(compile_field(described, "page"), AROUND)

    return make


@pytest.fixture(scope="session")
def make_kind_everywhere() -> KindMaker:
    """The same for generated cases, which need a fixture that outlives them."""

    def make(kind: str, **settings: Any) -> Kind:
        return kind_of(
            compile_field(
                {"id": "x", "type": kind, "label": "Q", **NEEDED.get(kind, {}), **settings}, "p"
            ),
            AROUND,
        )

    return make


@pytest.fixture(scope="module")
def questions() -> Any:
    """The macros that draw questions."""
    jinja = Environment(
        loader=FileSystemLoader(FOLDERS), autoescape=True, extensions=["jinja2.ext.i18n"]
    )
    ready(jinja)
    jinja.globals["tiles"] = lambda: None
    jinja.install_null_translations(newstyle=True)
    return jinja.get_template("forms/_fields.html").module
