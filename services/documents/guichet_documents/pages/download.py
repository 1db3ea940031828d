"""Downloads: by a sealed link of a minute, made for one reader."""

from uuid import UUID

import structlog
from flask import Blueprint, Response, current_app, g, request, send_file
from guichet_kit.auth import Principal, allow, anyone, principal, visitor
from guichet_kit.csrf import once
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Forbidden, NotFound, Problem

from guichet_documents import actions
from guichet_documents.models import INFECTED, TO_SCAN, File
from guichet_documents.tickets import reader_of

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
AGAIN_S = 60
blueprint = Blueprint("download", __name__)
log = structlog.get_logger(__name__)


class BeingScanned(Conflict):
    """The antivirus has not said yet whether the file is sound."""

    slug = "analyse-en-cours"
    title = "Analyse en cours"
    advice = (
        "L’antivirus n’a pas encore vérifié ce fichier, et personne ne peut l’ouvrir avant. "
        "Le fichier est bien reçu : revenez à la page précédente et réessayez dans une minute."
    )


class Quarantined(Forbidden):
    """The antivirus found something in the file, or could not read it whole."""

    slug = "fichier-mis-a-l-ecart"
    title = "Ce fichier a été mis à l’écart"
    advice = (
        "L’antivirus y a trouvé un programme dangereux : personne ne peut l’ouvrir. "
        "Si le document est nécessaire, il faut en envoyer une autre copie."
    )
    too_large = (
        "Il est trop lourd pour être vérifié par l’antivirus : personne ne peut l’ouvrir. "
        "Si le document est nécessaire, il faut en envoyer une copie plus légère."
    )


@blueprint.get("/fichiers/<uuid:document_id>")
@allow(anyone)
def download(document_id: UUID) -> Response:
    """Send a file to the reader for whom the ticket was made."""
    if principal().kind == "agent":
        g.problem_area = "desk"
    return send(asked(document_id))


def asked(document_id: UUID) -> File | None:
    """Give the file that the ticket opens to this person, which is noted; raise `NotFound`."""
    who = principal()
    try:
        reader = _reader(who, document_id)
    except NotFound:
        _note_refusal(who, document_id)
        raise
    with transaction() as session:
        return actions.read_file(
            session, document_id, reader=reader, kind=who.kind, scanning=scanning()
        )


def scanning() -> bool:
    """Tell whether this installation has an antivirus."""
    return current_app.extensions["guichet_scanner"] is not None


def _reader(who: Principal, document_id: UUID) -> str:
    """Give the name by which the ticket opens the file to this person; raise `NotFound`."""
    key = current_app.extensions["guichet"].settings.handover_key
    reader = reader_of(key, once(request.args, "ticket"), who.authority, document_id)
    if reader not in _names_of(who):
        raise NotFound
    return reader


def _note_refusal(who: Principal, document_id: UUID) -> None:
    reader = visitor() if who.kind == "anonymous" else who.subject
    log.warning("file_refused", document=str(document_id), kind=who.kind)
    with transaction() as session:
        actions.note_refusal(session, document_id, reader=reader, kind=who.kind)


def _names_of(who: Principal) -> set[str]:
    """Give the ids by which a ticket may name this person; everyone is "anonymous", so not that."""
    own = set() if who.kind == "anonymous" else {who.subject, *who.subjects.values()}
    return (own | {visitor()}) - {""}


def send(file: File | None) -> Response:
    """Send a file to be saved, never shown: no site's page runs what somebody sent.

    Raises `BeingScanned` or `Quarantined` for what the antivirus has not found sound.
    """
    if file is None:
        raise NotFound
    if reason := file.held_back(scanning=scanning()):
        raise _held_back(reason)
    storage = current_app.extensions["guichet_storage"]
    response = send_file(
        storage.path(file.authority, file.object),
        mimetype=file.media_type,
        as_attachment=True,
        download_name=file.name,
        conditional=False,
        etag=False,
    )
    response.headers.update(HEADERS)
    return response


def _held_back(reason: str) -> Problem:
    if reason == TO_SCAN:
        return BeingScanned(retry_after=AGAIN_S)
    return Quarantined("" if reason == INFECTED else _(Quarantined.too_large))
