"""What is looked at before publication."""

import json
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.review import Point, minutes_of, plain_score, review
from guichet_questions.palette import new_field

CATALOGUE = Path(__file__).parents[4] / "catalogue"
FOLDERS = sorted(path.parent for path in CATALOGUE.glob("*/form.json"))
SOURCE: dict[str, Any] = json.loads((CATALOGUE / "signalement-voirie/form.json").read_text())


def made(change: Any) -> Form:
    source = deepcopy(SOURCE)
    change(source)
    return compile_form(source)


def points(change: Any) -> list[Point]:
    return review(made(change))


def field(**keys: Any) -> dict[str, Any]:
    return {"id": "neuve", "type": "text", "label": "Neuve", "required": False, **keys}


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_nothing_blocks_the_procedures_of_the_catalogue(folder: Path) -> None:
    form = compile_form(json.loads((folder / "form.json").read_text()))
    assert [point for point in review(form) if point.blocking] == []
    assert plain_score(form) >= 95


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda s: s.update(purpose=" "), "purpose", "à quoi servent"),
        (lambda s: s.update(legal_basis=""), "legal_basis", "quel texte"),
        (lambda s: s.update(recipients=""), "recipients", "qui lira"),
        (
            lambda s: s["pages"][0]["fields"].append(field(type="email")),
            "neuve",
            "donnée personnelle",
        ),
        (lambda s: s["pages"][0]["fields"].append(field(personal=True)), "neuve", "personnelle"),
        (
            lambda s: s["pages"][0]["fields"].extend([field(id="une"), field(label=" NEUVE")]),
            "neuve",
            "Deux questions",
        ),
    ],
)
def test_what_blocks(change: Any, place: str, words: str) -> None:
    found = [point for point in points(change) if point.place == place]
    assert found[0].blocking
    assert words in found[0].sentence


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda s: s.update(retention_days=800), "800 jours"),
        (lambda s: s.update(minutes=120), "nous comptons"),
        (lambda s: s.update(keywords=[]), "mots que les usagers"),
        (lambda s: s["pages"][0]["fields"].append(field(label="VOTRE NOM")), "capitales"),
        (lambda s: s["pages"][0]["fields"].append(field(hint="Cliquez ici.")), "montre un endroit"),
        (lambda s: s["pages"][0]["fields"].append(field(label="Nom " * 40)), "est long"),
        (
            lambda s: s["pages"][0]["fields"].extend(field(id=f"n{n}") for n in range(13)),
            "coupez-la",
        ),
        (
            lambda s: s["pages"][0]["fields"].append(
                {"id": "titre", "type": "heading", "label": "Titre", "level": 3}
            ),
            "saute un niveau",
        ),
    ],
)
def test_what_is_advised(change: Any, words: str) -> None:
    assert any(words in point.sentence and not point.blocking for point in points(change))


def test_words_of_the_office_lower_the_score() -> None:
    def harden(source: dict[str, Any]) -> None:
        for page in source["pages"]:
            for item in page["fields"]:
                item["hint"] = "Le pétitionnaire susvisé procédera idoinement, nonobstant ledit."

    assert plain_score(made(harden)) < 80
    assert any("Langage clair" in point.sentence for point in points(harden))


def test_more_questions_take_more_minutes() -> None:
    def longer(source: dict[str, Any]) -> None:
        source["pages"][0]["fields"] += [field(id=f"n{n}", type="long_text") for n in range(10)]

    assert minutes_of(made(longer)) >= minutes_of(compile_form(SOURCE)) + 10


@pytest.mark.parametrize("kind", ["choice", "choices", "ranking", "paragraph", "computed"])
def test_examples_that_were_left_are_told(kind: str) -> None:
    left = {**new_field(kind, "neuve"), "label": "Neuve"}
    options = [{"value": "a", "label": "Locataire"}, {"value": "b", "label": "Autre"}]
    written = {"options": options, "text": "Lisez ceci.", "formula": {"+": [1, 2]}}
    mended = {**left, **{key: written[key] for key in written if key in left}}
    for question, wanted in ((left, ["neuve"]), (mended, [])):
        found = points(lambda source, one=question: source["pages"][0]["fields"].append(one))
        assert [point.place for point in found if point.place == "neuve"] == wanted
