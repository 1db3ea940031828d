"""A step of a simulation as the page posts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_workflow import fields
from guichet_workflow.actions.simulations import Trial

Step = Mapping[str, Any] | None
EXAMPLE = {"name": "exemple.pdf"}
"""What stands for the file that a question asks: nobody sends one to a simulation."""
WAITS = {
    "jour": {"n": 1, "unit": "days"},
    "quinzaine": {"n": 15, "unit": "days"},
    "deux-mois": {"n": 2, "unit": "months"},
    "echeance": {},
}


@dataclass(frozen=True)
class Posted:
    """A step, what was typed for it, and what cannot be taken in it, by field."""

    step: Step = None
    typed: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, str] = field(default_factory=dict)

    def place(self, name: str) -> str:
        """Give the id of the input at fault on the page."""
        own = self.typed.get("choice") or self.typed.get("do", "")
        return f"motif-{own}" if name == "comment" else f"{fields.PREFIX}{name}"


def posted_step(trial: Trial, form: fields.Posted) -> Posted:
    """Read a step; one that is not known is none."""
    do = form.get("do", "")
    if do == "wait":
        return Posted({"do": "wait", **WAITS.get(form.get("wait", ""), {})})
    if do in ("made", "failed"):
        return Posted({"do": do, "template": form.get("template", "")})
    if do == "withdraw":
        return Posted({"do": do})
    if do in ("choose", "trigger", "answer"):
        return _filled(trial, do, form)
    return Posted({"do": "wait"})


def _filled(trial: Trial, do: str, form: fields.Posted) -> Posted:
    """A step with fields, and maybe a comment."""
    name, comment = form.get("choice", ""), form.get("comment", "").strip()[:4000]
    asked = _asked(trial, do, name)
    typed = fields.typed(asked, form)
    values, errors = fields.read(asked, typed)
    values |= {one["id"]: [dict(EXAMPLE)] for one in asked if one["type"] == "file"}
    shown = {"do": do, "choice": name, "comment": comment, "fields": typed}
    if do == "answer":
        return Posted({"do": do, "values": values}, shown, errors)
    step: dict[str, Any] = {"do": do, "by": form.get("by", ""), "comment": comment}
    step |= {"choice" if do == "choose" else "action": name}
    step |= {"fields": values} if values else {}
    return Posted(step, shown, errors)


def _asked(trial: Trial, do: str, name: str) -> tuple[fields.Field, ...]:
    """The fields that a step asks, where the simulation is."""
    if trial.definition is None or trial.played is None:
        return ()
    case = trial.played.last.case
    if do == "answer":
        return case.asked.fields if case.asked else ()
    if do == "trigger":
        rule = trial.definition.anytime.get(name)
        return rule.fields if rule else ()
    choice = trial.definition.statuses[case.status].choices.get(name)
    return choice.fields if choice else ()
