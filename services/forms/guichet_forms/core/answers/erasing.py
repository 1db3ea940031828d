"""What is left of answers once a request is erased."""

from __future__ import annotations

from guichet_questions.kinds import Value, is_nothing, kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field

from guichet_forms.core.definition import Form
from guichet_forms.core.paths import Answers


def what_remains(form: Form, answers: Answers) -> dict[str, Value]:
    """The answers that say nothing of a person: those to keep, the trait of those to generalise.

    A file never remains: its content is erased by documents.
    """
    remains = {item.id: _left(item, answers.get(item.id)) for item in form.by_id.values()}
    return {key: value for key, value in remains.items() if not is_nothing(value)}


def _left(item: Field, value: Value) -> Value:
    kind = kind_of(item)
    if is_nothing(value) or item.kind == "file":
        return None
    if isinstance(kind, Nest):
        return _rows_left(item, kind, value)
    if item.anonymise == "keep":
        return value
    return kind.generalise(value) if item.anonymise == "generalise" else None


def _rows_left(item: Field, kind: Nest, value: Value) -> Value:
    """What remains of each row; nothing when no row has anything left."""
    rows = {
        key: {
            nested.id: _left(nested, kind.row_in(value, key).get(nested.id))
            for nested in item.fields
        }
        for key in kind.keys_in(value)
    }
    left = {key: {k: v for k, v in row.items() if not is_nothing(v)} for key, row in rows.items()}
    return kind.gathered(left) if any(left.values()) else None
