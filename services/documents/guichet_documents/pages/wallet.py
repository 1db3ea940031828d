"""The citizen's documents, one family at a time, and the last ones for her dashboard."""

from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, citizen, principal, service
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import NotFound
from werkzeug.wrappers import Response as BaseResponse

from guichet_documents import actions
from guichet_documents.models import File
from guichet_documents.pages.download import send

blueprint = Blueprint("wallet", __name__)


@blueprint.get("/fragments/mes-documents")
@allow(service("gateway"))
def show_newest() -> Response:
    """Give the last five documents across families, for the gateway's dashboard."""
    with transaction() as session:
        files = actions.list_newest(session, principal().subjects)
    return render("documents/newest.html", title=_("Mes documents"), files=files)


@blueprint.get("/documents/<family>/")
@allow(citizen)
def show_wallet(family: str) -> Response:
    """List a citizen's documents of one family, newest first."""
    subject = _subject(family)
    with transaction() as session:
        page = actions.list_wallet(session, family, subject, request.args.get("apres"))
    return render(
        "documents/wallet.html",
        title=_("Mes documents"),
        page=page,
        family=family,
        family_label=family_label(family),
        taken_out="retire" in request.args,
    )


@blueprint.get("/documents/<family>/<uuid:document_id>")
@allow(citizen)
def show_document(family: str, document_id: UUID) -> Response:
    """Show one document: what it is, until when it stays, and the way to save it."""
    return _show("documents/document.html", family, _own(family, document_id))


@blueprint.get("/documents/<family>/<uuid:document_id>/telecharger")
@allow(citizen)
def download_document(family: str, document_id: UUID) -> Response:
    """Send one of her own documents to the citizen."""
    subject = _subject(family)
    with transaction() as session:
        file = actions.read_file(
            session, document_id, reader=subject, kind="citizen", family=family
        )
    return send(file)


@blueprint.get("/documents/<family>/<uuid:document_id>/retirer")
@allow(citizen)
def confirm_removal(family: str, document_id: UUID) -> Response:
    """Ask before a document leaves the wallet."""
    return _show("documents/remove.html", family, _own(family, document_id))


@blueprint.post("/documents/<family>/<uuid:document_id>/retirer")
@allow(citizen)
def remove_document(family: str, document_id: UUID) -> BaseResponse:
    """Take a document out of the wallet."""
    subject = _subject(family)
    with transaction() as session:
        actions.take_out(session, family, subject, document_id)
    return redirect_to(f"/documents/{family}/?retire=1")


def _subject(family: str) -> str:
    """Give the citizen's pseudonym, known for this family only; raise `NotFound` for another."""
    who = principal()
    if not who.family or who.family != family:
        raise NotFound
    return who.subject


def _own(family: str, document_id: UUID) -> File:
    subject = _subject(family)
    with transaction() as session:
        return actions.wallet_document(session, family, subject, document_id)


def _show(template: str, family: str, file: File) -> Response:
    label = family_label(family)
    return render(template, title=file.title, file=file, family=family, family_label=label)


def family_label(family: str) -> str:
    """Give the name of a family of procedures as people read it."""
    labels = {
        "fiscalite": _("Fiscalité"),
        "travail-social": _("Travail et social"),
        "sante": _("Santé"),
        "transports": _("Transports"),
        "etat-civil": _("État civil et citoyenneté"),
        "elus": _("Relations avec les élus"),
        "scolaire": _("Scolaire et périscolaire"),
        "sport-culture": _("Sport et culture"),
        "eco-urbanisme": _("Économie et urbanisme"),
        "voirie": _("Polices spéciales et voirie"),
    }
    return labels.get(family, family)
