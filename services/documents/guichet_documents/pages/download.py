"""Downloads: by a sealed link of a minute, made for one reader."""

from uuid import UUID

from flask import Blueprint, Response, current_app, request, send_file
from guichet_kit.auth import Principal, allow, anyone, principal, visitor
from guichet_kit.database import transaction
from guichet_kit.problems import NotFound

from guichet_documents import actions
from guichet_documents.models import File
from guichet_documents.tickets import reader_of

HEADERS = {
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "private, no-store",
}
blueprint = Blueprint("download", __name__)


@blueprint.get("/fichiers/<uuid:document_id>")
@allow(anyone)
def download(document_id: UUID) -> Response:
    """Send a file to the reader for whom the ticket was made."""
    who = principal()
    key = current_app.extensions["guichet"].settings.handover_key
    reader = reader_of(key, request.args.get("ticket", ""), who.authority, document_id)
    if reader not in _names_of(who):
        raise NotFound
    with transaction() as session:
        file = actions.read_file(session, document_id, reader=reader, kind=who.kind)
    return send(file)


def _names_of(who: Principal) -> set[str]:
    """Give the ids by which a ticket may name this person; everyone is "anonymous", so not that."""
    own = set() if who.kind == "anonymous" else {who.subject, *who.subjects.values()}
    return (own | {visitor()}) - {""}


def send(file: File | None) -> Response:
    """Send a file to be saved, never shown: no site's page runs what somebody sent."""
    if file is None:
        raise NotFound
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
