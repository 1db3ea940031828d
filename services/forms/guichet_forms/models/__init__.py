"""Tables of forms."""

from guichet_forms.models.base import Model
from guichet_forms.models.cards import Card, CardImport, CardLink, CardModel, CardVersion
from guichet_forms.models.exchanges import (
    AnswerValue,
    Bundle,
    Export,
    ExportPart,
    Prefill,
    Repeat,
    Trace,
)
from guichet_forms.models.procedures import FormVersion, Procedure, Process
from guichet_forms.models.rehearsals import Rehearsal
from guichet_forms.models.requests import Counter, Draft, HeldFile, Submission, Whereabouts
from guichet_forms.models.sources import Source, SourceAnswer, SourceLine
from guichet_forms.models.works import Block, BlockUse, BlockVersion, Work, WorkStep

__all__ = [
    "AnswerValue",
    "Block",
    "BlockUse",
    "BlockVersion",
    "Bundle",
    "Card",
    "CardImport",
    "CardLink",
    "CardModel",
    "CardVersion",
    "Counter",
    "Draft",
    "Export",
    "ExportPart",
    "FormVersion",
    "HeldFile",
    "Model",
    "Prefill",
    "Procedure",
    "Process",
    "Rehearsal",
    "Repeat",
    "Source",
    "SourceAnswer",
    "SourceLine",
    "Submission",
    "Trace",
    "Whereabouts",
    "Work",
    "WorkStep",
]
