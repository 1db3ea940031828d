"""What stored answers come to: what is visible, what is computed, what is wrong.

`static/forms/outcome.js` gives the same in the browser, from what `core.carrying` tells of a form.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from guichet_questions.kinds import Around, Kind, Value
from guichet_questions.kinds.nested import Block, Nest
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.paths import Answers, value_at
from guichet_forms.core.walk import Source, Walk, walk


@dataclass(frozen=True)
class Outcome:
    """`visible` are the paths of visible questions in order; the others are by path."""

    visible: tuple[str, ...]
    computed: Mapping[str, Value]
    errors: Mapping[str, str]


class Stored(Source):
    """Answers taken as they are stored."""

    def __init__(self, answers: Answers) -> None:
        self.answers = answers

    def value(self, item: Field, kind: Kind) -> Value:
        """What is stored at the path of the question."""
        return value_at(self.answers, item.id)

    def rows(self, item: Field, kind: Nest) -> int:
        """How many rows are stored."""
        rows = self.answers.get(item.id)
        return len(rows) if isinstance(kind, Block) and isinstance(rows, list) else 0


def outcome(form: Form, answers: Answers, around: Around | None = None) -> Outcome:
    """What these answers come to, each of them being of the shape that its type stores."""
    found = walk_stored(form, answers, around)
    return Outcome(tuple(item.id for item in found.visible), found.computed, found.errors)


def walk_stored(form: Form, answers: Answers, around: Around | None = None) -> Walk:
    """The walk through a form with answers taken as they are stored."""
    return walk(form, Stored(answers), around or Around())
