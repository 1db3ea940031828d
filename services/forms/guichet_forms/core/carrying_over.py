"""A draft taken to a newer version of its form: what is carried, what must be answered again."""

from __future__ import annotations

from guichet_questions.kinds import Around, FieldRefused, Value, kind_of
from guichet_questions.kinds.nested import Nest

from guichet_forms.core.answers import Answers
from guichet_forms.core.definition import Form


def carried_over(before: Form, after: Form, answers: Answers, around: Around) -> dict[str, Value]:
    """The answers that the newer form takes as they are: same question, same type, accepted.

    Rows of a block are carried whole when its questions have not changed; the walk through the form
    then says what is wrong in them, as anywhere.
    """
    kept: dict[str, Value] = {}
    for name, value in answers.items():
        old, new = before.by_id.get(name), after.by_id.get(name)
        if old is None or new is None or old.kind != new.kind or value is None:
            continue
        kind = kind_of(new, around)
        if isinstance(kind, Nest):
            same = [(i.id, i.kind) for i in old.fields] == [(i.id, i.kind) for i in new.fields]
            if same:
                kept[name] = value
            continue
        try:
            accepted = kind.clean(kind.typed(value))
        except FieldRefused:
            continue
        if accepted is not None:
            kept[name] = accepted
    return kept
