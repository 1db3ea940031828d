"""What a designer tries conditions and calculations on: a kept simulation, or a made-up request."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.actions.drafts import Opened
from guichet_workflow.actions.simulations.playing import loaded_source, territory_of
from guichet_workflow.core import Definition, compile_definition
from guichet_workflow.core.simulation.proposing import invented
from guichet_workflow.core.simulation.trying import example_data
from guichet_workflow.models import Simulation

INVENTED = "invente"
"""What is chosen for a made-up request, beside the ids of kept simulations."""
MOST_OFFERED = 20
Json = Mapping[str, Any]


@dataclass(frozen=True)
class Example:
    """What may be tried on: `kept` are the ids and names of simulations, `chosen` one of them.

    `scenario` is None for a made-up request; `draft` is the circuit as it is being written.
    """

    kept: list[tuple[str, str]]
    chosen: str
    scenario: Json | None
    draft: Json
    territory: str
    answers: list[Json]

    @cached_property
    def source(self) -> Json | None:
        """The circuit as it is played, None with faults: an example has what it arrives with."""
        loaded, findings = loaded_source(self.draft)
        return None if findings else loaded

    @cached_property
    def definition(self) -> Definition | None:
        """The same, compiled."""
        return compile_definition(self.source, self.territory) if self.source else None

    def data(self, status: str, trees: Iterable[Any]) -> Json:
        """Give what the example holds in a status; a made-up one, all that these trees read."""
        if self.scenario is not None:
            return example_data(self.definition, self.scenario, status)
        known = self.source or {"statuses": ()}
        made_up = {"answers": invented(known, trees, self.answers)}
        return example_data(self.definition, made_up, status)


def open_example(
    session: Session, opened: Opened, answers: list[Json], wanted: str = ""
) -> Example:
    """Give what a circuit is tried on: what is wanted if it is there, else the newest kept."""
    named = select(Simulation.id, Simulation.scenario["name"].astext)
    own = named.where(Simulation.slug == opened.slug).order_by(Simulation.id.desc())
    kept = [(str(one), name) for one, name in session.execute(own.limit(MOST_OFFERED))]
    ids = [*(one for one, _name in kept), INVENTED]
    chosen = wanted if wanted in ids else ids[0]
    scenario = None if chosen == INVENTED else _scenario(session, chosen)
    return Example(kept, chosen, scenario, opened.source, territory_of(session), answers)


def _scenario(session: Session, kept: str) -> Json | None:
    """Give a kept scenario without what each step is expected to give, which weighs the most."""
    played = Simulation.scenario.delete_path(["expects"])
    return session.scalar(select(played).where(Simulation.id == UUID(kept)))
