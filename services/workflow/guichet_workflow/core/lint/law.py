"""What the law on silence, stops and receipts does not allow."""

from collections.abc import Iterator

from guichet_kit.i18n import _

from guichet_workflow.core.legal_checks import legal_faults
from guichet_workflow.core.lint.finding import Finding
from guichet_workflow.core.lint.subject import Subject


def law(subject: Subject) -> Iterator[Finding]:
    """Find what the CRPA forbids, and an attestation whose template does not exist."""
    for where, text in legal_faults(subject.json):
        yield Finding(where, text)
    template = (subject.json.get("silence") or {}).get("attestation")
    if template and subject.documents is not None and template not in subject.documents:
        text = _("Le modèle « %(name)s » n’existe pas.", name=template)
        yield Finding("silence.attestation", text)
