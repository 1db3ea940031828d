"""Taking running cases to the version in use: previewed, done in the background, reversible."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import Text, cast, func, insert, select, true
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.definitions import compiled_source
from guichet_workflow.actions.running import count_by_status
from guichet_workflow.core import Definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.conversion import (
    may_hold,
    proposed,
)
from guichet_workflow.core.definition import Status
from guichet_workflow.models import (
    CONVERTED,
    CONVERTING,
    REVERTING,
    Case,
    Conversion,
    Portal,
    Workflow,
    table_of,
)

AT_WORK = (CONVERTING, REVERTING)


class AlreadyAtWork(Conflict):
    """Cases of this workflow are being moved already."""

    slug = "dossiers-en-deplacement"
    title = "Des dossiers de ce circuit sont déjà en train de changer de version"
    advice = "Attendez la fin de ce déplacement, puis recommencez."


class Count(NamedTuple):
    """How many cases run on a version."""

    version: int
    cases: int


class Line(NamedTuple):
    """A status of the former version: its cases, where they may go and where they are to."""

    status: Status
    cases: int
    places: Sequence[Status]
    chosen: str


@dataclass(frozen=True)
class Plan:
    """What a conversion would do, status by status."""

    slug: str
    title: str
    old: int
    new: int
    lines: Sequence[Line]

    @property
    def moving(self) -> int:
        """How many cases would move."""
        return sum(line.cases for line in self.lines if line.chosen)

    @property
    def staying(self) -> int:
        """How many would stay on their version."""
        return sum(line.cases for line in self.lines if not line.chosen)

    @property
    def statuses(self) -> dict[str, str]:
        """The place of each status in the other version."""
        return {line.status.id: line.chosen for line in self.lines if line.chosen}


def count_running(session: Session, slug: str) -> list[Count]:
    """Give how many cases run on each version of a workflow, the newest version first."""
    version, running = Case.workflow_version, Case.closed_at.is_(None)
    statement = select(version, func.count()).where(Case.workflow == slug, running)
    rows = session.execute(statement.group_by(version).order_by(version.desc()).limit(100))
    return [Count(*row) for row in rows]


def plan(session: Session, slug: str, old: int, chosen: Mapping[str, str] | None = None) -> Plan:
    """Give what moving the cases of a version to the one in use would do.

    `chosen` gives the place of each status, "" where cases stay; None proposes the same statuses.
    Raises `NotFound` for a version that is not known or is in use, `Invalid` for an odd place.
    """
    live = _live(session, slug)
    if live is None or live.version == old:
        raise NotFound
    source = definition_of(session, slug, old)
    target = definition_of(session, slug, live.version)
    places = proposed(source, target) if chosen is None else chosen
    counts = count_by_status(session, slug, old)
    lines = [
        _line(status, target, counts.get(status.id, 0), places.get(status.id, ""))
        for status in source.statuses.values()
        if status.kind in ("open", "waiting")
    ]
    return Plan(slug, live.title, old, live.version, lines)


def _line(status: Status, target: Definition, cases: int, chosen: str) -> Line:
    places = [one for one in target.statuses.values() if may_hold(status, one)]
    if chosen and chosen not in {one.id for one in places}:
        sentence = _("Choisissez une étape de la liste, ou laissez ces dossiers où ils sont.")
        raise Invalid(errors={f"place-{status.id}": sentence})
    return Line(status, cases, places, chosen)


def _live(session: Session, slug: str) -> Workflow | None:
    return session.scalar(select(Workflow).where(Workflow.slug == slug, Workflow.live))


def definition_of(session: Session, slug: str, version: int) -> Definition:
    """Give a version ready for the engine, in the territory of the authority.

    Raises `NotFound`.
    """
    own = (Workflow.slug == slug) & (Workflow.version == version)
    statement = select(cast(Workflow.source, Text), Portal.territory).outerjoin(Portal, true())
    row = session.execute(statement.where(own)).first()
    if row is None:
        raise NotFound
    return compiled_source(row[0], row[1])


def start(session: Session, wanted: Plan, by: Actor) -> UUID:
    """Begin to move the cases of a plan; raises `AlreadyAtWork`, `Invalid` when nothing moves."""
    if not wanted.statuses:
        raise Invalid(errors={"places": _("Choisissez où va au moins une étape.")})
    _refuse_two(session, wanted.slug)
    made = uuid7()
    values = {
        "id": made, "workflow": wanted.slug, "old": wanted.old, "new": wanted.new,
        "statuses": wanted.statuses, "state": CONVERTING, "total": wanted.moving,
        "moved": 0, "left": 0, "back": 0, "by_id": by.id, "by_name": by.name,
    }  # fmt: skip
    session.execute(insert(table_of(Conversion)), [values])
    note(session, by, "cases.converting", wanted.slug, {"from": wanted.old, "to": wanted.new})
    return made


def _refuse_two(session: Session, slug: str) -> None:
    at_work = Conversion.workflow == slug, Conversion.state.in_(AT_WORK)
    live = (Workflow.slug == slug) & Workflow.live
    session.execute(select(Workflow.slug).where(live).with_for_update())
    if session.scalar(select(func.count()).where(*at_work)):
        raise AlreadyAtWork


def find(session: Session, slug: str, conversion_id: UUID) -> Conversion:
    """Give a conversion; raises `NotFound`."""
    own = (Conversion.id == conversion_id) & (Conversion.workflow == slug)
    row = session.scalar(select(Conversion).where(own))
    if row is None:
        raise NotFound
    return row


def list_last(session: Session, slug: str) -> list[Conversion]:
    """Give the last conversions of a workflow, newest first, ten at most."""
    own = select(Conversion).where(Conversion.workflow == slug)
    return list(session.scalars(own.order_by(Conversion.at.desc(), Conversion.id.desc()).limit(10)))


def revert(session: Session, slug: str, conversion_id: UUID, by: Actor) -> None:
    """Begin to bring back the cases that nobody touched since; raises `AlreadyAtWork`."""
    row = find(session, slug, conversion_id)
    _refuse_two(session, slug)
    if row.state != CONVERTED:
        raise NotFound
    row.state, row.cursor = REVERTING, None
    row.by_id, row.by_name = by.id, by.name
    note(session, by, "cases.reverting", slug, {"from": row.new, "to": row.old})
