"""Documents that mails join: given to notify, which comes with a sealed ticket of a minute.

No prefix of `contracts/routes.json` leads here: the gateway lets nobody through to it.
"""

from uuid import UUID

from flask import Blueprint, Response, current_app, request
from guichet_kit.auth import open_to_all
from guichet_kit.csrf import once
from guichet_kit.database import transaction

from guichet_documents import actions
from guichet_documents.pages.download import send
from guichet_documents.tickets import attachment_of

blueprint = Blueprint("attaching", __name__)


@blueprint.get("/interne/fichiers/<uuid:document_id>")
@open_to_all
def give(document_id: UUID) -> Response:
    """Give a document made for a request; 409 while it is being made, 404 when it will not be."""
    key = current_app.extensions["guichet"].settings.handover_key
    authority, request_id = attachment_of(key, once(request.args, "ticket"), document_id)
    with transaction(authority) as session:
        file = actions.read_attachment(session, document_id, request_id)
    return send(file)
