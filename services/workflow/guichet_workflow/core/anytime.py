"""What the engine does with global actions: by hand, by a program, by a delay."""

from guichet_workflow.core import runaway
from guichet_workflow.core.case import CaseState, Timer
from guichet_workflow.core.conditional import settled
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.events import Triggered
from guichet_workflow.core.guards import (
    check_comment,
    check_fields,
    check_kinds,
    check_seen,
    refuse_accepted,
    refuse_anonymised,
)
from guichet_workflow.core.joining import tell_joined
from guichet_workflow.core.refusals import ChoiceNotAllowed
from guichet_workflow.core.run import Run


def global_actions(
    definition: Definition, case: CaseState, functions: frozenset[str]
) -> list[GlobalAction]:
    """Give what a person with these functions may do now, in the definition's order."""
    rules = definition.anytime.values()
    return [one for one in rules if not one.by.isdisjoint(functions) and is_possible(one, case)]


def is_possible(rule: GlobalAction, case: CaseState) -> bool:
    """Tell whether an action may happen where the case is, with what it holds."""
    if case.anonymised_at is not None or not case.status:
        return False
    after_all = rule.anchor is not None and rule.anchor.start == "closed"
    here = case.status in rule.statuses if rule.statuses else bool(case.closed_at) == after_all
    return here and (rule.condition is None or bool(rule.condition(case.data)))


def triggered(run: Run, event: Triggered) -> bool:
    """Do an action that a person or a program asked for."""
    refuse_anonymised(run)
    refuse_accepted(run)
    rule = run.definition.anytime.get(event.action)
    allowed = rule and (rule.api if event.api else not rule.by.isdisjoint(event.functions))
    if event.seen_version is not None:
        check_seen(run, event.seen_version)
    if rule is None or not allowed or not is_possible(rule, run.before):
        raise ChoiceNotAllowed(event.action)
    comment = check_comment(rule.id, rule.comment, event.comment)
    check_fields(rule.fields, event.fields, run.case.data)
    check_kinds(rule.fields, event.fields)
    run.by, run.case.comment = event.by, comment
    run.put(settled(rule.fields, run.case.data, event.fields))
    values = {"action": rule.id, "label": rule.label, "comment": comment}
    run.history("triggered", values, bool(comment))
    tell_joined(run, rule.fields, event.fields)
    run.changed = True
    if _do(run, rule) and run.before.incidents:
        runaway.settle(run)
    return True


def fired(run: Run, timer: Timer) -> None:
    """Do an action whose delay is over, unless it has no object any more."""
    rule = run.definition.anytime.get(timer.id)
    if rule is None or not is_possible(rule, run.case):
        run.history("global_skipped", {"label": rule.label if rule else timer.id}, False)
        return
    basis = rule.anchor.legal_basis if rule.anchor else ""
    run.history("global_timer", {"label": rule.label, "legal_basis": basis}, bool(basis))
    _do(run, rule)


def _do(run: Run, rule: GlobalAction) -> bool:
    """Do what it says; tell whether the case moved."""
    if not run.perform(rule.actions):
        run.go_on(rule.to)
    return run.case.moved_version == run.case.version
