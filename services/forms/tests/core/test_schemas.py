"""The shape of a definition: one French sentence per fault, everything bounded."""

from typing import Any

import pytest
from guichet_forms.schemas.definition import form_faults, shape_faults


def field(source: Any, index: Any, page: int = 0) -> Any:
    return source["pages"][page]["fields"][index]


def test_a_good_form_has_no_fault(source: Any) -> None:
    assert form_faults(source) == []


CHANGES = [
    ("slug", lambda s: s.pop("slug"), "manque"),
    ("slug", lambda s: s.update(slug="Acte de naissance"), "minuscules"),
    ("slug", lambda s: s.update(slug="a\n"), "minuscules"),
    ("title", lambda s: s.update(title=12), "forme attendue"),
    ("title", lambda s: s.update(title=None), "vide"),
    ("title", lambda s: s.update(title="a" * 201), "200 caractères"),
    ("inconnu", lambda s: s.update(inconnu=1), "pas connue"),
    ("minutes", lambda s: s.update(minutes=0), "entre 1 et 240"),
    ("minutes", lambda s: s.update(minutes="6"), "forme attendue"),
    ("channels.0", lambda s: s.update(channels=["fax"]), "Choisissez une de ces valeurs"),
    ("access.who", lambda s: s.update(access={"who": "amis"}), "Choisissez"),
    ("access.profile", lambda s: s.update(access={"who": "profile"}), "profil attendu"),
    ("service.phone", lambda s: s["service"].pop("phone"), "manque"),
    ("silence.delay.unit", lambda s: s["silence"]["delay"].update(unit="lunes"), "Choisissez"),
    ("pages", lambda s: s.update(pages=[]), "entre 1 et 50"),
    ("pages", lambda s: s.update(pages="x"), "forme attendue"),
    ("pages.0.fields.0.type", lambda s: field(s, 0).update(type="html"), "Choisissez"),
    ("pages.0.fields.0.id", lambda s: field(s, 0).update(id="Sujet-1"), "minuscules"),
    ("pages.0.fields.0.label", lambda s: field(s, 0).update(label=""), "entre 1 et 300"),
    ("pages.0.fields.0.decimals", lambda s: field(s, 0).update(decimals=2), "ne connaît pas"),
    ("pages.0.fields.1.min", lambda s: field(s, 1).update(min="1"), "forme attendue"),
    ("pages.0.fields.1.min", lambda s: field(s, 1).update(min=True), "forme attendue"),
    ("pages.2.fields.3.max", lambda s: field(s, 3, 2).update(max=3), "forme attendue"),
    ("pages.0.fields.0.required", lambda s: field(s, 0).update(required="oui"), "forme attendue"),
    (
        "pages.0.fields.0.options.0.value",
        lambda s: field(s, 0)["options"][0].pop("value"),
        "manque",
    ),
    ("pages.0.fields.1.condition", lambda s: field(s, 1).update(condition="x"), "JSON Logic"),
    ("pages.0.fields.0.required", lambda s: field(s, 0).update(required=1), "forme attendue"),
    ("pages.0.fields.0.locked", lambda s: field(s, 0).update(locked="never"), "forme attendue"),
    ("pages.0.fields.0.personal", lambda s: field(s, 0).update(personal="x"), "forme attendue"),
    ("pages.0.fields.0.anonymise", lambda s: field(s, 0).update(anonymise="x"), "Choisissez"),
    (
        "pages.0.fields.0.prefill.from",
        lambda s: field(s, 0).update(prefill={"from": "ailleurs"}),
        "Choisissez",
    ),
    (
        "pages.0.fields.0.validations.0.message",
        lambda s: field(s, 0).update(validations=[{"check": {"var": "sujet"}}]),
        "manque",
    ),
    (
        "pages.0.rules.0.check",
        lambda s: s["pages"][0].update(
            rules=[{"id": "r", "check": "x", "message": "Non.", "field": "sujet"}]
        ),
        "JSON Logic",
    ),
    ("access.level", lambda s: s.update(access={"who": "account", "level": "x"}), "Choisissez"),
    ("mandate.allowed", lambda s: s.update(mandate={"allowed": "oui"}), "forme attendue"),
    ("languages.0", lambda s: s.update(languages=["l’anglais"]), "minuscules"),
    (
        "translations.en.title",
        lambda s: s.update(translations={"en": {"title": 3}}),
        "forme attendue",
    ),
]


def test_every_key_of_the_definition_is_accepted(source: Any) -> None:
    field(source, 0).update(
        required="front_office",
        personal=None,
        locked="unless_empty",
        prefill={"from": "answer", "key": "sujet"},
        validations=[{"check": {"!=": [{"var": "sujet"}, "x"]}, "message": "Non."}],
        in_list=True,
        in_summary=False,
        anonymise="keep",
    )
    source["pages"][0] |= {
        "text": "Un **texte**.",
        "rules": [{"id": "r", "check": {"var": "sujet"}, "message": "Non.", "field": "sujet"}],
    }
    source |= {
        "access": {"who": "internal", "level": "substantial", "roles": ["accueil"]},
        "mandate": {"allowed": True, "declaration": "Je déclare agir pour cette personne."},
        "languages": ["en"],
        "translations": {"en": {"title": "Try", "sujet.label": "Topic"}},
        "nir_basis": "Décret 2019-341",
    }
    assert form_faults(source) == []


@pytest.mark.parametrize(("place", "change", "said"), CHANGES)
def test_each_fault_of_shape_is_one_sentence(
    source: Any, place: Any, change: Any, said: Any
) -> None:
    change(source)
    found = [f for f in shape_faults(source) if f.place == place]
    assert len(found) == 1, shape_faults(source)
    assert said in found[0].sentence


@pytest.mark.parametrize("source", [None, [], "x", 3, {}])
def test_what_is_no_form_is_refused(source: Any) -> None:
    assert shape_faults(source)


@pytest.mark.timeout(60)
def test_a_condition_is_bounded_in_depth_and_size(source: Any) -> None:
    deep: dict[str, Any] = {"var": "sujet"}
    for _ in range(5_000):
        deep = {"!": [deep]}
    wide = {"or": [{"var": "sujet"}] * 5_000}
    for condition in (deep, wide):
        field(source, 1)["condition"] = condition
        assert "trop longue" in shape_faults(source)[0].sentence


def test_a_form_has_a_bounded_number_of_questions(source: Any) -> None:
    questions = [{"id": f"q{n}", "type": "text", "label": "Q"} for n in range(250)]
    source["pages"][0]["fields"], source["pages"][1]["fields"] = questions, questions
    assert any("400 questions" in found.sentence for found in shape_faults(source))
