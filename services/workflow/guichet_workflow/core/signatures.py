"""Signatures of documents: who signed what, when and how, kept as their proof (Code civil, 1367).

A simple electronic signature in the sense of article 25 of the eIDAS regulation: a name typed, a
will declared, the fingerprint of the document, the address or the account that was asked.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core.acts.calls import WAITING, address_of, is_by_link
from guichet_workflow.core.calls import (
    DONE,
    Called,
    become,
    calls_of,
    forget,
    go_on,
    keep_answer,
)
from guichet_workflow.core.case import CaseState, Trouble
from guichet_workflow.core.definition import Document
from guichet_workflow.core.definition.calls import SIGNATURE
from guichet_workflow.core.events import Signed
from guichet_workflow.core.guards import check_comment, refuse_accepted, refuse_closed
from guichet_workflow.core.guests import guest_call, refused
from guichet_workflow.core.moments import said
from guichet_workflow.core.refusals import ChoiceNotAllowed
from guichet_workflow.core.run import Run

PROOF = "preuve-signature"
"""The document that tells the signatures of a case, made for agents at each of them."""
SIGNATURES = "signatures"


def to_sign(case: CaseState, functions: frozenset[str]) -> list[Called]:
    """Give the documents that an agent with these functions is asked to sign."""
    if case.closed_at is not None:
        return []
    return [
        one
        for one in calls_of(case)
        if one["kind"] == SIGNATURE
        and one["state"] == WAITING
        and one.get("guest")
        and one["guest"]["function"] in functions
    ]


def signing(case: CaseState) -> list[str]:
    """Give the functions that are asked to sign a document of a case, oldest first."""
    guests = [one["guest"] for one in calls_of(case) if one.get("guest")]
    asked = [one["function"] for one in guests if one["function"]]
    return [one for one in dict.fromkeys(asked) if to_sign(case, frozenset({one}))]


def signed(run: Run, event: Signed) -> bool:
    """Keep a signature with its proof and go on, or do what a refusal does."""
    called = _asked(run, event)
    run.by = event.by
    if not event.yes:
        return refused(run, called, event.text)
    name = check_comment("name", "required", event.name)
    kept = {
        "name": name,
        "document": called["paper"]["title"],
        "sha256": check_comment("sha256", "required", event.sha256),
        "email": address_of(called) if is_by_link(called) else "",
        "at": run.now.isoformat(),
    }
    forget(run, called)
    become(run, called, DONE)
    keep_answer(run, called, name)
    run.mark(SIGNATURES, [*run.case.extra.get(SIGNATURES, []), kept])
    told = {"label": called["label"], "name": name, "document": kept["document"]}
    run.history("signed", {**told, "contact": kept["email"], "sha256": kept["sha256"]}, False)
    title = _("Preuve de signature\u00a0: %(title)s", title=kept["document"])
    run.make(Document(None, PROOF, title, (), internal=True), evidence(run))
    go_on(run, called, called["to"])
    return True


def _asked(run: Run, event: Signed) -> Called:
    refuse_closed(run)
    refuse_accepted(run)
    own = {one["key"]: one for one in to_sign(run.case, event.functions)}
    called = own.get(event.key) if event.functions else guest_call(run.case, event.key)
    if called is None or called["kind"] != SIGNATURE:
        raise ChoiceNotAllowed(event.key)
    return called


def evidence(run: Run) -> Mapping[str, Any]:
    """Give what the proof of the signatures of a case tells."""
    territory = run.definition.territory
    return {
        SIGNATURES: [
            {**one, "le": said(datetime.fromisoformat(one["at"]), territory)}
            for one in run.case.extra.get(SIGNATURES, [])
        ]
    }


def remade(run: Run, trouble: Trouble) -> None:
    """Ask once more for a document that failed."""
    run.make(trouble, evidence(run) if trouble.template == PROOF else None)
