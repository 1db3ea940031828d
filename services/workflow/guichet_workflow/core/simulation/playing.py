"""A scenario played by the real engine on a made-up clock."""

from dataclasses import dataclass
from datetime import datetime

from guichet_kit.logic import LogicRefused

from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.events import Opened
from guichet_workflow.core.refusals import Refusal
from guichet_workflow.core.simulation.stage import ARRIVAL, CITIZEN, REQUEST, Frame, Json, Stage
from guichet_workflow.core.simulation.steps import STEPS


@dataclass(frozen=True)
class Played:
    """The frames of a scenario, the arrival first; `refused` is why a step could not be made."""

    frames: tuple[Frame, ...]
    refused: Refusal | None = None

    @property
    def last(self) -> Frame:
        """The request where the scenario left it."""
        return self.frames[-1]


class NotPlayed(Refusal):
    """A scenario with values of which nothing can be made, such as the year 9999."""


ODD = (LogicRefused, ArithmeticError, AttributeError, LookupError, TypeError, ValueError)
"""What such values do to an engine that is given events which no edge has read."""


def play(definition: Definition, scenario: Json) -> Played:
    """Play a scenario as far as it goes: a step that is refused ends it, and is not in it.

    Raises `NotPlayed` for one whose request cannot even arrive.
    """
    try:
        stage = _arrived(definition, scenario)
    except ODD as error:
        raise NotPlayed(str(error)) from error
    frames = [stage.frame(None)]
    for made in scenario.get("steps", ()):
        try:
            STEPS[made["do"]](stage, made)
        except Refusal as refusal:
            return Played(tuple(frames), refusal)
        except ODD as error:
            return Played(tuple(frames), NotPlayed(str(error)))
        frames.append(stage.frame(made))
    return Played(tuple(frames))


def _arrived(definition: Definition, scenario: Json) -> Stage:
    at = datetime.fromisoformat(scenario["at"]) if scenario.get("at") else ARRIVAL
    stage = Stage(definition, CaseState(REQUEST, at, dict(scenario.get("answers", {}))), at)
    stage.take(Opened(CITIZEN, scenario.get("options", {})))
    return stage
