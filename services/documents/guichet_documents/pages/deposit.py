"""The deposit page: where forms and workflow send a person to add files."""

from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response, current_app, g, jsonify, request
from guichet_kit.auth import Principal, allow, principal
from guichet_kit.csrf import once
from guichet_kit.database import is_away, transaction
from guichet_kit.faults import reach
from guichet_kit.i18n import _, ngettext
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import TooLarge, TooMany
from guichet_kit.refusals import show, wants_json
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.wrappers import Response as BaseResponse

from guichet_documents import actions
from guichet_documents.actions.deposits import megabytes
from guichet_documents.antivirus import Scanner
from guichet_documents.inspection.kinds import Kind, accepted
from guichet_documents.models import CLEAN, File
from guichet_documents.pages.download import scanning
from guichet_documents.storage import Storage
from guichet_documents.tickets import Deposit, DepositExpired

FIELD = "fichiers"
AROUND_FILES = 64 * 1024
DRAIN_AT_MOST = 150_000_000
blueprint = Blueprint("deposit", __name__)


def bears_ticket(who: Principal) -> bool:
    """Let in who bears a ticket of the authority, to send as much as the ticket says.

    Runs before the body is read, so that nobody else makes us read one.
    """
    g.deposit = Deposit.read(key(), once(request.args, "ticket"), who.authority)
    request.max_content_length = g.deposit.max_files * g.deposit.max_bytes + AROUND_FILES
    return True


@blueprint.get("/fichiers/deposer")
@allow(bears_ticket)
def show_deposit() -> Response:
    """Show what may be sent, and a file input."""
    return _page(g.deposit)


@blueprint.post("/fichiers/deposer")
@allow(bears_ticket)
def send_files() -> BaseResponse:
    """Take the files and send the person back with their receipts; all of them or none."""
    deposit: Deposit = g.deposit
    sent = [item for item in request.files.getlist(FIELD) if item.filename]
    try:
        check_count(len(sent), deposit)
        files = _take(sent, deposit)
    except (actions.Refusal, TooMany) as refusal:
        return show(refusal) if wants_json() else _page(deposit, refusal.detail, refusal.status)
    described = [describe(file) | _place(one) for file, one in files]
    address = deposit.receipt(key(), described)
    if not wants_json():
        return redirect_to(address)
    return jsonify(location=address, receipts=deposit.receipts(key(), described))


@blueprint.post("/fichiers/recevoir")
@allow(bears_ticket)
def receive_files() -> Response:
    """Take the files that a program sends, all or none; give each with its receipt."""
    deposit: Deposit = g.deposit
    sent = [item for item in request.files.getlist(FIELD) if item.filename]
    try:
        check_count(len(sent), deposit)
        described = [describe(file) | _place(one) for file, one in _take(sent, deposit)]
    except (actions.Refusal, TooMany) as refusal:
        return show(refusal)
    receipts = deposit.receipts(key(), described)
    pairs = zip(described, receipts, strict=True)
    return jsonify(files=[{**file, "receipt": receipt} for file, receipt in pairs])


@blueprint.errorhandler(RequestEntityTooLarge)
def refuse_size(_error: RequestEntityTooLarge) -> Response:
    """Say the limit when more was sent than the ticket allows at once."""
    _drain()
    deposit: Deposit | None = g.get("deposit")
    if deposit is None or wants_json():
        return show(TooLarge(_limits(deposit) if deposit else ""))
    return _page(deposit, _("Votre envoi est trop lourd. ") + _limits(deposit), TooLarge.status)


@blueprint.errorhandler(DepositExpired)
def show_expired(problem: DepositExpired) -> Response:
    """Say that the ticket is of no use any more, with the way back when it is known."""
    if wants_json():
        return show(problem)
    return render(
        "documents/expired.html",
        title=_(problem.title),
        status=problem.status,
        problem=problem,
        back_url=problem.back,
    )


def key() -> str:
    """Give the secret of the tickets."""
    return str(current_app.extensions["guichet"].settings.handover_key)


