"""What may happen to a case: each event that `engine.step` takes."""

from guichet_workflow.core.events.agents import (
    Approved,
    Assigned,
    Chose,
    Corrected,
    Displaced,
    Filled,
    Marked,
    Messaged,
    Noted,
    OpinionGiven,
    Readdressed,
    RenewalAsked,
    Retried,
    Skipped,
    Triggered,
)
from guichet_workflow.core.events.citizens import (
    Answered,
    AttestationAsked,
    FormCorrected,
    LinkAsked,
    Opened,
    PiecesAdded,
    Withdrawn,
)
from guichet_workflow.core.events.outside import (
    Allocated,
    CallAnswered,
    CodeRenewed,
    DocumentFailed,
    DocumentMade,
    FileQuarantined,
    FileReleased,
    MessageFailed,
    Rebound,
    Signed,
    TakenIn,
    TimerFired,
)

__all__ = [
    "Allocated",
    "Answered",
    "Approved",
    "Assigned",
    "AttestationAsked",
    "CallAnswered",
    "Chose",
    "CodeRenewed",
    "Corrected",
    "Displaced",
    "DocumentFailed",
    "DocumentMade",
    "Event",
    "FileQuarantined",
    "FileReleased",
    "Filled",
    "FormCorrected",
    "LinkAsked",
    "Marked",
    "MessageFailed",
    "Messaged",
    "Noted",
    "Opened",
    "OpinionGiven",
    "PiecesAdded",
    "Readdressed",
    "Rebound",
    "RenewalAsked",
    "Retried",
    "Signed",
    "Skipped",
    "TakenIn",
    "TimerFired",
    "Triggered",
    "Withdrawn",
]

Event = (
    Opened
    | Chose
    | Filled
    | OpinionGiven
    | Approved
    | Triggered
    | TimerFired
    | Answered
    | FormCorrected
    | RenewalAsked
    | CodeRenewed
    | LinkAsked
    | PiecesAdded
    | Withdrawn
    | DocumentMade
    | DocumentFailed
    | MessageFailed
    | FileQuarantined
    | FileReleased
    | CallAnswered
    | TakenIn
    | Signed
    | Skipped
    | Readdressed
    | Corrected
    | Displaced
    | Retried
    | Assigned
    | Marked
    | Rebound
    | Allocated
    | Noted
    | Messaged
    | AttestationAsked
)
