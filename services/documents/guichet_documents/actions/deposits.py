"""Files sent by people: received on the disk, recorded, claimed by a request or dropped."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import BinaryIO
from uuid import UUID

from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.problems import Invalid, TooMany
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from guichet_documents.actions.copies import Owner
from guichet_documents.actions.erasures import delete_files
from guichet_documents.actions.scans import scan_kept, scan_received, tell_quarantine
from guichet_documents.antivirus import Scanner
from guichet_documents.inspection import inspect, read_place
from guichet_documents.inspection.kinds import Refused
from guichet_documents.models import CLAIMED, DEPOSITED, TO_SCAN, Erasure, File
from guichet_documents.names import MAX_NAME, safe_name, shown_name
from guichet_documents.storage import Storage
from guichet_documents.tickets import Deposit

CHUNK = 64 * 1024
KEPT_UNCLAIMED = timedelta(days=35)
MAX_UNCLAIMED = 30


class Refusal(Invalid):
    """A file that cannot be taken; its detail is the sentence for the person."""

    slug = "fichier-refuse"
    title = "Ce fichier n’a pas pu être ajouté"


@dataclass(frozen=True, kw_only=True)
class Received:
    """An object on the disk that has no row yet."""

    object: str
    name: str
    media_type: str
    size: int
    sha256: str
    scan: str = TO_SCAN
    place: tuple[float, float] | None = None


def receive(
    storage: Storage,
    stream: BinaryIO,
    typed_name: str,
    deposit: Deposit,
    scanner: Scanner | None = None,
) -> Received:
    """Write what a browser sends to the disk, check it, and keep it as an object.

    It is scanned as it came, before anything of ours reads it, and as it is kept. Raises `Refusal`
    with its sentence; nothing of the file is left then.
    """
    with storage.scratch() as raw, storage.scratch() as clean:
        try:
            _write(stream, raw, deposit.max_bytes)
            said = scan_received(scanner, raw)
            place = read_place(raw) if deposit.place else None
            kind = inspect(raw, clean, typed_name, deposit.accept)
            digest, size = _measure(clean)
            if size > deposit.max_bytes:
                raise Refused("too_large")
            scan = scan_kept(scanner, raw, clean, said)
        except Refused as refused:
            raise Refusal(sentence(refused.code, typed_name, deposit)) from refused
        name = safe_name(typed_name, kind.extensions)
        kept = storage.keep(clean, deposit.authority)
    return Received(
        object=kept,
        name=name,
        media_type=kind.media_type,
        size=size,
        sha256=digest,
        scan=scan,
        place=place,
    )


def _write(stream: BinaryIO, path: Path, limit: int) -> None:
    left = limit
    with path.open("wb") as target:
        while chunk := stream.read(CHUNK):
            left -= len(chunk)
            if left < 0:
                raise Refused("too_large")
            target.write(chunk)


def _measure(path: Path) -> tuple[str, int]:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest(), path.stat().st_size


def sentence(code: str, typed_name: str, deposit: Deposit) -> str:
    """Give the French sentence of a refusal: what is wrong with which file, and what to do."""
    name = shown_name(typed_name)[:MAX_NAME]
    size = megabytes(deposit.max_bytes)
    sentences = {
        "empty": _("« %(name)s » est vide. Choisissez un autre fichier."),
        "too_large": _("« %(name)s » dépasse %(size)s. Choisissez un fichier plus léger."),
        "not_accepted": _(
            "« %(name)s » n’est pas dans un format accepté ici. "
            "Choisissez un fichier dans un des formats indiqués."
        ),
        "unknown": _(
            "Le contenu de « %(name)s » n’est pas celui d’un format accepté ici. "
            "Ouvrez-le pour vérifier, puis enregistrez-le dans un des formats indiqués."
        ),
        "broken_image": _(
            "L’image « %(name)s » est abîmée ou incomplète. Reprenez la photo, puis recommencez."
        ),
        "too_many_pixels": _(
            "L’image « %(name)s » est trop grande : 50 millions de points au plus. Réduisez-la."
        ),
        "broken_pdf": _(
            "Le PDF « %(name)s » est abîmé ou illisible. Enregistrez-le de nouveau en PDF."
        ),
        "too_many_pages": _(
            "Le PDF « %(name)s » a plus de 2 000 pages. "
            "Envoyez seulement les pages utiles, ou partagez-le en plusieurs fichiers."
        ),
        "encrypted": _(
            "« %(name)s » est protégé par un mot de passe. Retirez cette protection, "
            "puis recommencez."
        ),
        "broken_office": _(
            "Le document « %(name)s » est abîmé. Enregistrez-le en PDF, puis recommencez."
        ),
        "macros": _(
            "« %(name)s » contient un programme (macro). Enregistrez-le en PDF, puis recommencez."
        ),
        "bomb": _("« %(name)s » contient trop de choses. Enregistrez-le en PDF, puis recommencez."),
        "too_heavy": _(
            "« %(name)s » est trop compliqué pour être vérifié. Enregistrez-le en PDF simple."
        ),
        "infected": _(
            "L’antivirus a trouvé un programme dangereux dans « %(name)s » : ce fichier n’est pas "
            "gardé. Faites vérifier votre appareil, puis envoyez une autre copie du document."
        ),
        "not_scanned": _(
            "« %(name)s » est trop lourd pour être vérifié par l’antivirus. "
            "Choisissez un fichier plus léger."
        ),
    }
    return sentences[code] % {"name": name, "size": size}


def megabytes(size: int) -> str:
    """Give a limit in bytes as people read it: "10 Mo", "2,5 Mo", "800 ko"."""
    if size < 1_000_000:
        return f"{size // 1000}\u00a0ko" if size >= 1000 else f"{size}\u00a0octets"
    return f"{size / 1_000_000:.1f}".removesuffix(".0").replace(".", ",") + "\u00a0Mo"


def record(session: Session, deposit_key: str, received: Sequence[Received]) -> list[File]:
    """Give a row to objects already on the disk; raise `TooMany` when too many wait unclaimed."""
    waiting = session.scalar(
        select(func.count()).where(File.deposit == deposit_key, File.state == DEPOSITED)
    )
    if (waiting or 0) + len(received) > MAX_UNCLAIMED:
        raise TooMany(_("Trop de fichiers ont été déposés pour cette demande. Envoyez-la d’abord."))
    files = [
        File(
            id=uuid7(),
            object=item.object,
            name=item.name,
            media_type=item.media_type,
            size=item.size,
            sha256=item.sha256,
            state=DEPOSITED,
            deposit=deposit_key,
            scan=item.scan,
        )
        for item in received
    ]
    session.add_all(files)
    session.flush()
    return files


def claim(session: Session, owner: Owner, document_ids: Sequence[UUID]) -> None:
    """Give deposited files to a request; those of a request already erased are deleted instead."""
    request_id, number = owner.request_id, owner.number
    if session.get(Erasure, request_id):
        delete_files(session, File.id.in_(document_ids), File.state == DEPOSITED)
        return
    if not number:
        number = session.scalar(
            select(File.number).where(File.request_id == request_id, File.number.is_not(None))
            .limit(1)
        )  # fmt: skip
    claimed = session.execute(
        update(File)
        .where(File.id.in_(document_ids), File.state == DEPOSITED)
        .values(
            state=CLAIMED,
            deposit=None,
            request_id=request_id,
            family=owner.family,
            subject=owner.subject,
            number=number,
        )
        .returning(File.id, File.scan)
    )
    for document_id, scan in claimed.all():
        tell_quarantine(session, document_id, request_id, scan)


def drop_unclaimed(session: Session, document_ids: Sequence[UUID]) -> int:
    """Delete files that no request claimed in 35 days and give how many."""
    old = File.created_at < func.now() - KEPT_UNCLAIMED
    return len(delete_files(session, File.id.in_(document_ids), File.state == DEPOSITED, old))
