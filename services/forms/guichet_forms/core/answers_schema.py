"""The JSON Schema (2020-12) of the answers to a form, for programs that send them."""

from typing import Any

from guichet_questions.kinds import kind_of
from guichet_questions.kinds.nested import Nest
from guichet_questions.question import Field

from guichet_forms.core.definition import Form

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def answers_schema(form: Form, version: int) -> dict[str, Any]:
    """Give the schema of the stored answers; required are those asked of everyone.

    `$id` is relative to the address of the schema, which the service does not know.
    """
    asked = [item for item in form.by_id.values() if kind_of(item).takes_answer]
    return {
        "$schema": DIALECT,
        "$id": f"schema?version={version}",
        "title": form.title,
        "type": "object",
        "properties": {item.id: _described(item) for item in asked},
        "required": [item.id for item in asked if _always(form, item)],
    }


def _described(item: Field) -> dict[str, Any]:
    told = {"title": item.label} | ({"description": item.hint} if item.hint else {})
    kind = kind_of(item)
    described = told | kind.describe() | ({"readOnly": True} if kind.computes else {})
    if not isinstance(kind, Nest):
        return described
    asked = [nested for nested in item.fields if kind_of(nested).takes_answer]
    return described | kind.describe_rows(
        {
            "type": "object",
            "properties": {nested.id: _described(nested) for nested in asked},
            "required": [n.id for n in asked if n.required and n.condition is None],
        }
    )


def _always(form: Form, item: Field) -> bool:
    page, asked = form.page(item.page), item.required and not kind_of(item).computes
    return asked and item.condition is None and page.condition is None
