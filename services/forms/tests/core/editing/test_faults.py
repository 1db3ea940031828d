"""Faults are brought to what they concern."""

import pytest
from guichet_forms.core.checking import Finding
from guichet_forms.core.editing.faults import Spot, brought, spot_of

from .test_structure import FORM


@pytest.mark.parametrize(
    ("place", "spot"),
    [
        ("service.email", Spot("form", "", "service.email")),
        ("pages", Spot("form", "", "pages")),
        ("pages.7.title", Spot("form", "", "pages.7.title")),
        ("pages.1.title", Spot("page", "suite", "title")),
        ("pages.1", Spot("page", "suite", "")),
        ("pages.2.fields", Spot("page", "fin", "fields")),
        ("pages.0.fields.1.condition", Spot("question", "nom", "condition")),
        ("pages.0.fields.2.fields.1.label", Spot("question", "ecole", "label")),
        ("pages.0.fields.2.fields", Spot("question", "enfants", "fields")),
        ("pages.0.fields.9.label", Spot("page", "vous", "fields.9.label")),
    ],
)
def test_a_place_leads_to_what_it_concerns(place: str, spot: Spot) -> None:
    assert spot_of(FORM, place) == spot


def test_faults_are_gathered_one_for_each_key() -> None:
    found = brought(
        FORM,
        [
            Finding("pages.0.fields.1.label", "Écrivez entre 1 et 300 caractères."),
            Finding("pages.0.fields.1.label", "Encore."),
            Finding("pages.0.fields.1.hint", "Aide."),
            Finding("pages.1.title", "Titre."),
            Finding("service.email", "Courriel."),
        ],
    )
    assert found.questions == {
        "nom": {"label": "Écrivez un libellé de 300 caractères au plus.", "hint": "Aide."}
    }
    assert found.pages == {"suite": {"title": "Écrivez un titre de 200 caractères au plus."}}
    assert found.form == {"service.email": "Courriel."}
    assert found.count == 4