def check_count(number: int, deposit: Deposit) -> None:
    """Raise `Refusal` unless at least one file is sent, and no more than the ticket allows."""
    if number == 0:
        raise actions.Refusal(_("Choisissez un fichier avant de l’envoyer."))
    if number > deposit.max_files:
        raise actions.Refusal(
            ngettext(
                "Vous pouvez ajouter %(num)s fichier au plus. Choisissez celui à envoyer.",
                "Vous pouvez ajouter %(num)s fichiers au plus. Choisissez ceux à envoyer.",
                deposit.max_files,
            )
        )


def _take(sent: list[FileStorage], deposit: Deposit) -> list[tuple[File, actions.Received]]:
    """Take the files that were sent, all of them or none; each with its object."""
    storage: Storage = current_app.extensions["guichet_storage"]
    scanner: Scanner | None = current_app.extensions["guichet_scanner"]
    seen: list[actions.Received] = []

    def receive(item: FileStorage) -> actions.Received:
        stream: Any = item.stream  # werkzeug says IO[bytes]
        seen.append(actions.receive(storage, stream, item.filename or "", deposit, scanner))
        return seen[-1]

    return list(zip(keep(storage, deposit, map(receive, sent)), seen, strict=True))


def keep(storage: Storage, deposit: Deposit, objects: Iterable[actions.Received]) -> list[File]:
    """Give rows to objects once all are written; what was written is removed when one is refused.

    When the database falls at the commit, the rows may stand: their objects must then stand too,
    and the sweep removes them if there are no rows.
    """
    received: list[actions.Received] = []
    try:
        for one in objects:
            received.append(one)
        reach("documents.object_written_row_uncommitted")
        with transaction() as session:
            return actions.record(session, deposit.key(key()), received)
    except Exception as error:
        for kept in received if not is_away(error) else ():
            storage.remove(deposit.authority, kept.object)
        raise


def describe(file: File) -> dict[str, Any]:
    """Give what the receipt of a file says of it."""
    return {
        "document_id": str(file.id),
        "name": file.name,
        "size": file.size,
        "media_type": file.media_type,
        "sha256": file.sha256,
        "scan": file.scan if scanning() else CLEAN,
    }


def _place(received: actions.Received) -> dict[str, Any]:
    """Give what a receipt says of the place of a photo, nothing unless it was asked for."""
    return {"place": list(received.place)} if received.place else {}


def _page(deposit: Deposit, error: str = "", status: int = 200) -> Response:
    kinds = accepted(deposit.accept)
    return render(
        "documents/deposit.html",
        title=_("Ajouter un fichier"),
        area="desk" if principal().kind == "agent" else "portal",
        scripts=["deposit.js"],
        status=status,
        deposit=deposit,
        error=error,
        accept=_accept(kinds),
        formats=", ".join(kind.label for kind in kinds),
        limits=_limits(deposit),
        max_size=megabytes(deposit.max_bytes),
    )


def _accept(kinds: list[Kind]) -> str:
    """Give the list for the file input.

    Exact types, not `image/*`: a phone still offers its camera, and an iPhone then sends JPEG
    instead of HEIC. Extensions too, for systems that know no type for them.
    """
    names = [kind.media_type for kind in kinds]
    return ",".join(names + [end for kind in kinds for end in kind.extensions])


def _limits(deposit: Deposit) -> str:
    return ngettext(
        "%(num)s fichier au plus, de %(size)s au plus.",
        "%(num)s fichiers au plus, de %(size)s au plus chacun.",
        deposit.max_files,
        size=megabytes(deposit.max_bytes),
    )


def _drain() -> None:
    """Read what the browser is still sending: it shows our answer only once it has sent all."""
    left = min(request.content_length or DRAIN_AT_MOST, DRAIN_AT_MOST)
    stream = request.environ["wsgi.input"]
    while left > 0 and (chunk := stream.read(min(left, 1_000_000))):
        left -= len(chunk)
