"""What an agent may see: the only place that decides it."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from itertools import product
from zoneinfo import ZoneInfo

from guichet_kit.auth import Principal
from guichet_kit.dates import PARIS
from sqlalchemy import ColumnElement, TableValuedAlias, Text, and_, func, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import Session

from guichet_backoffice.models import Entry, Procedure, Reader, Status, Whereabouts, own_circle


@dataclass(frozen=True, kw_only=True)
class Known:
    """A procedure within the scope, and the labels of the statuses its requests have been in."""

    slug: str
    title: str
    summary: str
    keywords: tuple[str, ...]
    family: str
    channels: tuple[str, ...]
    open: bool
    statuses: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Scope:
    """The requests of `workflows`, which are circles, in `families`; no right or role sees more."""

    agent_id: str
    roles: frozenset[str]
    families: frozenset[str]
    workflows: tuple[str, ...]
    procedures: tuple[Known, ...]
    zone: ZoneInfo = PARIS

    def local(self, moment: datetime) -> datetime:
        """Give a moment on the clocks of the authority, whose days are counted."""
        return moment.astimezone(self.zone)

    @property
    def covers(self) -> ColumnElement[bool]:
        """Whether a line is within the scope."""
        return and_(Entry.workflow.in_(self.workflows), Entry.family.in_(sorted(self.families)))

    @property
    def parts(self) -> list[tuple[str, str]]:
        """Every workflow and family of the scope."""
        return list(product(self.workflows, sorted(self.families)))

    @cached_property
    def walked(self) -> tuple[TableValuedAlias, ColumnElement[bool]]:
        """A source of every workflow and family of the scope, and what ties a line to one."""
        columns = [literal([pair[place] for pair in self.parts], ARRAY(Text)) for place in (0, 1)]
        part = func.unnest(*columns).table_valued("workflow", "family").render_derived(name="part")
        return part, and_(Entry.workflow == part.c.workflow, Entry.family == part.c.family)

    def only(self, family: str) -> "Scope":
        """Give the part of the scope in one family: nothing when the agent has it not."""
        return replace(self, families=self.families & {family})

    @property
    def statuses(self) -> dict[str, str]:
        """Every status met in the scope, by id."""
        return {id: label for known in self.procedures for id, label in known.statuses.items()}


def scope(session: Session, agent: Principal) -> Scope:
    """Give what an agent may see: circles that one of her roles reads, in her families."""
    return scope_of(session, agent.subject, agent.roles, agent.families)


def scope_of(
    session: Session, agent_id: str, roles: frozenset[str], families: frozenset[str]
) -> Scope:
    """Give what an agent with these roles and families may see."""
    statuses = (
        select(func.jsonb_object_agg(Status.id, Status.label))
        .where(Status.procedure == Procedure.slug)
        .scalar_subquery()
    )
    readable = select(Reader.workflow).where(Reader.role.in_(sorted(roles))).distinct()
    read = readable.subquery()
    zone = select(Whereabouts.zone).scalar_subquery()
    circle = own_circle(Procedure.workflow, Procedure.slug)
    columns = (read.c.workflow, Procedure, statuses.label("statuses"), zone.label("zone"))
    statement = select(*columns).outerjoin(Procedure, circle == read.c.workflow)
    rows = session.execute(statement).all()
    found = [_known(row.Procedure, row.statuses) for row in rows if row.Procedure]
    return Scope(
        agent_id=agent_id,
        roles=roles,
        families=families,
        workflows=tuple(sorted({row.workflow for row in rows})),
        procedures=_by_title(known for known in found if known.family in families),
        zone=ZoneInfo(rows[0].zone) if rows and rows[0].zone else PARIS,
    )


def _known(row: Procedure, statuses: dict[str, str] | None) -> Known:
    return Known(
        slug=row.slug,
        title=row.title,
        summary=row.summary,
        keywords=tuple(row.keywords),
        family=row.family,
        channels=tuple(row.channels),
        open=row.open,
        statuses=statuses or {},
    )


def _by_title(procedures: Iterable[Known]) -> tuple[Known, ...]:
    return tuple(sorted(procedures, key=lambda known: known.title.casefold()))
