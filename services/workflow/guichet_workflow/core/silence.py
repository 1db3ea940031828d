"""What the engine does when the legal clock is over, and what a person may then ask for."""

from guichet_workflow.core import clock, legal
from guichet_workflow.core.case import Timer
from guichet_workflow.core.definition import Document
from guichet_workflow.core.events import AttestationAsked
from guichet_workflow.core.refusals import NoAttestation
from guichet_workflow.core.run import Run


def fire(run: Run, timer: Timer) -> None:
    """Let silence decide (CRPA L231-1, L231-4), and make the attestation that comes at once."""
    rule = run.definition.silence
    if rule is None:
        run.history("silence", {"legal_basis": ""}, True)
        return
    label = run.definition.statuses[rule.to].citizen_label
    values = {"legal_basis": rule.legal_basis, "means": rule.means, "label": label}
    run.history("silence", values, True)
    day = clock.last_day_before(timer.due_at, run.definition.territory)
    run.mark(legal.TACIT, {"means": rule.means, "day": day.isoformat()})
    run.move(rule.to)
    if rule.attestation and rule.at_once:
        _attest(run, rule.attestation)


def ask_attestation(run: Run, event: AttestationAsked) -> bool:
    """Make the attestation of an acceptance by silence (CRPA L232-3), once.

    Raises `NoAttestation` when nothing was accepted so, or when it was made already.
    """
    document = legal.attestation(run.definition, run.case)
    if document is None:
        raise NoAttestation(run.case.status)
    run.by = event.by
    run.history("attestation_asked", {}, True)
    _attest(run, document)
    return True


def _attest(run: Run, document: Document) -> None:
    run.mark(legal.ATTESTED, True)
    run.make(document)
