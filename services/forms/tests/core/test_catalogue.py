"""The procedures shared between authorities are sound, and a person can fill them in."""

import json
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.answers import check_all, digest_line, visible_pages
from guichet_forms.core.definition import compile_form
from guichet_forms.schemas.definition import form_faults

ROOT = Path(__file__).parents[4]
PROCEDURES = ("acte-naissance", "signalement-voirie", "subvention-association")
BENCH = ROOT / "tests" / "load" / "forms" / "dix-champs.json"
PATHS = [ROOT / "catalogue" / slug / "form.json" for slug in PROCEDURES]


@pytest.mark.parametrize("path", [*PATHS, BENCH], ids=lambda path: path.parent.name)
def test_no_fault(path: Any) -> None:
    source = json.loads(path.read_text())
    assert form_faults(source) == []
    assert source["workflow"] == source["slug"]
    assert source["slug"] in (path.parent.name, path.stem)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_words_are_typeset(path: Any) -> None:
    text = path.read_text()
    assert "'" not in text
    for plain in (" :", " ?", " !", " ;", "« ", " »"):
        assert plain not in text.replace('": ', "")


def load(path: Any) -> Any:
    return compile_form(json.loads(path.read_text()))


def test_the_parents_are_not_asked_for_a_plain_extract() -> None:
    form = load(PATHS[0])
    plain, whole = {"type_acte": "extrait_simple"}, {"type_acte": "copie_integrale"}
    assert "parents" not in [page.id for page in visible_pages(form, plain)]
    assert "parents" in [page.id for page in visible_pages(form, whole)]


def test_a_report_can_be_anonymous() -> None:
    form = load(PATHS[1])
    answers = {
        "type_probleme": "lampadaire",
        "lieu": {"text": "Devant le 12 rue des Lilas"},
        "description": "Éteint",
    }
    assert check_all(form, answers) == {}
    assert digest_line(form, answers) == "Un lampadaire · Devant le 12 rue des Lilas"


def test_the_bench_form_has_two_pages_and_ten_fields() -> None:
    form = load(BENCH)
    assert (len(form.pages), len(form.by_id)) == (2, 10)
