"""Which questions may be filled in, with their paths, and from which procedures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from guichet_questions.kinds import kind_of
from guichet_questions.kinds.nested import Block
from guichet_questions.question import Field, Prefill

from guichet_forms.core.definition import Form
from guichet_forms.core.prefill.known import ANSWER, PROFILE

BY_AUTOCOMPLETE = {
    "name": "name",
    "given-name": "given_name",
    "family-name": "family_name",
    "email": "email",
    "tel": "phone_number",
    "street-address": "address",
}
"""The claim that a question says for itself by its token of WCAG 1.3.5."""
_ALONE = ("text", "email", "phone", "address", "identity")


def places_of(form: Form) -> list[Field]:
    """The questions that take an answer from elsewhere, in order; one in a block by its path.

    A question that says no origin takes the account's when its `autocomplete` names a person.
    """
    return [item for item in _asked(form) if item.prefill is not None]


def _asked(form: Form) -> Iterator[Field]:
    for item in form.by_id.values():
        yield _with_origin(item)
        kind = kind_of(item) if item.fields else None
        if isinstance(kind, Block) and not kind.repeats:
            yield from (_with_origin(nested) for nested in item.row(0))


def _with_origin(item: Field) -> Field:
    if item.prefill is not None or item.kind not in _ALONE:
        return item
    claim = BY_AUTOCOMPLETE.get(item.autocomplete, "")
    return replace(item, prefill=Prefill(PROFILE, claim)) if claim else item


def named(item: Field, slug: str) -> tuple[str, str]:
    """The procedure and the question that a prefill from an earlier request names."""
    key = item.prefill.key if item.prefill else ""
    procedure, dot, question = key.partition(".")
    return (procedure, question) if dot else (slug, key or item.name)


def named_procedures(form: Form) -> list[str]:
    """The procedures whose latest request may fill this form in, each once."""
    found = (
        named(item, form.slug)[0]
        for item in places_of(form)
        if item.prefill and item.prefill.source == ANSWER
    )
    return list(dict.fromkeys(found))
