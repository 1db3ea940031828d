"""The questions of rows are drawn as the macro draws each of them, whatever they hold."""

from dataclasses import replace
from typing import Any

import pytest
from guichet_questions.kinds import KINDS, kind_of
from guichet_questions.question import Field
from guichet_questions.result import PageResult
from guichet_questions.stencils import WRITTEN, Rows
from markupsafe import Markup

from .samples import STORED
from .test_templates import NASTY, make_field

KEYS = (0, 1, 12, "__row__", "<r>")
NESTED = sorted(KINDS.keys() - {"block", "matrix"})
TYPED = (NASTY, "", "  ’%s{x}\n\u00e9 & co  ")


def block_of(kind: Any, **settings: Any) -> Field:
    nested = replace(make_field(kind, **settings), id="y")
    return replace(make_field("block"), fields=(nested,))


def answers_of(kind: Any) -> list[Any]:
    """What may be typed or shown again in a question of this type, and nothing at all."""
    found = kind_of(make_field(kind))
    stored = [None, *STORED.get(kind, [])] if found.takes_answer else []
    parts = [part for part in found.parts if part]
    typed = [dict.fromkeys(parts, text) if parts else text for text in TYPED]
    if found.many:
        typed = [[text] for text in TYPED]
    return [None, *map(found.typed, stored), *typed]


def rows_of(questions: Any, block: Field, result: PageResult) -> tuple[list[str], list[str], int]:
    """The questions of all rows as they are copied, and as they are drawn; how many drawn."""
    asked: list[Field] = []

    def draw(item: Field, shown: PageResult) -> Markup:
        asked.append(item)
        html: Markup = questions.render_field(item, shown)
        return html

    rows = Rows(block, draw, result)
    copied = [str(rows.question(block.placed(key)[0], key)) for key in KEYS]
    drawn = [str(questions.render_field(block.placed(key)[0], result)) for key in KEYS]
    return copied, drawn, len(asked)


@pytest.mark.parametrize("kind", NESTED)
def test_what_is_copied_is_what_would_be_drawn(questions: Any, kind: Any) -> None:
    block = block_of(kind, hint="Un indice", required=False)
    for raw in answers_of(kind):
        result = PageResult(raw={f"x.{key}.y": raw for key in KEYS})
        copied, drawn, _asked = rows_of(questions, block, result)
        assert copied == drawn, raw


@pytest.mark.parametrize("kind", sorted(WRITTEN))
def test_each_row_has_its_own_answer_and_one_drawing_does(questions: Any, kind: Any) -> None:
    block = block_of(kind)
    texts = [f"{NASTY}{key}" for key in KEYS]
    parts = [part for part in kind_of(block.fields[0]).parts if part]
    raws = [dict.fromkeys(parts, text) if parts else text for text in texts]
    result = PageResult(raw={f"x.{key}.y": raw for key, raw in zip(KEYS, raws, strict=True)})
    copied, drawn, asked = rows_of(questions, block, result)
    assert copied == drawn
    assert len(set(copied)) == len(KEYS)
    assert asked == 1


@pytest.mark.parametrize("said", ["errors", "advice", "locked", "prefilled"])
@pytest.mark.parametrize("kind", ["text", "date", "choice"])
def test_a_row_of_which_more_is_said_is_drawn_apart(questions: Any, kind: Any, said: str) -> None:
    block = block_of(kind)
    raw = kind_of(block.fields[0]).typed(STORED[kind][0])
    result = PageResult(raw={f"x.{key}.y": raw for key in KEYS}, **{said: {"x.1.y": "Ceci."}})
    copied, drawn, asked = rows_of(questions, block, result)
    assert copied == drawn
    assert "Ceci." in copied[1]
    assert "Ceci." not in copied[0] + copied[2]
    assert asked == 2
