"""What others owe a case before it goes on: opinions, signatures, answers."""

from guichet_workflow.core.calls import awaited_calls
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.calls import SIGNATURE, TRANSFER
from guichet_workflow.core.opinions import opinions_of
from guichet_workflow.core.visit import is_here

OF_OTHERS = frozenset({"connector", SIGNATURE, TRANSFER})
"""The calls that neither the applicant answers, as a payment, nor the suite itself."""


def owed(definition: Definition, case: CaseState) -> int:
    """Count the opinions and answers that an open case awaits where it stands, of third parties.

    The function of the status is none: what it owes, its own agents give.
    """
    if case.closed_at is not None:
        return 0
    opinions = [one for one in opinions_of(case) if not one["answer"]]
    calls = [one for one in awaited_calls(case) if one["kind"] in OF_OTHERS]
    asked = [one["function"] for one in opinions if is_here(case, one)]
    asked += [(one.get("guest") or {}).get("function", "") for one in calls if is_here(case, one)]
    own = definition.statuses[case.status].function
    return sum(not function or function != own for function in asked)
