"""By what answers requests are found: those marked for lists or statistics, folded."""

from collections.abc import Iterator, Mapping
from typing import Any

from guichet_kit.letters import unaccented
from guichet_questions.kinds import kind_of
from guichet_questions.question import Field

from guichet_forms.core.definition import Form

LONGEST = 100
MOST_VALUES = 20
"""How many values of one answer are kept: choices beyond are not looked for."""


def folded(text: str) -> str:
    """A text as it is looked for: lower case, no accents, single spaces, 100 characters at most."""
    return " ".join(unaccented(text.replace("\0", "")).split())[:LONGEST].rstrip()


def looked_for(form: Form) -> list[Field]:
    """The questions by whose answers requests are found, in the order of the form."""
    return [
        item
        for item in form.by_id.values()
        if (item.in_list or item.statistic) and kind_of(item).takes_answer
    ]


def values_of(form: Form, answers: Mapping[str, Any]) -> list[tuple[str, str]]:
    """The pairs (question, folded value) to keep beside a request, each once."""
    found: dict[tuple[str, str], None] = {}
    for item in looked_for(form):
        texts = [folded(text) for text in _texts(item, answers.get(item.id))]
        found.update(dict.fromkeys((item.id, text) for text in texts[:MOST_VALUES] if text))
    return list(found)


def _texts(item: Field, value: Any) -> Iterator[str]:
    """The texts by which one answer is found: what is stored, and what people read of it."""
    if value is None:
        return
    if isinstance(value, bool):
        yield "true" if value else "false"
    elif isinstance(value, str | int | float):
        yield str(value)
    elif isinstance(value, list):
        for part in value:
            yield from _named(part)
    elif isinstance(value, Mapping) and "id" in value:
        yield from _named(value)
    else:
        yield kind_of(item).show(value)


def _named(part: Any) -> Iterator[str]:
    if isinstance(part, Mapping) and "id" in part:
        yield str(part["id"])
        yield str(part.get("text", ""))
    elif isinstance(part, str | int | float):
        yield str(part)
