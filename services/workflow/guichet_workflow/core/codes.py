"""The tracking code of a case, made again: forms makes it, the former one opens nothing at once."""

from guichet_workflow.core.definition.marks import RenewCode
from guichet_workflow.core.events import CodeRenewed, LinkAsked, RenewalAsked
from guichet_workflow.core.guards import refuse_anonymised
from guichet_workflow.core.run import Run

RENEWED, LOST = "code-renouvele", "code-perdu"
"""The messages that tell of it; notify has words for them whatever the procedure."""


def asked(run: Run, event: RenewalAsked) -> bool:
    """Have the code made again, for an agent or the citizen."""
    refuse_anonymised(run)
    run.by = event.by
    run.act((RenewCode(None),))
    run.changed = True
    return True


def renewed(run: Run, event: CodeRenewed) -> bool:
    """Tell the citizen that her new code is there: the code itself is in no message."""
    if run.case.anonymised_at is not None or not run.before.version:
        return False
    run.history("code_renewed", {}, True)
    run.send(RENEWED)
    return True


def link_asked(run: Run, event: LinkAsked) -> bool:
    """Send the citizen, who lost her code, a link that opens her request once."""
    refuse_anonymised(run)
    run.by = event.by
    run.history("link_asked", {}, True)
    run.send(LOST)
    return True
