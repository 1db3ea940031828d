"""A workflow definition once compiled: plain frozen objects, conditions as closures."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.logic import Condition

from guichet_workflow.core.definition.actions import Action, Document
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.definition.delay import Delay
from guichet_workflow.core.definition.journeys import Loop, Zone
from guichet_workflow.core.definition.marks import Level
from guichet_workflow.core.definition.options import Option
from guichet_workflow.core.holidays import MAINLAND

CITIZEN = "citizen"
"""Who stands in `by` of a choice for the applicant; no function of a workflow has this name."""
HERS = frozenset((CITIZEN,))


@dataclass(frozen=True, slots=True)
class Choice:
    """What a function, or the citizen, may choose; `comment` is none, optional or required.

    The citizen reads the comment of an agent, agents read hers. `confirm` is read before.
    """

    id: str
    label: str
    by: frozenset[str]
    to: str
    style: str
    comment: str
    condition: Condition | None
    fields: tuple[Mapping[str, Any], ...]
    confirm: str
    redirect: str
    chosen: Mapping[str, Any]
    """What the history says of a person who chose it without a comment."""


@dataclass(frozen=True, slots=True)
class TimerRule:
    """What happens when a status has lasted; `to` "" means it only acts."""

    id: str
    after: Delay
    to: str
    actions: tuple[Action, ...]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The legal clock of the whole request, from its reception (CRPA L231-1, L231-4).

    `means` is accord or rejet. `restarts`: the delay runs anew from the reception of what lacked
    (L114-5). `asked_within`: pieces asked for later than that stop nothing (Code de l'urbanisme,
    R423-41). `attestation` proves an acceptance (L232-3), made `at_once` or when it is asked for.
    """

    after: Delay
    to: str
    legal_basis: str
    restarts: bool
    means: str
    attestation: Document | None
    at_once: bool
    asked_within: Delay | None


@dataclass(frozen=True, slots=True)
class CitizenActs:
    """What the citizen may do of herself with an open request, besides answering what is asked."""

    withdraw: bool = True
    pieces: bool = True
    write: bool = True


@dataclass(frozen=True, slots=True)
class Status:
    """A step of the request, with its words for agents and for citizens; `hidden` from these.

    `pauses_silence` stops the legal clock, `pieces_within` at most. `decides`: an express decision
    is taken, the legal clock has no object any more. `plain`: a case that comes here only does
    what `enter` says, nothing else of the status or of the workflow has to be looked at.
    """

    id: str
    label: str
    citizen_label: str
    kind: str
    turn: str
    function: str
    enter: tuple[Action, ...]
    choices: Mapping[str, Choice]
    timers: Mapping[str, TimerRule]
    due: Delay | None
    pauses_silence: bool
    pieces_within: Delay | None
    decides: bool
    legal_basis: str
    hidden: bool
    tone: str
    info: str
    citizen_info: str
    citizen: CitizenActs
    fields: tuple[Mapping[str, Any], ...]
    loop: Loop | None
    plain: bool
    moved: Mapping[str, Any]
    """What the history says of a request that comes here."""


@dataclass(frozen=True, slots=True)
class Function:
    """Who acts: a label of this workflow bound to a role of the authority."""

    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole workflow, ready for `engine.step`; `veiled` when a status is hidden from citizens."""

    slug: str
    title: str
    functions: Mapping[str, Function]
    start: str
    withdrawal: str
    anonymise_after: Delay
    silence: Silence | None
    statuses: Mapping[str, Status]
    documents: Mapping[str, Document]
    urgency: Mapping[str, Level]
    tags: Mapping[str, str]
    teams: Mapping[str, Function]
    options: Mapping[str, Option]
    zones: Mapping[str, Zone]
    anytime: Mapping[str, GlobalAction]
    anchored: tuple[GlobalAction, ...]
    veiled: bool
    joined: frozenset[str] = frozenset()
    """The templates of documents that some mail joins."""
    signed: frozenset[str] = frozenset()
    """The templates of documents that somebody is asked to sign."""
    territory: str = MAINLAND
    """Whose holidays its delays pass over, and whose days they count: of `holidays.TERRITORIES`."""

    @property
    def readers(self) -> list[str]:
        """The roles that may open cases, in order: those of functions and of teams."""
        holders = (*self.functions.values(), *self.teams.values())
        return sorted({holder.role for holder in holders})

    def bound(self, roles: Mapping[str, str]) -> "Definition":
        """Give the workflow with the roles that a procedure binds to its functions.

        A function that this version does not have is passed over.
        """
        held = {
            name: Function(one.label, roles[name])
            for name, one in self.functions.items()
            if roles.get(name)
        }
        return replace(self, functions={**self.functions, **held}) if held else self
