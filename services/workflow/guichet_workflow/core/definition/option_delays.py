"""The delays of a definition that its options set."""

from collections.abc import Iterator

from guichet_workflow.core.definition.actions import Ask
from guichet_workflow.core.definition.delay import Delay, OptionDelay
from guichet_workflow.core.definition.gathering import circuit_actions
from guichet_workflow.core.definition.model import Definition


def option_delays(definition: Definition) -> Iterator[OptionDelay]:
    """Give the delays whose number an option of the workflow says."""
    found: list[Delay | None] = []
    for status in definition.statuses.values():
        found += [status.due, *(rule.after for rule in status.timers.values())]
    acts = circuit_actions(definition.statuses, definition.anytime)
    found += [act.deadline for act in acts if isinstance(act, Ask)]
    yield from (one for one in found if isinstance(one, OptionDelay))
