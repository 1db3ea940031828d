"""What is known while a workflow of Publik is read: names given here, what did not pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element  # a type only

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.editing.places import identifier, numbered
from guichet_workflow.core.exchange.publik.reading import refuse_over

LONGEST_LABEL = 200
LONGEST_TEXT = 4_000
MOST_NOTES = 200
MOST_ROLES = 200
MOST_FUNCTIONS = 30
SUBMITTER = "_submitter"
ENDS = ("done", "refused")
"""The kinds of statuses that end a request."""


class Names:
    """Ids given one after the other, each in about the same time however many were given."""

    def __init__(self, *taken: str) -> None:
        self.given = set(taken)
        self.last: dict[str, int] = {}

    def give(self, wanted: str) -> str:
        """An id that was not given yet: the one wanted, else followed by a number."""
        name, n = wanted, self.last.get(wanted, 1)
        while name in self.given:
            n += 1
            name = numbered(wanted, n)
        self.last[wanted] = n
        self.given.add(name)
        return name


@dataclass
class Context:
    """Functions and statuses under their names here, and the sentences of the report."""

    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)
    names: Names = field(default_factory=lambda: Names(CITIZEN))
    templates: Names = field(default_factory=Names)
    """The templates of messages that have no subject to be named by."""
    fields: Names = field(default_factory=Names)
    """The ids of what the circuit asks and keeps."""
    ids: dict[Element, str] = field(default_factory=dict)
    """Those ids and those of statuses, by the part that has it."""
    kinds: dict[str, str] = field(default_factory=dict)
    """What each of them holds, in the words of `conditions`."""
    lost: set[str] = field(default_factory=set)
    """Those of questions that have no equivalent, which nobody answers here."""
    variables: dict[str, str] = field(default_factory=dict)
    """The ids of back-office fields, by the name that conditions and templates of Publik give."""
    answers: dict[str, str] = field(default_factory=dict)
    """The ids of questions, by the name of their form, `_var_` and their own."""
    options: dict[str, tuple[str, str]] = field(default_factory=dict)
    """The ids and kinds of the options, by their name in Publik."""
    asked: list[str] = field(default_factory=list)
    """The ids of what the form must ask, as the circuit reads it."""
    places: Names = field(default_factory=Names)
    """The ids of statuses."""
    acts: Names = field(default_factory=Names)
    """The ids of global actions, which those of choices may not be."""
    hooks: list[dict[str, Any]] = field(default_factory=list)
    """The moves that a program asks for: their name, status, target and condition."""
    second: dict[str, str] = field(default_factory=dict)
    """The status that goes on with another once its last call is answered."""
    teams: dict[str, dict[str, str]] = field(default_factory=dict)
    """The teams that functions are given to, by their id."""
    squads: Names = field(default_factory=Names)
    """The ids of teams."""
    kept: dict[str, str] = field(default_factory=dict)
    """Those ids, by the identifier of a back-office field."""
    levels: list[dict[str, str]] = field(default_factory=list)
    """The degrees of urgency, the ordinary one first, [] when they are not taken."""

    def note(self, where: str, sentence: str) -> None:
        """Tell what did not pass."""
        told = f"{where} : {sentence}" if where else sentence[:1].upper() + sentence[1:]
        text = f"{told}."
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def _shared(self, role: str, label: str) -> str:
        """The first function stands for the roles that are too many."""
        first = next(iter(self.functions))
        self.known[role] = first
        sentence = _("« %(role)s » devient « %(first)s » : un circuit a %(most)s fonctions au plus")
        said = {"role": label or role, "first": self.functions[first]["label"]}
        self.note("", sentence % {**said, "most": MOST_FUNCTIONS})
        return first

    def add_function(self, role: str, label: str) -> str:
        """The function that a role of Publik is here, made when it is new.

        Raises `PublikRefused` over `MOST_ROLES`.
        """
        if role not in self.known:
            refuse_over(len(self.known) + 1, MOST_ROLES, _("rôles"))
            if len(self.functions) == MOST_FUNCTIONS:
                return self._shared(role, label)
            name = self.names.give(identifier(role.strip("_") or label, "service"))
            self.known[role] = name
            bound = "" if role.startswith("_") else role[:60]
            shown = (label or role.strip("_"))[:LONGEST_LABEL]
            self.functions[name] = {"label": shown or name, "role": bound}
        return self.known[role]


@dataclass
class Made:
    """A status being read; `leads` says that something leaves it, `texts` what it explains."""

    status: str
    enter: list[dict[str, Any]] = field(default_factory=list)
    choices: list[dict[str, Any]] = field(default_factory=list)
    timers: list[dict[str, Any]] = field(default_factory=list)
    texts: dict[str, str] = field(default_factory=dict)
    function: str = ""
    leads: bool = False
    comment: str = ""
    asks: list[dict[str, Any]] = field(default_factory=list)
    """The questions that nothing said yet where their answer leads."""
    fields: list[dict[str, Any]] = field(default_factory=list)
    """The form that agents fill in."""
    fillers: list[str] = field(default_factory=list)
    """The functions that fill it in."""
    names: Names = field(default_factory=Names)
    """The ids of its choices."""
    place: str = ""
    """Which status it is in Publik, "" for a global action."""
