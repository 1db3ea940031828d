"""The types of answers that the builder offers for a question."""

from collections.abc import Collection
from itertools import chain

from guichet_kit.i18n import _
from guichet_questions import palette

from guichet_workflow.schemas.parts import CITIZENS_ONLY, FIELD_TYPES

Named = list[tuple[str, list[tuple[str, str]]]]
"""Groups of types, each type with its name."""


def field_types() -> dict[str, Named]:
    """The types of answers, in words and by group: to citizens' questions, to `agents`' ones.

    Agents are not asked for what the case page cannot take, nor citizens for an agent.
    """
    colleague = (_("Personnel"), [("agent", _("Un agent de la collectivité"))])
    return {"": _offered(()), "agents": [*_offered(CITIZENS_ONLY), colleague]}


def _offered(but: Collection[str]) -> Named:
    known = {*FIELD_TYPES} - {*but}
    found = [
        (group.title, [(one.kind, one.label) for one in group.entries if one.kind in known])
        for group in palette.groups()
    ]
    return [(title, kinds) for title, kinds in found if kinds]


def type_names() -> dict[str, str]:
    """Every type of answer, in words."""
    listed = chain(*field_types().values())
    return dict(chain.from_iterable(kinds for _title, kinds in listed))
