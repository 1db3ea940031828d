"""The procedures shared between authorities are sound, and a person can fill them in."""

import json
import re
from pathlib import Path
from typing import Any

import pytest
from guichet_forms.core.answers import check_all, digest_line, visible_pages
from guichet_forms.core.checking import FAMILIES
from guichet_forms.core.definition import compile_form
from guichet_forms.core.review import review
from guichet_forms.schemas.definition import form_faults

ROOT = Path(__file__).parents[4]
BENCH = ROOT / "tests" / "load" / "forms" / "dix-champs.json"
PATHS = sorted((ROOT / "catalogue").glob("*/form.json"))
WORDS = sorted(
    path for path in (ROOT / "catalogue").rglob("*") if path.suffix in (".json", ".html")
)


@pytest.mark.parametrize("path", [*PATHS, BENCH], ids=lambda path: path.parent.name)
def test_no_fault(path: Any) -> None:
    source = json.loads(path.read_text())
    assert form_faults(source) == []
    assert source["workflow"] == source["slug"]
    assert source["slug"] in (path.parent.name, path.stem)


def test_every_family_has_a_procedure() -> None:
    assert {json.loads(path.read_text())["family"] for path in PATHS} == set(FAMILIES)


@pytest.mark.parametrize("path", PATHS, ids=lambda path: path.parent.name)
def test_there_is_nothing_to_look_at_before_publication(path: Any) -> None:
    assert review(compile_form(json.loads(path.read_text()))) == []


@pytest.mark.parametrize("path", WORDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_words_are_typeset(path: Any) -> None:
    text = path.read_text()
    if path.suffix == ".html":
        text = re.sub(r"<style>.*?</style>|{%.*?%}|{{.*?}}|<[^>]*>", "", text, flags=re.DOTALL)
    assert "'" not in text
    for plain in (" :", " ?", " !", " ;", "« ", " »"):
        assert plain not in text.replace('": ', "")


def load(slug: str) -> Any:
    return compile_form(json.loads((ROOT / "catalogue" / slug / "form.json").read_text()))


def test_the_parents_are_not_asked_for_a_plain_extract() -> None:
    form = load("acte-naissance")
    plain, whole = {"type_acte": "extrait_simple"}, {"type_acte": "copie_integrale"}
    assert "parents" not in [page.id for page in visible_pages(form, plain)]
    assert "parents" in [page.id for page in visible_pages(form, whole)]


def test_a_report_can_be_anonymous() -> None:
    form = load("signalement-voirie")
    answers = {
        "type_probleme": "lampadaire",
        "lieu": {"text": "Devant le 12 rue des Lilas"},
        "description": "Éteint",
    }
    assert check_all(form, answers) == {}
    assert digest_line(form, answers) == "Un lampadaire · Devant le 12 rue des Lilas"


def test_the_bench_form_has_two_pages_and_ten_fields() -> None:
    form = compile_form(json.loads(BENCH.read_text()))
    assert (len(form.pages), len(form.by_id)) == (2, 10)
