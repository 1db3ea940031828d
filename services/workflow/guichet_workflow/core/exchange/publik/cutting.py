"""The bounds of a circuit: what a workflow of Publik holds beyond them is left out and told."""

from __future__ import annotations

from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.exchange.publik.context import Context

MOST_ACTIONS, MOST_CHOICES, MOST_TIMERS = 30, 30, 20
LAST = 2
"""How many of its last actions a status keeps: they close it, or lead on."""


def cut(part: dict[str, Any], context: Context) -> dict[str, Any]:
    """A status or a global action with no more than it may hold."""
    for name, most, sentence in (
        ("enter", MOST_ACTIONS, _("est coupé à %(most)s actions")),
        ("actions", MOST_ACTIONS, _("est coupé à %(most)s actions")),
        ("choices", MOST_CHOICES, _("est coupé à %(most)s choix")),
        ("timers", MOST_TIMERS, _("est coupé à %(most)s délais")),
    ):
        held = part.get(name, [])
        if len(held) > most:
            kept = LAST if most == MOST_ACTIONS else 0
            part[name] = [*held[: most - kept], *held[len(held) - kept :]]
            context.note(part["label"], sentence % {"most": most})
    return part
