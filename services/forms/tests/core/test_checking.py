"""Faults of meaning of a definition, found before it goes live."""

from typing import Any

import pytest
from guichet_forms.core.checking import FAMILIES, check_form


def sentences(source: Any) -> Any:
    return [f"{found.place}: {found.sentence}" for found in check_form(source)]


def field(source: Any, index: Any, page: int = 0) -> Any:
    return source["pages"][page]["fields"][index]


def test_a_good_form_has_no_fault(source: Any) -> None:
    assert sentences(source) == []


def test_the_ten_families_are_known() -> None:
    assert len(FAMILIES) == len(set(FAMILIES)) == 10


CHANGES = [
    ("family", lambda s: s.update(family="sorcellerie"), "La famille « sorcellerie »"),
    ("pages", lambda s: field(s, 1).update(id="sujet"), "l’identifiant « sujet »"),
    ("pages", lambda s: s["pages"][1].update(id="vous"), "l’identifiant « vous »"),
    ("applicant.name", lambda s: s["applicant"].update(name=[]), "le nom du demandeur"),
    ("applicant.name", lambda s: s["applicant"].update(name=["x"]), "« x » n’existe pas"),
    ("applicant.email", lambda s: s["applicant"].update(email="nom"), "pas le bon type"),
    ("applicant", lambda s: s["applicant"].pop("email"), "joindre le demandeur"),
    ("digest", lambda s: s.update(digest=["rien"]), "« rien » n’existe pas"),
    ("service.phone", lambda s: s["service"].update(phone=" "), "le téléphone du service"),
    ("service.email", lambda s: s["service"].update(email=""), "le courriel du service"),
    ("service.address", lambda s: s["service"].update(address=""), "l’adresse postale"),
    ("service.name", lambda s: s["service"].update(name=""), "le nom du service"),
    ("silence.delay", lambda s: s["silence"].pop("delay"), "combien de temps"),
    ("silence.basis", lambda s: s["silence"].update(basis=""), "le texte"),
    ("pages.0.fields.0.options", lambda s: field(s, 0).update(options=[]), "pas assez de réponses"),
    (
        "pages.0.fields.0.options",
        lambda s: field(s, 0).update(options=field(s, 0)["options"] * 2),
        "deux fois la même valeur",
    ),
    ("pages.1.fields", lambda s: s["pages"][1].update(fields=[]), "aucune question"),
    ("pages.0.fields.1.max", lambda s: field(s, 1).update(min=5, max=1), "plus petit"),
    ("pages.2.fields.3.max", lambda s: field(s, 3, 2).update(max="demain"), "27/03/2026"),
    ("pages.2.fields.0.format", lambda s: field(s, 0, 2).update(format="zodiaque"), "n’existe pas"),
    (
        "pages.0.fields.1.condition",
        lambda s: field(s, 1).update(condition={"==": [{"var": "rien"}, 1]}),
        "« rien » n’existe pas",
    ),
    (
        "pages.0.fields.1.condition",
        lambda s: field(s, 1).update(condition={"==": [{"var": "nom"}, "A"]}),
        "lit « Nom »",
    ),
    (
        "pages.0.fields.1.condition",
        lambda s: field(s, 1).update(condition={"!!": [{"var": "profondeur"}]}),
        "lit « Profondeur »",
    ),
    (
        "pages.0.fields.1.condition",
        lambda s: field(s, 1).update(condition={"==": [{"var": "sujet"}, "banc"]}),
        "ne s’affichera jamais",
    ),
    ("pages.1.condition", lambda s: s["pages"][1].update(condition={"==": [1, 2]}), "jamais"),
    (
        "pages.1.condition",
        lambda s: s["pages"][1].update(condition={"eval": ["1"]}),
        "n’est pas lisible",
    ),
]


@pytest.mark.parametrize(("place", "change", "said"), CHANGES)
def test_each_fault_is_found_at_its_place(source: Any, place: Any, change: Any, said: Any) -> None:
    change(source)
    found = [f for f in check_form(source) if f.place == place]
    assert any(said in f.sentence.replace("\u00a0", " ") for f in found), sentences(source)


def test_a_condition_on_a_part_of_an_answer_is_read(source: Any) -> None:
    source["pages"][2]["fields"].insert(0, {"id": "ou", "type": "address", "label": "Où"})
    field(source, 1, 2)["condition"] = {"==": [{"var": "ou.city"}, "Valmont"]}
    assert sentences(source) == []


NESTED = {"id": "age", "type": "number", "label": "Âge"}


def block(source: Any, *fields: Any, **keys: Any) -> Any:
    """Put a block of children at the end of the first page."""
    added = {"id": "enfants", "type": "block", "label": "Enfants", "max": 3, **keys}
    source["pages"][0]["fields"].append({**added, "fields": list(fields)})
    return source["pages"][0]["fields"][-1]


