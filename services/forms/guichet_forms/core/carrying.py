"""What the browser is told of a form, so that `outcome.js` can follow the answers."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from guichet_questions.kinds import kind_of
from guichet_questions.kinds.base import Kind
from guichet_questions.kinds.computed import Computed
from guichet_questions.kinds.nested import Block, Matrix
from guichet_questions.question import Field

from guichet_forms.core.definition import Form, Page


def carried_form(form: Form) -> dict[str, Any]:
    """A whole form, with the sentence for each answer that is missing."""
    return {"pages": [_page(page, page.fields, sentences=True) for page in form.pages]}


def carried(
    page: Page, fields: Collection[Field], locked: Collection[str]
) -> dict[str, Any] | None:
    """A page as it is asked with these `fields`; None when the browser has nothing to follow.

    Its condition is left out, since it is shown; so are the sentences for what is missing, which
    the server says once the page is sent.
    """
    asked = [item for item in fields if item.id not in locked]
    told = {**_page(page, asked, sentences=False), "condition": None}
    lively = page.rules or any(_is_lively(item) for item in asked)
    return {"pages": [told]} if lively else None


def _is_lively(item: Field) -> bool:
    kind = kind_of(item)
    if item.condition is not None or item.validations or kind.computes or kind.nests:
        return True
    return any(_is_lively(nested) for nested in item.fields)


def _page(page: Page, fields: Collection[Field], *, sentences: bool) -> dict[str, Any]:
    return {
        "condition": page.condition,
        "fields": [_field(item, sentences=sentences) for item in fields],
        "rules": [
            {
                "check": rule.check,
                "reads": sorted(rule.check.reads),
                "message": rule.message,
                "field": rule.field,
            }
            for rule in page.rules
        ],
    }


def _field(item: Field, *, sentences: bool) -> dict[str, Any]:
    kind = kind_of(item)
    told: dict[str, Any] = {"id": item.id, "kind": item.kind}
    if item.condition is not None:
        told["condition"] = item.condition
    if not kind.takes_answer:
        return {**told, "mute": True}
    if isinstance(kind, Computed):
        computed = {"formula": item.settings["formula"], "result": kind.result}
        return {**told, **computed, "decimals": kind.decimals}
    told["required"] = item.required
    if item.validations:
        told["validations"] = [{"check": v.check, "message": v.message} for v in item.validations]
    if sentences:
        told["missing"] = kind.missing()
    if item.fields:
        told["fields"] = [_field(nested, sentences=sentences) for nested in item.fields]
    return told | _rows(kind)


def _rows(kind: Kind) -> dict[str, Any]:
    """How many rows a block takes, with what is said of too few or too many; those of a matrix."""
    if isinstance(kind, Block):
        counted = {"min": kind.least, "max": kind.most}
        return {**counted, "few": kind.too_few(), "many": kind.too_many()}
    return {"rows": list(kind.rows)} if isinstance(kind, Matrix) else {}
