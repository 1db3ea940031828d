"""Pictures and PDFs that agents see without saving them.

A picture is seen in the page of a case; a PDF in a tab of its own, and nothing frames it: the
viewer of Chromium is an extension, which `sandbox` does not hold, and which makes links even of
plain text. A click on one leads away the tab of the PDF, never the page of the case.
"""

from pathlib import Path
from uuid import UUID

from flask import Blueprint, Response, current_app, g
from guichet_kit.auth import agent, allow

from guichet_documents.inspection.kinds import JPEG, PDF, PNG, WEBP, family_of
from guichet_documents.models import File
from guichet_documents.pages.download import asked, send

ALONE = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"
POLICIES = {
    "image": f"sandbox; {ALONE}",
    # Viewers that are written as pages, as that of Firefox, run their own scripts, in no origin.
    "pdf": f"sandbox allow-scripts; object-src 'self'; {ALONE}",
}
FAMILIES = {PDF.media_type: "pdf"} | {one.media_type: "image" for one in (JPEG, PNG, WEBP)}
blueprint = Blueprint("preview", __name__)


@blueprint.get("/fichiers/<uuid:document_id>/apercu")
@allow(agent)
def preview(document_id: UUID) -> Response:
    """Show a file to the agent for whom the ticket was made; one of another kind is saved."""
    g.problem_area = "desk"
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
