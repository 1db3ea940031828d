"""What is known while a workflow of Publik is read: names given here, what did not pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from guichet_workflow.core.editing.places import fresh, identifier

LONGEST_LABEL = 200
MOST_NOTES = 200
SUBMITTER = "_submitter"


@dataclass
class Context:
    """Functions and statuses under their names here, and the sentences of the report."""

    functions: dict[str, dict[str, str]] = field(default_factory=dict)
    statuses: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    known: dict[str, str] = field(default_factory=dict)

    def note(self, where: str, sentence: str) -> None:
        """Tell what did not pass."""
        text = f"{where} : {sentence}." if where else f"{sentence}."
        if text not in self.notes and len(self.notes) < MOST_NOTES:
            self.notes.append(text)

    def add_function(self, role: str, label: str) -> str:
        """The function that a role of Publik is here, made when it is new."""
        if role not in self.known:
            name = fresh(identifier(role.strip("_") or label, "service"), set(self.functions))
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
