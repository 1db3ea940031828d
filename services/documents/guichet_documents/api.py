"""The API: templates of documents, and what a request's file is."""

from typing import Any
from uuid import UUID

from flask_smorest import Blueprint
from guichet_kit.auth import agent, allow, principal, right
from guichet_kit.database import transaction

from guichet_documents import actions
from guichet_documents.models import File, Template
from guichet_documents.schemas import FileSchema, TemplateSchema

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")


@blueprint.get("/templates")
@blueprint.response(200, TemplateSchema(many=True))
@allow(right("forms.build", whole=True))
def list_templates() -> list[Template]:
    """List the templates of the authority, each in its newest version."""
    with transaction() as session:
        return actions.list_templates(session)


@blueprint.put("/templates/<path:slug>")
@blueprint.arguments(TemplateSchema)
@blueprint.response(200, TemplateSchema)
@allow(right("forms.build", whole=True))
def put_template(values: dict[str, Any], slug: str) -> Template:
    """Keep a template; a change makes a new version."""
    with transaction() as session:
        return actions.put_template(session, slug, values["title"], values["html"])


@blueprint.get("/documents/<uuid:document_id>")
@blueprint.response(200, FileSchema)
@allow(agent)
def read_document(document_id: UUID) -> File:
    """Describe a file of a request, to an agent of its family."""
    with transaction() as session:
        return actions.find_metadata(session, document_id, principal().families)
