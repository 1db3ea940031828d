"""What an agent asks of the list: a tab, filters, words, an order; read and checked once."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Text, and_, cast, literal_column, or_, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import InstrumentedAttribute

from guichet_backoffice.actions.reach import Scope
from guichet_backoffice.models import Entry, EntryTag

PENDING, TAKE, MINE, LATE, TROUBLED, ANSWERED, WAITING, THIRD_PARTY, ALL = TABS = (
    "a-traiter",
    "a-prendre",
    "miennes",
    "retard",
    "incidents",
    "reponses",
    "attente",
    "tiers",
    "toutes",
)
CHANNELS = ("web", "telephone", "guichet", "courrier", "courriel")
URGENCIES = ("relevee",)
DUES = ("retard", "aujourdhui", "semaine", "legal", "sans")
LEGAL_DAYS = 10
"""The days before silence decides from which agents are warned."""
# The allow-list of orders: the column and whether the greatest comes first.
SORTS: dict[str, tuple[InstrumentedAttribute[datetime], bool]] = {
    "echeance": (Entry.due_order, False),
    "-echeance": (Entry.due_order, True),
    "recu": (Entry.received_at, False),
    "-recu": (Entry.received_at, True),
    "urgence": (Entry.urgent_order, False),
}
# Literals, so that the planner knows that the partial indexes fit.
OPEN = Entry.closed_at.is_(None)
OF_CITIZEN = Entry.status_turn == literal_column("'citizen'")
OF_AGENT = Entry.status_turn == literal_column("'agent'")
UNTAKEN = Entry.assignee_id == literal_column("''")
ANSWERS = Entry.answered.is_(literal_column("true"))
FAILED = Entry.incidents > literal_column("0")
AWAITS = Entry.awaits > literal_column("0")


@dataclass(frozen=True, kw_only=True)
class View:
    """One way to look at the list; empty texts filter nothing."""

    tab: str = PENDING
    procedure: str = ""
    status: str = ""
    channel: str = ""
    due: str = ""
    family: str = ""
    urgency: str = ""
    tag: str = ""
    q: str = ""
    sort: str = ""

    @property
    def order(self) -> str:
        """The order asked for, or the tab's own: most urgent first, or newest first."""
        if self.sort:
            return self.sort
        pressing = self.tab in (PENDING, TAKE, MINE, LATE, TROUBLED)
        return "echeance" if pressing and not self.q else "-recu"

    @property
    def filters(self) -> dict[str, str]:
        """The filters that are set, words included."""
        names = ("procedure", "status", "channel", "due", "urgency", "tag", "family", "q")
        return {name: getattr(self, name) for name in names if getattr(self, name)}

    def only_tab(self, tab: str) -> "View":
        """Give another tab with nothing filtered."""
        return View(tab=tab)

    def without(self, name: str) -> "View":
        """Give the view less one of its filters."""
        return replace(self, **{name: ""})


def conditions(view: View, scope: Scope, now: datetime) -> list[ColumnElement[bool]]:
    """Give what a line must satisfy besides being in the scope and the words looked for."""
    found = _of_tab(view.tab, scope, now)
    for column, value in (
        (Entry.procedure, view.procedure),
        (Entry.status_id, view.status),
        (Entry.channel, view.channel),
    ):
        if value:
            found.append(column == value)
    if view.due:
        found += [OPEN, _of_due(view.due, scope.local(now))]
    if view.urgency:
        found += [OPEN, Entry.urgency_rank > literal_column("0")]
    if view.tag:
        tagged = select(EntryTag.request_id).where(EntryTag.label == view.tag)
        found.append(Entry.request_id.in_(tagged))
    return found


def _of_tab(tab: str, scope: Scope, now: datetime) -> list[ColumnElement[bool]]:
    by_tab: dict[str, Callable[[], list[ColumnElement[bool]]]] = {
        PENDING: lambda: [OPEN, OF_AGENT, _may_act(scope)],
        TAKE: lambda: [OPEN, OF_AGENT, _may_act(scope), UNTAKEN],
        MINE: lambda: [OPEN, Entry.assignee_id == scope.agent_id],
        LATE: lambda: [OPEN, Entry.due_order < now],
        TROUBLED: lambda: [OPEN, FAILED],
        ANSWERED: lambda: [OPEN, ANSWERS],
        WAITING: lambda: [OPEN, OF_CITIZEN],
        THIRD_PARTY: lambda: [OPEN, AWAITS],
        ALL: list,
    }
    return by_tab[tab]()


def _may_act(scope: Scope) -> ColumnElement[bool]:
    """Whether one of the agent's roles has its turn; any has, where the case names none."""
    roles = sorted(scope.roles)
    unsaid = and_(Entry.roles == literal_column("'{}'"), Entry.role.in_(["", *roles]))
    return or_(unsaid, Entry.roles.overlap(cast(roles, ARRAY(Text))))


def _of_due(due: str, now: datetime) -> ColumnElement[bool]:
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    tonight = midnight + timedelta(days=1)
    week = tonight + timedelta(days=7)
    by_due: dict[str, ColumnElement[bool]] = {
        "retard": Entry.due_order < now,
        "aujourdhui": and_(Entry.due_order > midnight, Entry.due_order <= tonight),
        "semaine": and_(Entry.due_order >= now, Entry.due_order <= week),
        "legal": Entry.legal_at <= tonight + timedelta(days=LEGAL_DAYS),
        "sans": Entry.due_at.is_(None),
    }
    return by_due[due]


def filled(values: dict[str, Any]) -> View:
    """Make a view of values that a schema has checked."""
    known = View.__dataclass_fields__
    return View(**{name: value for name, value in values.items() if name in known and value})
