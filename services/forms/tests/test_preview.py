"""The preview shows a working copy whatever it still lacks."""

import pytest
from guichet_kit.testing import Bench
from guichet_questions.kinds import KINDS

from .conftest import TEN
from .making import DESK, SLUG, designer, do, panes

PAGE = TEN["pages"][0]["id"]
TRY = f"{DESK}{SLUG}/apercu/page"


@pytest.mark.parametrize("kind", KINDS)
def test_a_new_question_of_each_type_is_seen(bench: Bench, kind: str) -> None:
    who = designer(bench)
    do(who, f"add:{kind}", holder=PAGE)
    assert who.get(TRY).status_code == 200
    shown = who.get(panes(), query_string={"question": "question_1"})
    assert shown.status_code == 200
    assert ("Jamais montrée" in shown.text) is (kind == "hidden")


@pytest.mark.parametrize("kind", ["computed", "hidden"])
def test_what_nobody_answers_is_asked_no_more_than_it_takes(bench: Bench, kind: str) -> None:
    who = designer(bench)
    do(who, f"add:{kind}", holder=PAGE)
    page = who.get(panes(), query_string={"question": "question_1"}).text
    for name in ("p-required", "p-locked", "p-autocomplete"):
        assert f'name="{name}"' not in page
