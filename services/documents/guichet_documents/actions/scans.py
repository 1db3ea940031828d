"""What the antivirus says: asked when a file comes in, or later; told when it is bad, or was."""

import filecmp
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import structlog
from guichet_kit.events.outbox import emit
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from guichet_documents.antivirus import NotScanned, Scanner, ScannerDown
from guichet_documents.inspection.kinds import Refused
from guichet_documents.models import CLEAN, INFECTED, TO_SCAN, TOO_LARGE, File

QUARANTINED = (INFECTED, TOO_LARGE)
SHOWN = 200
AGAIN = timedelta(seconds=60)
log = structlog.get_logger(__name__)


def scan_received(scanner: Scanner | None, path: Path) -> str:
    """Give `CLEAN`, or `TO_SCAN` when the antivirus does not answer or there is none.

    Raises `Refused` for what is infected, and for what the antivirus does not read whole.
    """
    if scanner is None:
        return TO_SCAN
    try:
        threat = scanner.scan_for_sender(path)
    except NotScanned as error:
        raise Refused("not_scanned") from error
    except ScannerDown as error:
        log.warning("scanner_down", error=str(error))
        return TO_SCAN
    if threat:
        log.warning("infected_file_refused", threat=threat)
        raise Refused("infected")
    return CLEAN


def scan_kept(scanner: Scanner | None, raw: Path, kept: Path, said: str) -> str:
    """Give the answer for what is kept of a file whose `raw` bytes got the answer `said`.

    What we wrote anew is another file, which the antivirus may understand otherwise.
    """
    if said != CLEAN or filecmp.cmp(raw, kept, shallow=False):
        return said
    return scan_received(scanner, kept)


def file_to_scan(session: Session, document_id: UUID) -> str | None:
    """Give the object of a file still to be scanned; None when it is settled or gone."""
    waiting = (File.id == document_id, File.scan == TO_SCAN)
    return session.scalar(select(File.object).where(*waiting))


def put_off(session: Session, document_id: UUID) -> None:
    """Scan a file again in a minute: the antivirus had no answer for it."""
    later = update(File).where(File.id == document_id).values(scan_due_at=func.now() + AGAIN)
    session.execute(later.execution_options(synchronize_session=False))


def settle_scan(session: Session, document_id: UUID, scan: str, threat: str = "") -> None:
    """Keep what the antivirus said of a file; what is bad is set aside, and its request told.

    A request that was told before, of a file found sound now, is told that too.
    """
    waiting = (File.id == document_id, File.scan == TO_SCAN)
    file = session.scalar(select(File).where(*waiting).with_for_update())
    if file is None:
        return
    file.scan, file.threat = scan, threat
    if scan != CLEAN:
        log.warning("file_quarantined", document=str(document_id), reason=scan, threat=threat)
        tell_quarantine(session, file.id, file.request_id, scan)
    elif file.told_aside and file.request_id:
        _tell(session, "released", file.id, file.request_id)
    file.told_aside = False


def list_quarantined(session: Session) -> list[File]:
    """Give the files set aside, the newest first: for the operator, two hundred at most."""
    bad = select(File).where(File.scan.in_(QUARANTINED))
    return list(session.scalars(bad.order_by(File.created_at.desc(), File.id.desc()).limit(SHOWN)))


def scan_again(session: Session, document_id: UUID) -> bool:
    """Put a file that was set aside back among those to scan; False when it is not one."""
    file = session.get(File, document_id)
    if file is None or file.scan not in QUARANTINED:
        return False
    file.told_aside = file.request_id is not None
    file.scan, file.threat, file.scan_due_at = TO_SCAN, "", func.now()
    return True


def tell_quarantine(
    session: Session, document_id: UUID, request_id: UUID | None, scan: str
) -> None:
    """Tell that a file of a request is set aside; one that is nobody's is told at its claim."""
    if request_id is not None and scan in QUARANTINED:
        _tell(session, "quarantined", document_id, request_id, reason=scan)


def _tell(session: Session, what: str, document_id: UUID, request_id: UUID, **more: str) -> None:
    data = {"document_id": str(document_id), "request_id": str(request_id), **more}
    emit(session, f"documents.file.{what}.v1", subject=request_id, data=data)
