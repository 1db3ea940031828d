"""Pictures and PDFs that agents see without saving them, in the page of a case."""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, g
from guichet_kit.auth import agent, allow

from guichet_documents.inspection.kinds import JPEG, PDF, PNG, WEBP, family_of
from guichet_documents.models import File
from guichet_documents.pages.download import asked, send

IN_OUR_PAGES = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'"
POLICIES = {
    "image": f"sandbox; {IN_OUR_PAGES}",
    # Viewers of PDF that are written as pages run their own scripts, here in no origin.
    "pdf": f"sandbox allow-scripts; object-src 'self'; {IN_OUR_PAGES}",
}
FAMILIES = {PDF.media_type: "pdf"} | {one.media_type: "image" for one in (JPEG, PNG, WEBP)}
blueprint = Blueprint("preview", __name__)


@blueprint.get("/fichiers/<uuid:document_id>/apercu")
@allow(agent)
def preview(document_id: UUID) -> Response:
    """Show a file to the agent for whom the ticket was made; one of another kind is saved."""
    g.problem_area = "bare"  # the problem is read in the frame where the file would be
    file = asked(document_id)
    response = send(file)
    if file is not None and (policy := _policy(file)):
        saved = response.headers["Content-Disposition"]
        response.headers["Content-Disposition"] = saved.replace("attachment", "inline", 1)
        response.headers["Content-Security-Policy"] = policy
    return response


def _policy(file: File) -> str:
    """Give the content policy under which a file is shown; "" unless its bytes are of its kind."""
    family = FAMILIES.get(file.media_type, "")
    path: Path = current_app.extensions["guichet_storage"].path(file.authority, file.object)
    with path.open("rb") as stream:
        return POLICIES[family] if family == family_of(stream.read(16)) else ""


@blueprint.after_request
def let_frame(response: Response) -> Response:
    """Let pages of this site alone frame the file, or the reason why it is not shown."""
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Guichet-Frames"] = "self"
    return response