def computed(source: Any, formula: Any, **keys: Any) -> None:
    added = {"id": "total", "type": "computed", "label": "Total", "formula": formula, **keys}
    source["pages"][0]["fields"].append(added)


def rule(source: Any, check: Any, field: str = "sujet") -> None:
    source["pages"][0]["rules"] = [{"id": "r", "check": check, "message": "M.", "field": field}]


def test_a_form_of_every_structure_has_no_fault(source: Any) -> None:
    block(
        source,
        NESTED,
        {
            "id": "classe",
            "type": "text",
            "label": "Classe",
            "condition": {"and": [{">": [{"var": "age"}, 5]}, {"==": [{"var": "sujet"}, "trou"]}]},
            "validations": [{"check": {"!=": [{"var": "classe"}, ""]}, "message": "M."}],
        },
    )
    computed(source, {"*": [{"var": "profondeur"}, 2]})
    rule(source, {"some": [{"var": "enfants"}, {">": [{"var": "age"}, 3]}]}, "enfants")
    source["pages"][1]["condition"] = {">": [{"var": "total"}, 4]}
    assert sentences(source) == []


STRUCTURE = [
    ("pages", lambda s: block(s, {**NESTED, "id": "nom"}), "l’identifiant « nom »"),
    ("pages.0.fields.3.max", lambda s: block(s, NESTED, min=5), "plus petit"),
    (
        "pages.0.fields.3.fields.0.condition",
        lambda s: block(s, {**NESTED, "condition": {"var": "nom"}}),
        "lit « Nom »",
    ),
    (
        "pages.0.fields.3.fields.0.condition",
        lambda s: block(s, {**NESTED, "condition": {"var": "classe"}}, {**NESTED, "id": "classe"}),
        "lit « Âge »",
    ),
    (
        "pages.2.fields.0.condition",
        lambda s: (block(s, NESTED), field(s, 0, 2).update(condition={"var": "age"})),
        "« age » n’existe pas",
    ),
    (
        "pages.0.fields.3.fields.0.type",
        lambda s: block(s, {"id": "n", "type": "nir", "label": "NIR"}),
        "2019-341",
    ),
    ("pages.0.fields.3.formula", lambda s: computed(s, {"var": "total"}), "lit « Total »"),
    ("pages.0.fields.3.formula", lambda s: computed(s, {"var": "nom"}), "lit « Nom »"),
    ("pages.0.fields.3.formula", lambda s: computed(s, {"var": "danger"}), "sorte de valeur"),
    (
        "pages.0.fields.3.formula",
        lambda s: computed(s, {"==": [1, 1]}, result="text"),
        "sorte de valeur",
    ),
    (
        "pages.0.fields.3.decimals",
        lambda s: computed(s, {"var": "sujet"}, result="text", decimals=2),
        "décimales",
    ),
    (
        "pages.2.fields.0.validations.0.check",
        lambda s: field(s, 0, 2).update(validations=[{"check": {"var": "nom"}, "message": "M."}]),
        "lit « Nom »",
    ),
    ("pages.0.rules.0.check", lambda s: rule(s, {"var": "rien"}), "« rien » n’existe pas"),
    ("pages.0.rules.0.check", lambda s: rule(s, {"var": "nom"}), "lit « Nom »"),
    ("pages.0.rules.0.field", lambda s: rule(s, {"var": "sujet"}, "nom"), "« nom »"),
    (
        "pages.2.fields.0.locked",
        lambda s: field(s, 0, 2).update(locked=True),
        "d’où vient la réponse",
    ),
    (
        "pages.2.fields.2.anonymise",
        lambda s: field(s, 2, 2).update(anonymise="keep"),
        "donnée personnelle",
    ),
    (
        "pages.0.fields",
        lambda s: block(s, *({**NESTED, "id": f"q{n}"} for n in range(20)), max=100),
        "trop de réponses",
    ),
]


@pytest.mark.parametrize(("place", "change", "said"), STRUCTURE)
def test_each_fault_of_structure_is_found(source: Any, place: Any, change: Any, said: Any) -> None:
    change(source)
    found = [f for f in check_form(source) if f.place == place]
    assert any(said in f.sentence.replace("\u00a0", " ") for f in found), sentences(source)


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ({"type": "consent"}, "fait consentir"),
        ({"type": "heading", "label": " "}, "besoin de mots"),
        (
            {
                "type": "matrix",
                "rows": [{"value": "r", "label": "R"}] * 2,
                "columns": [NESTED],
            },
            "deux fois",
        ),
    ],
)
def test_each_fault_of_a_type_is_found(source: Any, keys: Any, said: Any) -> None:
    source["pages"][0]["fields"].append({"id": "x", "label": "X", **keys})
    assert any(said in text for text in sentences(source)), sentences(source)
