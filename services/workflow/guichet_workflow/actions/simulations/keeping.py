"""Simulations kept as tests of a circuit: kept, replayed, accepted as they now are, taken off."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_workflow.actions.refused import as_problem
from guichet_workflow.actions.simulations.playing import (
    NotBegun,
    Trial,
    loaded_source,
    territory_of,
    write_play,
)
from guichet_workflow.core import Definition, Finding, compile_definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.simulation import Difference, NotPlayed, Played, compared, play, record
from guichet_workflow.models import Simulation
from guichet_workflow.schemas.simulations import ScenarioSchema

MOST_KEPT = 50
REPLAY_S = 5.0
"""How long simulations are replayed, of a request that has thirty seconds; one more may end."""
LONGEST_NAME = 120
Json = Mapping[str, Any]


class TooManyKept(Conflict):
    """A circuit keeps fifty simulations."""

    slug = "trop-de-simulations"
    title = "Ce circuit garde déjà cinquante simulations"
    advice = "Retirez-en une, puis gardez celle-ci."


@dataclass(frozen=True)
class Replayed:
    """A kept simulation played again: `changes` says what no longer holds, empty when all does.

    `played` is None for one that cannot be, and for one that was `left` for want of time.
    """

    row: Simulation
    played: Played | None
    changes: list[Difference]
    left: bool = False

    @property
    def name(self) -> str:
        """What it is called."""
        return str(self.row.scenario["name"])


def keep(session: Session, trial: Trial, by: Actor, name: str) -> Simulation:
    """Keep what is being played as a test, with all that it comes to.

    Raises `NotBegun` when nothing is played, `Invalid` for a name that is empty or too long,
    `TooManyKept`.
    """
    if trial.definition is None or trial.scenario is None:
        raise NotBegun
    title = name.strip()
    if not title or len(title) > LONGEST_NAME:
        text = _("Donnez un nom à cette simulation, de %(most)s caractères au plus.")
        raise Invalid(errors={"name": text % {"most": LONGEST_NAME}})
    if _count(session, trial.opened.slug) >= MOST_KEPT:
        raise TooManyKept
    scenario = record(trial.definition, {**trial.scenario, "name": title})
    made = Simulation(id=uuid7(), slug=trial.opened.slug, scenario=scenario, kept_by=by.name)
    session.add(made)
    session.flush()
    return made


def _count(session: Session, slug: str) -> int:
    own = select(func.count()).select_from(Simulation).where(Simulation.slug == slug)
    return session.scalar(own) or 0


def list_kept(session: Session, slug: str, after: str | None = None, size: int = 20) -> Page[Any]:
    """Give the simulations kept for a circuit, newest first, one page."""
    own = select(Simulation).where(Simulation.slug == slug)
    return page_of(session, own, [Simulation.id], after=after, size=size)


def replay_all(session: Session, slug: str, definition: Definition) -> list[Replayed]:
    """Play every kept simulation of a circuit on a definition, newest first."""
    return _replay(_rows(session, slug), definition)


def replay_source(session: Session, slug: str, source: Json) -> list[Replayed] | None:
    """Play every kept simulation on a circuit being made; None while there are some it cannot."""
    rows = _rows(session, slug)
    if not rows:
        return []
    loaded, findings = loaded_source(source)
    if findings:
        return None
    return _replay(rows, compile_definition(loaded, territory_of(session)))


def _rows(session: Session, slug: str) -> list[Simulation]:
    own = select(Simulation).where(Simulation.slug == slug).order_by(Simulation.id.desc())
    return list(session.scalars(own.limit(MOST_KEPT)))


def _replay(rows: Sequence[Simulation], definition: Definition) -> list[Replayed]:
    """Play simulations once each, and say which were left when the time was over."""
    until = time.monotonic() + REPLAY_S
    return [
        _replayed(row, definition)
        if time.monotonic() < until
        else Replayed(row, None, [], left=True)
        for row in rows
    ]


def _replayed(row: Simulation, definition: Definition) -> Replayed:
    try:
        played = play(definition, row.scenario)
    except NotPlayed:
        text = _("Cette simulation n’est pas lisible : retirez-la, puis gardez-en une autre.")
        return Replayed(row, None, [Difference(0, text)])
    return Replayed(row, played, compared(definition, row.scenario, played))


def differing(session: Session, json: Json) -> list[Finding]:
    """Give a finding for each kept simulation that a definition, without fault, no longer plays.

    One that was left for want of time has one too: nobody knows what it would come to.
    """
    rows = _rows(session, str(json["slug"]))
    if not rows:
        return []
    replayed = _replay(rows, compile_definition(json, territory_of(session)))
    held = (one for one in replayed if one.changes or one.left)
    return [Finding(f"simulations.{one.row.id}", _said(one)) for one in held]


def _said(one: Replayed) -> str:
    if one.left:
        text = _(
            "La simulation gardée «\u00a0%(name)s\u00a0» n’a pas été rejouée, faute de temps. "
            "Réessayez, ou retirez-en une."
        )
        return text % {"name": one.name}
    first = one.changes[0]
    if not first.at:
        text = _("La simulation gardée « %(name)s » change dès l’arrivée de la demande. %(change)s")
        return text % {"name": one.name, "change": first.text}
    return _(
        "La simulation gardée « %(name)s » change à l’étape %(n)s. %(change)s",
        name=one.name,
        n=first.at,
        change=first.text,
    )


def reopen(session: Session, trial: Trial, by: Actor, kept: UUID) -> None:
    """Make a kept simulation what the designer plays. Raises `NotFound`."""
    row = _find(session, trial.opened.slug, kept)
    write_play(session, trial, by, {**row.scenario, "expects": []})


def _find(session: Session, slug: str, kept: UUID) -> Simulation:
    own = select(Simulation).where(Simulation.slug == slug, Simulation.id == kept)
    row = session.scalars(own).first()
    if row is None:
        raise NotFound
    return row


def accept(session: Session, trial: Trial, kept: UUID) -> None:
    """Keep a simulation again as the circuit now plays it. Raises `NotFound`."""
    row = _find(session, trial.opened.slug, kept)
    if trial.definition is None:
        raise NotFound
    try:
        row.scenario = record(trial.definition, row.scenario)
    except NotPlayed as refusal:
        raise as_problem(refusal) from refusal
    session.flush()


def remove(session: Session, slug: str, kept: UUID) -> None:
    """Take a kept simulation off. Raises `NotFound`."""
    own = delete(Simulation).where(Simulation.slug == slug, Simulation.id == kept)
    if session.execute(own.returning(Simulation.id)).first() is None:
        raise NotFound


def bring_in(session: Session, slug: str, scenarios: Sequence[Json], by: str) -> None:
    """Keep simulations that come from elsewhere, those that are not here yet, fifty in all.

    Raises `marshmallow.ValidationError` for what is no scenario.
    """
    ScenarioSchema(many=True).load(scenarios)
    own = select(Simulation.scenario).where(Simulation.slug == slug)
    here = list(session.scalars(own.limit(MOST_KEPT)))
    new = [one for at, one in enumerate(scenarios) if one not in [*here, *scenarios[:at]]]
    for scenario in new[: MOST_KEPT - len(here)]:
        made = Simulation(id=uuid7(), slug=slug, scenario=dict(scenario), kept_by=by)
        session.add(made)
    session.flush()
