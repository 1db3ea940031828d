"""What an agent does about a message, a document or an invitation that did not leave."""

from guichet_workflow.core import calls, opinions, papers, runaway
from guichet_workflow.core.case import Trouble
from guichet_workflow.core.events import Readdressed, Skipped
from guichet_workflow.core.guards import refuse_anonymised
from guichet_workflow.core.refusals import ChoiceNotAllowed, NothingToRetry
from guichet_workflow.core.run import Run
from guichet_workflow.core.whole import MENDED, READDRESSED


def skipped(run: Run, event: Skipped) -> bool:
    """Go on without what failed, and do what was to follow it."""
    trouble = _trouble(run, event.key)
    if trouble is None or trouble.kind == "connector":
        return calls.skipped(run, event)
    refuse_anonymised(run)
    if runaway.is_runaway(trouble):
        raise NothingToRetry(event.key)
    if not calls.may_settle(run.definition, run.case, event.functions):
        raise ChoiceNotAllowed(event.key)
    run.by = event.by
    _drop(run, trouble)
    told = {"kind": trouble.kind, "title": trouble.title, "template": trouble.template}
    run.history("passed", told, False)
    if trouble.kind == "document":
        papers.passed(run, trouble)
    elif trouble.kind == "opinion":
        opinions.passed(run, trouble)
    return True


def readdressed(run: Run, event: Readdressed) -> bool:
    """Write again to the citizen, whose address was wrong and is right now."""
    refuse_anonymised(run)
    trouble = _trouble(run, event.key)
    if trouble is None or not may_readdress(trouble):
        raise NothingToRetry(event.key)
    if not calls.may_settle(run.definition, run.case, event.functions):
        raise ChoiceNotAllowed(event.key)
    run.by = event.by
    _drop(run, trouble)
    run.history("address_mended", {}, True)
    if event.former:
        _tell_former(run, event)
    run.send(trouble.template, attach=trouble.attach)
    return True


def may_readdress(trouble: Trouble) -> bool:
    """Tell whether it is a mail to the address of the case that failed."""
    mail = trouble.kind == "message" and not (trouble.channel or trouble.other)
    return mail and trouble.template != READDRESSED


def _tell_former(run: Run, event: Readdressed) -> None:
    """Keep both addresses for agents alone, and warn the former: a mail may fail to a right one.

    Forms knows the first that was replaced, and may repeat it.
    """
    run.history(
        "address_kept", {"changes": [{"before": event.former, "after": event.email}]}, False
    )
    run.mark(MENDED, run.case.extra.get(MENDED) or event.former)
    run.send(READDRESSED, to=event.former)


def _trouble(run: Run, key: str) -> Trouble | None:
    return next((one for one in run.case.incidents if one.key == key), None)


def _drop(run: Run, trouble: Trouble) -> None:
    run.case.incidents = tuple(one for one in run.case.incidents if one is not trouble)
    run.changed = True
