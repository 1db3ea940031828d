"""Checks a workflow definition and says in French what is wrong, where, and how one comes there."""

from collections.abc import Callable, Collection, Iterator, Mapping

from guichet_kit.i18n import _

from guichet_workflow.core.lint.absent import absent, unanswered
from guichet_workflow.core.lint.automatic import circles, never, together
from guichet_workflow.core.lint.delays import delays
from guichet_workflow.core.lint.finding import ADVICE, BLOCKING, Finding
from guichet_workflow.core.lint.issues import anonymised_early, endings, exits, reachable, stays
from guichet_workflow.core.lint.joined import joined, signed
from guichet_workflow.core.lint.law import in_two_places, law, reasons, simple_signatures, unsigned
from guichet_workflow.core.lint.letters import rounds, rounds_alone
from guichet_workflow.core.lint.promises import (
    decisions,
    experts,
    kept,
    led,
    told,
    unanswered_calls,
    veiled,
)
from guichet_workflow.core.lint.recipients import recipients, written_for_her
from guichet_workflow.core.lint.references import (
    functions,
    marks,
    names,
    order,
    picked,
    questions,
    templates,
    trees,
)
from guichet_workflow.core.lint.roles import held
from guichet_workflow.core.lint.search import measured
from guichet_workflow.core.lint.subject import HELD, Subject
from guichet_workflow.core.traits import Json, named_places

__all__ = ["ADVICE", "BLOCKING", "HELD", "Finding", "check_definition", "unplayable"]

RULES: tuple[Callable[[Subject], Iterator[Finding]], ...] = (
    names,
    functions,
    held,
    reachable,
    exits,
    endings,
    stays,
    decisions,
    veiled,
    recipients,
    written_for_her,
    law,
    reasons,
    told,
    templates,
    picked,
    joined,
    signed,
    simple_signatures,
    unsigned,
    in_two_places,
    questions,
    order,
    trees,
    marks,
    delays,
    absent,
    unanswered,
    never,
    together,
    circles,
    rounds,
    rounds_alone,
    anonymised_early,
    experts,
    unanswered_calls,
    kept,
    led,
)


def check_definition(
    json: Json,
    *,
    messages: Collection[str] | None = None,
    sms: Collection[str] | None = None,
    documents: Collection[str] | None = None,
    fields: Mapping[str, str] | None = None,
    doubtful: Mapping[str, str] | None = None,
    sources: Collection[str] | None = None,
    roles: Collection[str] | None = None,
) -> list[Finding]:
    """Give what is wrong in a definition that `DefinitionSchema` accepts, what blocks first.

    `messages` and `documents` are the templates that exist, `sms` those that have a text of SMS,
    `fields` what each field of the form holds, in the words of `guichet_kit.logic.check`; what is
    None is not checked. `doubtful` are the labels of the fields of the form that a request may
    lack, `sources` the data sources that exist, `roles` those that agents may hold.
    """
    subject = Subject(json, messages, sms, documents, fields, doubtful or {}, sources, roles)
    with measured() as work:
        found = [_placed(subject, finding) for rule in RULES for finding in rule(subject)]
    if work.over:
        found.append(Finding("statuses", _too_much()))
    places = named_places(json)
    named = (one._replace(where=places.get(one.where, one.where)) for one in found)
    return sorted(dict.fromkeys(named), key=lambda finding: not finding.blocks)


def _too_much() -> str:
    return _(
        "Les conditions de ce circuit sont trop nombreuses pour être toutes vérifiées. Mettez-en "
        "moins, ou répartissez les passages entre plusieurs statuts."
    )


def unplayable(json: Json) -> list[Finding]:
    """Give what keeps a definition that `DefinitionSchema` accepts from being played at all."""
    subject = Subject(json)
    return [finding for rule in (names, marks, trees) for finding in rule(subject)]


def _placed(subject: Subject, finding: Finding) -> Finding:
    """Add the shortest way to where a finding is, when it names none."""
    parts = finding.where.split(".")
    if finding.path or len(parts) < 2:
        return finding
    if parts[0] == "statuses":
        return finding._replace(path=subject.path_to(parts[1]))
    if parts[0] == "actions":
        return finding._replace(path=subject.path_to_action(parts[1]))
    return finding
