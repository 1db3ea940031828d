"""What a page of questions is shown with."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from guichet_questions.kinds import Raw, Value, is_nothing, kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field

from guichet_forms.core.answers.sources import nested_rows
from guichet_forms.core.definition import Page
from guichet_forms.core.paths import Answers, value_at
from guichet_forms.core.walk import Walk


def typed_answers(page: Page, answers: Answers) -> dict[str, Raw]:
    """What to put in the inputs of a page to show the stored answers, by path."""
    raw: dict[str, Raw] = {}
    for item in page.fields:
        _put(raw, item, answers)
    return raw


def computed_texts(page: Page, found: Walk) -> dict[str, str]:
    """What to show of the computed values of a page, by path."""
    return {
        item.id: kind_of(item).show(found.computed[item.id])
        for item in found.visible
        if item.page == page.id and item.id in found.computed
    }


def locked_texts(page: Page, answers: Answers, locked: Collection[str]) -> dict[str, str]:
    """What to show of the answers of a page that may not be changed, by path."""
    nested = (one for item in page.fields if item.fields for one in item.row(0))
    return {
        item.id: kind_of(item).show(value_at(answers, item.id))
        for item in (*page.fields, *nested)
        if item.id in locked
    }


def _put(raw: dict[str, Raw], item: Field, answers: Answers) -> None:
    kind = kind_of(item)
    raw[item.id] = kind.typed(value_at(answers, item.id))
    if isinstance(kind, Nest):
        for row in nested_rows(item, kind, raw[item.id] or 0):
            for nested in row:
                _put(raw, nested, answers)


def earlier_answers(page: Page, values: Answers, locked: Collection[str] = ()) -> dict[str, Value]:
    """What the browser must be told of the answers, `values` being those that were accepted.

    Those of the other pages; of this one, what its inputs do not hold: files and what is `locked`.
    """
    own = {item.id: item for item in page.fields}
    earlier = {key: value for key, value in values.items() if key not in own or key in locked}
    for key, item in own.items():
        if key not in earlier and not is_nothing(held := _files(item, values.get(key))):
            earlier[key] = held
    return earlier


def _files(item: Field, value: Value) -> Value:
    """The files of an answer, at their places in the rows of a block."""
    if item.kind == "file":
        return value
    names = {nested.name for nested in item.fields if nested.kind == "file"}
    if not names or not isinstance(value, list):
        return None
    return [{name: row[name] for name in names & row.keys()} for row in value]


def offered_fields(page: Page, earlier: Answers) -> list[Field]:
    """The fields to put in the page: those visible, and those the page decides.

    The browser hides the latter as the person answers; without scripts they stay in sight.
    """
    own = {item.id for item in page.fields}
    return [_trimmed(item, earlier, own) for item in page.fields if _offered(item, earlier, own)]


def _offered(item: Field, earlier: Answers, own: Collection[str]) -> bool:
    tree = item.condition
    return tree is None or not tree.reads.isdisjoint(own) or tree.holds(earlier)


def _trimmed(item: Field, earlier: Answers, own: Collection[str]) -> Field:
    """The same without the nested questions that no row will ask."""
    if not item.fields:
        return item
    within = {*own, *(nested.id for nested in item.fields)}
    kept = tuple(nested for nested in item.fields if _offered(nested, earlier, within))
    return item if len(kept) == len(item.fields) else replace(item, fields=kept)
