"""What may be done to the selected cases, with how many of them allow it now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from guichet_kit.auth import Principal
from guichet_kit.logic import LogicRefused
from sqlalchemy.orm import Session

from guichet_workflow.actions.batches.selecting import subject_of
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.colleagues import colleagues_of_all
from guichet_workflow.core import choices_of
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.batch import Act, Subject, needs_fields, owes_comment
from guichet_workflow.core.definition import Choice
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.legal import has_accepted
from guichet_workflow.models import Agent


@dataclass
class Offer:
    """An act that `count` of the selected cases allow; `comment` is none, optional or required."""

    act: Act
    workflow_title: str
    style: str
    comment: str
    confirm: str
    count: int = 0

    @property
    def key(self) -> str:
        """The act as a form names it."""
        return "/".join((self.act.kind, self.act.workflow, self.act.name))

    @property
    def anchor(self) -> str:
        """The act as the id of an element names it."""
        return self.key.replace("/", "-")


class Named(NamedTuple):
    """A level of urgency, a tag or a colleague, to choose from."""

    value: str
    label: str


@dataclass(frozen=True)
class Offered:
    """All that may be done to the selected cases."""

    rules: Sequence[Offer]
    cases: int
    open: int
    mine: int
    colleagues: Sequence[Agent]
    urgency: Sequence[Named]
    tags: Sequence[Named]

    @property
    def sortable(self) -> bool:
        """Whether the cases may be given or marked in some way."""
        return self.mine < self.open or bool(self.colleagues or self.urgency or self.tags)

    def find(self, key: str) -> Offer | None:
        """Give the choice or action of this key."""
        return next((one for one in self.rules if one.key == key), None)


def offered(session: Session, cases: Iterable[Held], who: Principal) -> Offered:
    """Give what may be done to the cases, what endangers last."""
    held = list(cases)
    rules: dict[tuple[str, str, str], Offer] = {}
    for one in held:
        subject = subject_of(one, who)
        for kind, rule in _rules_of(subject):
            made = _offer(subject, kind, rule)
            made = rules.setdefault((kind, made.act.workflow, made.act.name), made)
            made.count += made.act.label == rule.label
    active = [one for one in held if one.state.closed_at is None]
    return Offered(
        sorted(rules.values(), key=lambda one: (one.style == "danger", -one.count)),
        len(held),
        len(active),
        sum(1 for one in active if one.state.assignee and one.state.assignee.id == who.subject),
        colleagues_of_all(session, active) if active else [],
        _levels(active),
        _tags(active),
    )


def _rules_of(subject: Subject) -> list[tuple[str, Choice | GlobalAction]]:
    definition, state, functions = subject.definition, subject.state, subject.functions
    if has_accepted(definition, state, subject.now):
        return []
    try:
        found: list[tuple[str, Choice | GlobalAction]] = [
            ("choice", one) for one in choices_of(definition, state, functions)
        ]
        found += [
            ("action", one) for one in global_actions(definition, state, functions) if one.bulk
        ]
    except LogicRefused:
        return []
    return [(kind, rule) for kind, rule in found if not needs_fields(rule, {})]


def _offer(subject: Subject, kind: str, rule: Choice | GlobalAction) -> Offer:
    definition = subject.definition
    act = Act(kind, rule.id, definition.slug, rule.label)
    comment = "required" if owes_comment(definition, rule) else rule.comment
    confirm = rule.confirm if isinstance(rule, GlobalAction) else ""
    return Offer(act, definition.title, rule.style, comment, confirm)


def _levels(cases: Iterable[Held]) -> list[Named]:
    levels = {id: level.label for one in cases for id, level in one.definition.urgency.items()}
    return [Named(id, label) for id, label in levels.items()]


def _tags(cases: Iterable[Held]) -> list[Named]:
    tags = {id: label for one in cases for id, label in one.definition.tags.items()}
    return [Named(id, label) for id, label in sorted(tags.items(), key=lambda item: item[1])]
