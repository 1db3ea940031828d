"""Joining a document of the wallet to a request, instead of sending it again."""

from uuid import UUID

from flask import Blueprint, Response, current_app, g, request
from guichet_kit.auth import allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound, TooMany, Unauthorized
from werkzeug.wrappers import Response as BaseResponse

from guichet_documents import actions
from guichet_documents.inspection.kinds import accepted
from guichet_documents.models import CLEAN, GENERATED, File
from guichet_documents.pages.deposit import (
    bears_ticket,
    check_count,
    describe,
    keep,
    key,
    show_expired,
)
from guichet_documents.pages.wallet import family_label
from guichet_documents.storage import Storage
from guichet_documents.tickets import Deposit, DepositExpired

blueprint = Blueprint("picking", __name__)
blueprint.register_error_handler(DepositExpired, show_expired)


@blueprint.get("/fichiers/choisir")
@allow(bears_ticket)
def show_wallet() -> Response:
    """List the documents of the citizen that the question takes, of any family."""
    return _page(g.deposit)


@blueprint.post("/fichiers/choisir")
@allow(bears_ticket)
def pick_documents() -> BaseResponse:
    """Copy the documents chosen and send the citizen back with a receipt for each."""
    deposit: Deposit = g.deposit
    chosen = [_id(text) for text in dict.fromkeys(request.form.getlist("document"))]
    try:
        check_count(len(chosen), deposit)
        files = _copied(_picked(chosen, deposit), deposit)
    except (actions.Refusal, TooMany) as refusal:
        return _page(deposit, refusal.detail if chosen else _nothing(), refusal.status)
    return redirect_to(deposit.receipt(key(), [describe(file) for file in files]))


def _nothing() -> str:
    return _("Choisissez un document, ou revenez à votre demande.")


def _id(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound from error


def _subjects() -> dict[str, str]:
    """Give the citizen's pseudonyms by family; raise `Unauthorized` for who did not sign in."""
    who = principal()
    if who.kind != "citizen":
        raise Unauthorized
    return who.subjects or {who.family: who.subject}


def _types(deposit: Deposit) -> list[str]:
    return [kind.media_type for kind in accepted(deposit.accept)]


def _picked(chosen: list[UUID], deposit: Deposit) -> list[File]:
    """Give what was chosen; raise `NotFound` unless it is hers and the question takes it."""
    with transaction() as session:
        files = [actions.pick(session, _subjects(), document_id) for document_id in chosen]
    types = _types(deposit)
    fit = [f for f in files if f and f.media_type in types and f.size <= deposit.max_bytes]
    if len(fit) < len(chosen):
        raise NotFound
    return fit


def _copied(files: list[File], deposit: Deposit) -> list[File]:
    """Make copies that live with the request, like files just sent; none when one fails."""
    storage: Storage = current_app.extensions["guichet_storage"]
    return keep(storage, deposit, (_received(storage, file) for file in files))


def _received(storage: Storage, file: File) -> actions.Received:
    try:
        made = storage.copy(file.authority, file.object)
    except FileNotFoundError as error:
        raise NotFound from error
    return actions.Received(
        object=made,
        name=file.name,
        media_type=file.media_type,
        size=file.size,
        sha256=file.sha256,
        scan=CLEAN if file.state == GENERATED else file.scan,
    )


def _page(deposit: Deposit, error: str = "", status: int = 200) -> Response:
    types, after = _types(deposit), request.args.get("apres")
    with transaction() as session:
        page = actions.list_pickable(session, _subjects(), types, deposit.max_bytes, after)
    return render(
        "documents/picking.html",
        title=_("Choisir dans « Mes documents »"),
        status=status,
        deposit=deposit,
        page=page,
        error=error,
        ticket=request.args["ticket"],
        family_label=family_label,
    )
