"""The types of answers that the builder offers for a question."""

from collections.abc import Collection

from guichet_kit.i18n import _
from guichet_questions import palette

from guichet_workflow.core.questions import CARD
from guichet_workflow.schemas.parts import FIELD_TYPES

Named = list[tuple[str, list[tuple[str, str]]]]
"""Groups of types, each type with its name."""


def field_types() -> dict[str, Named]:
    """The types of answers, in words and by group: to citizens' questions, to `agents`' ones.

    Citizens are not asked for an agent, nor shown an item of a data source.
    """
    colleague = (_("Personnel"), [("agent", _("Un agent de la collectivité"))])
    citizens = [kind for kind in FIELD_TYPES if kind != CARD]
    return {"": _offered(citizens), "agents": [*_offered(FIELD_TYPES), colleague]}


def _offered(types: Collection[str]) -> Named:
    found = [
        (group.title, [(one.kind, one.label) for one in group.entries if one.kind in types])
        for group in palette.groups()
    ]
    return [(title, kinds) for title, kinds in found if kinds]


def type_names() -> dict[str, str]:
    """Every type of answer, in words, those that are refused here included."""
    named = {one.kind: one.label for group in palette.groups() for one in group.entries}
    return {**named, "agent": _("Un agent de la collectivité")}
