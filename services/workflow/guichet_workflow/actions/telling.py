"""What is told of a case to whom: the words that messages and documents are filled in with."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet_workflow import letters
from guichet_workflow.core.asked import fields_of
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.legal import deadline
from guichet_workflow.core.legal_words import appeal_words, deadline_sentence
from guichet_workflow.core.moments import said
from guichet_workflow.fields import became, say
from guichet_workflow.models import Case


@dataclass(frozen=True)
class Context:
    """What events tell of a case besides its state; `name` and `origin` are the authority's.

    `own_roles`: its procedure binds, or bound, roles of its own.
    """

    row: Case
    definition: Definition
    name: str
    origin: str
    now: datetime
    own_roles: bool = False

    @property
    def letter_link(self) -> str:
        """The address for a letter: who has no account needs no code to open it."""
        if self.row.subject or not self.row.applicant.get("email"):
            return self.link
        return letters.link_of(self.origin, self.row)

    @property
    def link(self) -> str:
        """The address where the applicant follows her request."""
        row = self.row
        if not row.subject:
            return f"{self.origin}/suivi/"
        return f"{self.origin}/demandes/{row.family}/{row.request_id}/"


def request_of(context: Context) -> dict[str, Any]:
    """Give what every event says of the request."""
    return {"request_id": str(context.row.request_id), "number": context.row.number}


def values_of(context: Context, state: CaseState) -> dict[str, Any]:
    """Give what every message and document to the applicant may say."""
    return {
        "numero": context.row.number,
        "demarche": context.row.title,
        "nom": str(context.row.applicant.get("name", "")),
        "lien": context.link,
        "commune": context.name,
        "recu_le": said(context.row.received_at, context.definition.territory),
        **spoken(context.definition, state, context.now),
    }


def spoken(definition: Definition, state: CaseState, now: datetime) -> dict[str, str]:
    """Give what a circuit itself says in each message: who acts, the delay, routes of appeal."""
    function = definition.functions.get(definition.statuses[state.status].function)
    service = function or next(iter(definition.functions.values()))
    return {
        "service": service.label,
        "delai_legal": legal_delay(definition, state, now),
        "recours": appeal_words(definition, state),
    }


def legal_delay(definition: Definition, state: CaseState, now: datetime) -> str:
    """Say to the citizen when silence decides, "" when it means nothing (CRPA R112-11-1)."""
    found = deadline(definition, state, now)
    return deadline_sentence(found, citizen=True) if found else ""


def texts_of(form: list[Any], definition: Definition, data: Mapping[str, Any]) -> dict[str, str]:
    """Give the values of a case as people read them: the form's, then those filled in since.

    "" for an answer that was emptied, or that a condition took away: what the form said is over.
    """
    asked = fields_of(definition)
    texts = {answer["id"]: _since(answer, data) for answer in form}
    for name, value in data.items():
        if name in asked:
            texts[name] = "" if value is None else say(asked[name], value)
        elif name not in texts and isinstance(value, str | int | float):
            texts[name] = str(value)
    return texts


def _since(answer: Mapping[str, Any], data: Mapping[str, Any]) -> str:
    """Say an answer of the form as it was sent, or as the circuit set it since."""
    changed = answer["id"] in data and data[answer["id"]] != answer.get("value")
    if changed and answer["type"] != "file":
        return became(answer, data[answer["id"]])
    return str(answer.get("text", ""))
