"""What the builder offers: each action and each part of a circuit, described once.

Whoever adds an action adds its `Kind` here; its screens are made from it.
"""

from functools import cache

from guichet_kit.i18n import language

from guichet_workflow.core.palette import (
    actions,
    anytime,
    calls,
    journeys,
    marks,
    opinions,
    parts,
    people,
)
from guichet_workflow.core.palette.shapes import PROPERTY_KINDS, Kind, Property

__all__ = ["PROPERTY_KINDS", "Kind", "Property", "action_kind", "actions_offered", "part_kind"]

OFFERED = (
    actions.telling,
    actions.asking,
    marks.writing,
    marks.marking,
    people.people,
    opinions.opinions,
    calls.calls,
    calls.elsewhere,
    journeys.showing,
    journeys.journeys,
    actions.moving,
)
"""Functions that give actions, in the order that the builder shows them."""
PARTS = (
    parts.whole,
    parts.silence,
    parts.status,
    parts.choice,
    parts.timer,
    parts.function,
    anytime.anytime,
)


def actions_offered() -> tuple[Kind, ...]:
    """Every action that a circuit may hold, in the order it is offered."""
    return _offered(language())


@cache
def _offered(_language: str) -> tuple[Kind, ...]:
    return tuple(kind for group in OFFERED for kind in group())


def action_kind(do: str) -> Kind:
    """The action of this name, known or not: one that nobody described has its own name."""
    return next((kind for kind in actions_offered() if kind.do == do), Kind(do, do, do))


def part_kind(name: str) -> Kind:
    """The part of this name: circuit, silence, status, choice, timer, function."""
    return _parts(language())[name]


@cache
def _parts(_language: str) -> dict[str, Kind]:
    return {kind.do: kind for kind in (part() for part in PARTS)}
