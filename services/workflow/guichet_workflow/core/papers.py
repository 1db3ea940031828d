"""What the engine does when a document was made or not, a file set aside or opened again."""

from uuid import UUID

from guichet_workflow.core.case import CaseState, Pending, Trouble, identity
from guichet_workflow.core.events import DocumentFailed, DocumentMade, FileQuarantined, FileReleased
from guichet_workflow.core.run import Run


def document_made(run: Run, event: DocumentMade) -> bool:
    """Note a document that was asked for, and do what follows it."""
    pending = _pending(run, event)
    if pending is None:
        return False
    told = {"title": pending.title, "key": pending.key}
    run.history("document_made", told, not (pending.internal or event.internal))
    if pending.result:
        name = {"document_id": str(event.document_id), "name": pending.title}
        run.put({pending.result: [{**name, **event.file}]})
    rule = run.definition.documents.get(pending.template)
    if rule:
        run.perform(rule.then)
    return True


def passed(run: Run, trouble: Trouble) -> None:
    """Do what follows a document that will not be made: no mail joins it any more."""
    papers = run.case.extra.get("papers", {})
    rest = {name: one for name, one in papers.items() if one["key"] != trouble.key}
    if rest != papers:
        run.mark("papers", rest)
    rule = run.definition.documents.get(trouble.template)
    if rule:
        run.perform(rule.then)


def document_failed(run: Run, event: DocumentFailed) -> bool:
    """Make an incident of a document that was asked for."""
    pending = _pending(run, event)
    if pending is None:
        return False
    run.history("document_failed", {"title": pending.title, "reason": event.reason}, False)
    what = (pending.key, "document", pending.template, pending.title, event.reason)
    run.trouble(Trouble(*what, internal=pending.internal, result=pending.result))
    return True


def file_quarantined(run: Run, event: FileQuarantined) -> bool:
    """Tell agents, and the person of a file of hers, that it was set aside, and why."""
    told = {"name": event.name, "cause": event.reason}
    return _tell(run, "file_quarantined", told, internal=event.internal)


def file_released(run: Run, event: FileReleased) -> bool:
    """Tell them that it was found sound in the end."""
    return _tell(run, "file_released", {"name": event.name}, internal=event.internal)


def _tell(run: Run, kind: str, values: dict[str, str], *, internal: bool) -> bool:
    if run.case.anonymised_at is not None or not run.before.version:
        return False
    run.history(kind, values, not internal)
    return True


def awaited_paper(case: CaseState, document_id: UUID) -> Pending | None:
    """Give the document of this id that a case waits for, None when it waits for none."""
    found = (one for one in case.documents if identity(case.request_id, one.key) == document_id)
    return next(found, None)


def _pending(run: Run, event: DocumentMade | DocumentFailed) -> Pending | None:
    pending = awaited_paper(run.case, event.document_id)
    run.case.documents = tuple(one for one in run.case.documents if one is not pending)
    return pending
