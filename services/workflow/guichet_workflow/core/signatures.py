"""Signatures of documents: who signed what, when and how, kept as their proof (Code civil, 1367).

A simple electronic signature in the sense of article 25 of the eIDAS regulation: a name typed, a
will declared, the fingerprint of the document, the address or the account that was asked.
"""

from collections.abc import Mapping
from datetime import datetime

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
"""The page that tells who signed a document, put at the end of it at each signature."""
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
    kept = _kept(run, called, event)
    forget(run, called)
    become(run, called, DONE)
    keep_answer(run, called, kept["name"])
    run.mark(SIGNATURES, [*run.case.extra.get(SIGNATURES, []), kept])
    told = {name: kept[name] for name in ("name", "document", "sha256")}
    run.history("signed", {**told, "label": called["label"], "contact": kept["email"]}, False)
    internal = called["paper"].get("internal", False)
    _prove(run, Document(None, PROOF, kept["proof"], (), internal=internal), kept["paper"])
    go_on(run, called, called["to"])
    return True


def _kept(run: Run, called: Called, event: Signed) -> dict[str, str]:
    """Give what is kept of a signature; `paper` is the key of what was signed."""
    title = called["paper"]["title"]
    return {
        "name": check_comment("name", "required", event.name),
        "document": title,
        "proof": _("%(title)s, avec sa preuve de signature", title=title),
        "paper": called["paper"]["key"],
        "sha256": check_comment("sha256", "required", event.sha256),
        "email": address_of(called) if is_by_link(called) else "",
        "at": run.now.isoformat(),
    }


def _asked(run: Run, event: Signed) -> Called:
    refuse_closed(run)
    refuse_accepted(run)
    own = {one["key"]: one for one in to_sign(run.case, event.functions)}
    called = own.get(event.key) if event.functions else guest_call(run.case, event.key)
    if called is None or called["kind"] != SIGNATURE:
        raise ChoiceNotAllowed(event.key)
    return called


def remade(run: Run, trouble: Trouble) -> None:
    """Ask once more for a document that failed."""
    if trouble.template != PROOF:
        run.make(trouble)
        return
    every = run.case.extra.get(SIGNATURES, [])
    papers = [one["paper"] for one in every if one["proof"] == trouble.title]
    _prove(run, trouble, papers[-1] if papers else "")


def _prove(run: Run, wanted: Document | Trouble, paper: str) -> None:
    """Have the document that was signed made again, its bytes first, with who signed it so far.

    Whoever may read the one may read the other: addresses are told to agents alone, in the history.
    """
    every = run.case.extra.get(SIGNATURES, [])
    told = [_told(run, one) for one in every if one["paper"] == paper]
    run.make(wanted, {SIGNATURES: told}, paper)


def _told(run: Run, kept: Mapping[str, str]) -> dict[str, str]:
    at = said(datetime.fromisoformat(kept["at"]), run.definition.territory)
    how = "link" if kept["email"] else "account"
    return {**{name: kept[name] for name in ("name", "document", "sha256")}, "le": at, "how": how}
