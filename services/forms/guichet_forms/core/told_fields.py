"""The questions of a form as the house is told of them: what a workflow's conditions may read."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from guichet_questions.kinds import kind_of
from guichet_questions.question import Field

from guichet_forms.core.definition import Form

MOST_FIELDS, MOST_OPTIONS = 600, 200


def told_fields(form: Form) -> list[dict[str, Any]]:
    """Each question of a form compiled for the laxest channel, with the values it may take.

    `sure` says that every request holds an answer, whatever the others say. A form of more than
    `MOST_FIELDS` tells none: half a list would make the others unknown.
    """
    found = list(_told(form))
    return found if len(found) <= MOST_FIELDS else []


def _told(form: Form) -> Iterator[dict[str, Any]]:
    for page in form.pages:
        for item in page.fields:
            if kind_of(item).takes_answer:
                yield _field(item, always=page.condition is None)


def _field(item: Field, *, always: bool) -> dict[str, Any]:
    kind = kind_of(item)
    found: dict[str, Any] = {
        "id": item.id,
        "label": item.label,
        "kind": item.kind,
        "holds": kind.holds,
        "sure": always and item.condition is None and (kind.computes or _owed(item)),
    }
    options = [{"value": one.value, "label": one.label} for one in item.options]
    return found | ({"options": options[:MOST_OPTIONS]} if options else {})


def _owed(item: Field) -> bool:
    """Whether a request is not sent without it: a piece that may follow is owed, and not there."""
    return item.owed and not item.settings.get("may_follow")
