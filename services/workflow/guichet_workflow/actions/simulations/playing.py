"""A designer plays a circuit: what she plays, one step more, one step back."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Invalid, NotFound
from marshmallow import ValidationError
from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.actions.drafts import Opened, read_draft
from guichet_workflow.actions.refused import as_problem
from guichet_workflow.core import Definition, Finding, compile_definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.holidays import MAINLAND
from guichet_workflow.core.lint import unplayable
from guichet_workflow.core.simulation import NotPlayed, Played, play
from guichet_workflow.models import Play, Portal
from guichet_workflow.schemas import DefinitionSchema
from guichet_workflow.schemas.simulations import MOST_STEPS

DRAFT, LIVE = "draft", "live"
FORGOTTEN_AFTER = timedelta(days=30)
Json = Mapping[str, Any]


class MovedOn(Conflict):
    """The simulation is no longer where the page showed it."""

    slug = "simulation-avancee"
    title = "Cette simulation a avancé dans un autre onglet"
    advice = "Rien n’a été fait. Voyez où elle en est, puis continuez."


class NotBegun(MovedOn):
    """Nothing is played any more: it was stopped in another tab, or forgotten."""

    slug = "simulation-finie"
    title = "Cette simulation n’est plus là"
    advice = "Elle a été arrêtée dans un autre onglet, ou oubliée avec le temps. Commencez-en une."


@dataclass(frozen=True, kw_only=True)
class Trial:
    """A circuit being tried by a designer.

    `definition` is None while `findings` keep it from being played; `played` is None before she
    begins.
    """

    opened: Opened
    base: str
    source: Json
    findings: list[Finding]
    definition: Definition | None
    scenario: Json | None
    played: Played | None


def open_trial(
    session: Session, slug: str, by: Actor, families: Set[str] | None = None, base: str = ""
) -> Trial:
    """Give the circuit with what its designer plays, from the start again when the `base` changes.

    Raises `NotFound`.
    """
    opened = read_draft(session, slug, families)
    row = session.get(Play, (slug, by.id))
    chosen = _base(opened, base or (row.base if row else ""))
    source = opened.live.source if chosen == LIVE and opened.live else opened.source
    loaded, findings = loaded_source(source)
    definition = None if findings else compile_definition(loaded, territory_of(session))
    scenario = row.scenario if row and row.base == chosen else None
    return Trial(
        opened=opened,
        base=chosen,
        source=loaded,
        findings=findings,
        definition=definition,
        scenario=scenario,
        played=_played(definition, scenario),
    )


def _played(definition: Definition | None, scenario: Json | None) -> Played | None:
    """Play a scenario; one that cannot be is as one that was not begun."""
    if definition is None or scenario is None:
        return None
    try:
        return play(definition, scenario)
    except NotPlayed:
        return None


def _base(opened: Opened, wanted: str) -> str:
    """What is played: the working copy while it says something else than the version in use."""
    if opened.live is None:
        return DRAFT
    if opened.draft is None:
        return LIVE
    return wanted if wanted in (DRAFT, LIVE) else DRAFT


def loaded_source(source: Json) -> tuple[Json, list[Finding]]:
    """Give a circuit as it is played, and what keeps it from being so."""
    try:
        loaded = DefinitionSchema().load(source)
    except ValidationError:
        text = _("Le circuit n’est pas encore complet : corrigez-le, puis revenez le simuler.")
        return source, [Finding("", text)]
    return loaded, unplayable(loaded)


def territory_of(session: Session) -> str:
    """Give whose holidays delays pass over in this authority."""
    return session.scalar(select(Portal.territory)) or MAINLAND


def begin(session: Session, trial: Trial, by: Actor, answers: Json) -> None:
    """Begin to play with made-up answers, in place of what was played."""
    start(session, trial, by, {"answers": dict(answers)})


def start(session: Session, trial: Trial, by: Actor, scenario: Json) -> None:
    """Begin to play: `answers`, and maybe `at` and `options`."""
    write_play(session, trial, by, {"name": trial.opened.title, **scenario, "steps": []})


def act(session: Session, trial: Trial, by: Actor, seen: int, step: Json | None) -> None:
    """Play one step more, or one less when `step` is None.

    `seen` is how many steps the page showed. Raises `NotBegun` when nothing is played, `MovedOn`,
    `Invalid` with the fields at fault, and the problem of what the engine refuses.
    """
    if trial.scenario is None or trial.definition is None:
        raise NotBegun
    steps = list(trial.scenario.get("steps", ()))
    if seen != len(steps):
        raise MovedOn
    if step is None:
        steps = steps[:-1]
    elif len(steps) >= MOST_STEPS:
        raise Invalid(_("Une simulation a %(most)s étapes au plus.", most=MOST_STEPS))
    else:
        steps.append(dict(step))
    scenario = {**trial.scenario, "steps": steps}
    played = _played(trial.definition, scenario)
    if played is None:
        raise NotFound
    refused = played.refused
    if step is not None and refused is not None:
        raise as_problem(refused)
    write_play(session, trial, by, scenario)


def write_play(session: Session, trial: Trial, by: Actor, scenario: Json) -> None:
    """Keep what a designer plays, in place of what she played."""
    values = {"base": trial.base, "scenario": dict(scenario)}
    statement = insert(Play).values(slug=trial.opened.slug, agent_id=by.id, **values)
    key = [Play.authority, Play.slug, Play.agent_id]
    more = {**values, "played_at": func.now()}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=more))


def forget_old(session: Session) -> None:
    """Forget what was last played `FORGOTTEN_AFTER` ago, of all authorities (worker's session)."""
    old = delete(Play).where(Play.played_at < func.now() - FORGOTTEN_AFTER)
    session.execute(old.execution_options(synchronize_session=False))


def stop(session: Session, slug: str, by: Actor) -> None:
    """Forget what the designer plays."""
    session.execute(delete(Play).where(Play.slug == slug, Play.agent_id == by.id))
