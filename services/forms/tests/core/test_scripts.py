"""The scripts that questions bring to their page."""

from dataclasses import replace
from typing import Any

from guichet_forms.pages.scripts import scripts_of
from guichet_questions.compiling import compile_field
from guichet_questions.question import Field

from questions.tests.samples import NEEDED

SEARCHED = ["listbox.js", "combobox.js"]


def make_field(kind: str, **settings: Any) -> Field:
    asked = {**NEEDED.get(kind, {}), **settings}
    return compile_field({"id": "x", "type": kind, "label": "Question", **asked}, "p")


def test_a_long_choice_brings_its_script() -> None:
    options = [{"value": str(n), "label": f"Rue {n}"} for n in range(16)]
    plain = [{"options": options[:15]}, *({"display": shown} for shown in ("list", "radios"))]
    searched = [{}, {"options": options[:2], "display": "autocomplete"}]
    for said in (*plain, *searched):
        field = make_field("choice", **{"options": options, **said})
        assert scripts_of([field]) == (SEARCHED if said in searched else [])


def test_questions_bring_their_scripts_once_nested_ones_too() -> None:
    fields = [make_field(kind) for kind in ("text", "ranking", "signature", "ranking")]
    block = replace(make_field("text"), fields=(make_field("linked_lists"),))
    assert scripts_of([*fields, block]) == ["ranking.js", "signature.js", "linked.js"]
