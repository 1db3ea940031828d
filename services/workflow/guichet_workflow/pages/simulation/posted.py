"""A step of a simulation as the page posts it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow import fields
from guichet_workflow.actions.simulations import Trial
from guichet_workflow.core.conditional import shown_fields
from guichet_workflow.core.definition.calls import FAILURES
from guichet_workflow.core.definition.opinions import VERDICTS
from guichet_workflow.core.kinds import is_owed
from guichet_workflow.core.questions import is_sourced, of_items
from guichet_workflow.core.simulation.proposing import EXAMPLE, understood
from guichet_workflow.schemas.parts import LONGEST

Step = Mapping[str, Any] | None
AHEAD = "avance"
"""The button of the delay that one types, and the id of its input."""
WAITS = {
    "jour": {"n": 1, "unit": "days", "jump": True},
    "quinzaine": {"n": 15, "unit": "days", "jump": True},
    "deux-mois": {"n": 2, "unit": "months", "jump": True},
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
        if name == AHEAD:
            return AHEAD
        if name in ("comment", "verdict"):
            return f"{'motif' if name == 'comment' else 'avis'}-{own}"
        return f"{fields.PREFIX}{name}"


def posted_step(trial: Trial, form: fields.Posted) -> Posted:
    """Read a step; one that is not known is none."""
    do = form.get("do", "")
    if do == "wait":
        return _waited(form)
    if do in ("made", "failed"):
        return Posted(_from_outside(do, form))
    if do in ("withdraw", "attest", "retry", "skip"):
        return Posted({"do": do})
    if do in ("opine", "approve"):
        return _said(do, form)
    if do in ("choose", "trigger", "answer", "fill"):
        return _filled(trial, do, form)
    return Posted({"do": "wait"})


def _waited(form: fields.Posted) -> Posted:
    """A delay: one of the buttons, or the one that was typed, up to what a circuit may have."""
    if form.get("wait", "") != AHEAD:
        return Posted({"do": "wait", **WAITS.get(form.get("wait", ""), {})})
    text, unit = form.get("n", "").strip()[:9], form.get("unit", "")
    typed = {"do": "wait", "n": text, "unit": unit}
    most, words = LONGEST.get(unit, LONGEST["days"])
    n = int(text) if text.isdecimal() else 0
    if not 1 <= n <= most:
        sentence = _("Écrivez un nombre entier, %(most)s au plus.", most=words())
        return Posted(None, typed, {AHEAD: sentence})
    unit = unit if unit in LONGEST else "days"
    return Posted({"do": "wait", "n": n, "unit": unit, "jump": True}, typed)


def _from_outside(do: str, form: fields.Posted) -> dict[str, Any]:
    """What documents, or a service that was called, answers."""
    if "call" not in form:
        return {"do": do, "template": form.get("template", "")}
    step = {"do": do, "call": form["call"]}
    if do == "made":
        return {**step, "value": understood(form.get("value", "")[:500])}
    outcome = form.get("outcome", "")
    return {**step, "outcome": outcome if outcome in FAILURES else FAILURES[0]}


def _said(do: str, form: fields.Posted) -> Posted:
    """An opinion, or an approval, with its reasons."""
    label, comment = form.get("label", ""), form.get("comment", "").strip()[:4000]
    typed = {"do": do, "label": label, "comment": comment, "verdict": form.get("verdict", "")}
    if do == "approve":
        yes = form.get("yes", "") == "oui"
        return Posted({"do": do, "yes": yes, "comment": comment}, typed)
    if typed["verdict"] not in VERDICTS:
        return Posted(None, typed, {"verdict": _("Choisissez un avis.")})
    return Posted({"do": do, "label": label, "verdict": typed["verdict"], "text": comment}, typed)


def _filled(trial: Trial, do: str, form: fields.Posted) -> Posted:
    """A step with fields, and maybe a comment."""
    name, comment = form.get("choice", ""), form.get("comment", "").strip()[:4000]
    asked = _asked(trial, do, name)
    typed = fields.typed(asked, form)
    files: dict[str, Any] = {one["id"]: [dict(EXAMPLE)] for one in asked if one["type"] == "file"}
    lines = {one["id"]: form.get(fields.input_name(one), "") for one in asked if is_sourced(one)}
    typed |= lines
    files |= {one["id"]: _example(one, lines[one["id"]]) for one in asked if one["id"] in lines}
    files = {name: one for name, one in files.items() if one}
    data = trial.played.last.case.data if trial.played else {}
    values, errors = fields.read(asked, typed, data, files)
    owed = {one["id"] for one in shown_fields(asked, data, {**values, **files})}
    values |= {name: file for name, file in files.items() if name in owed}
    missing = [one for one in asked if one["id"] in lines and one["id"] in owed]
    errors |= {
        one["id"]: _("Écrivez une ligne d’exemple.")
        for one in missing
        if is_owed(one) and one["id"] not in files and do != "fill"
    }
    shown = {"do": do, "choice": name, "comment": comment, "fields": typed}
    if do == "answer":
        return Posted({"do": do, "values": values}, shown, errors)
    step: dict[str, Any] = {"do": do, "by": form.get("by", "")}
    if do == "fill":
        return Posted({**step, "fields": values}, shown, errors)
    step["comment"] = comment
    step |= {"choice" if do == "choose" else "action": name}
    step |= {"fields": values} if values else {}
    return Posted(step, shown, errors)


def _example(field: fields.Field, typed: str) -> Any:
    """Give an item made up of the line typed; nobody picks one in a simulation."""
    parts = typed.split(";") if field["type"] == "choices" else [typed]
    texts = [part.strip()[:200] for part in parts if part.strip()]
    return of_items(field, [{"id": text, "text": text} for text in texts])


def _asked(trial: Trial, do: str, name: str) -> tuple[fields.Field, ...]:
    """The fields that a step asks, where the simulation is."""
    if trial.definition is None or trial.played is None:
        return ()
    case = trial.played.last.case
    if do == "answer":
        return case.asked.fields if case.asked else ()
    if do == "fill":
        return trial.definition.statuses[case.status].fields
    if do == "trigger":
        rule = trial.definition.anytime.get(name)
        return rule.fields if rule else ()
    choice = trial.definition.statuses[case.status].choices.get(name)
    return choice.fields if choice else ()
