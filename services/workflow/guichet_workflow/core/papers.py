"""What the engine does when a document was made or not, a file set aside or opened again."""

from guichet_workflow.core.case import Pending, Trouble, identity
from guichet_workflow.core.events import DocumentFailed, DocumentMade, FileQuarantined, FileReleased
from guichet_workflow.core.run import Run


def document_made(run: Run, event: DocumentMade) -> bool:
    """Note a document that was asked for, and do what follows it."""
    pending = _pending(run, event)
    if pending is None:
        return False
    run.history("document_made", {"title": pending.title, "key": pending.key}, True)
    rule = run.definition.documents.get(pending.template)
    if rule:
        run.perform(rule.then)
    return True


def document_failed(run: Run, event: DocumentFailed) -> bool:
    """Make an incident of a document that was asked for."""
    pending = _pending(run, event)
    if pending is None:
        return False
    run.history("document_failed", {"title": pending.title, "reason": event.reason}, False)
    run.trouble(Trouble(pending.key, "document", pending.template, pending.title, event.reason))
    return True


def file_quarantined(run: Run, event: FileQuarantined) -> bool:
    """Tell agents and the person that a file of hers was set aside, and why."""
    return _tell(run, "file_quarantined", {"name": event.name, "cause": event.reason})


def file_released(run: Run, event: FileReleased) -> bool:
    """Tell them that it was found sound in the end."""
    return _tell(run, "file_released", {"name": event.name})


def _tell(run: Run, kind: str, values: dict[str, str]) -> bool:
    if run.case.anonymised_at is not None or not run.before.version:
        return False
    run.history(kind, values, True)
    return True


def _pending(run: Run, event: DocumentMade | DocumentFailed) -> Pending | None:
    for pending in run.case.documents:
        if identity(run.case.request_id, pending.key) == event.document_id:
            run.case.documents = tuple(one for one in run.case.documents if one is not pending)
            return pending
    return None
