"""The API of notify: the templates of an authority."""

from typing import Any

from flask_smorest import Blueprint
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.paging import Page

from guichet_notify.actions import templates
from guichet_notify.actions.words import Words
from guichet_notify.models import Template
from guichet_notify.schemas import PageAsked, TemplateGiven, TemplateKept, TemplatePage

blueprint = Blueprint("notify_api", __name__, url_prefix="/api/v1")


@blueprint.get("/templates")
@blueprint.arguments(PageAsked, location="query")
@blueprint.response(200, TemplatePage)
@allow(right("messages.edit", whole=True))
def list_templates(asked: dict[str, Any]) -> Page[Template]:
    """Give the templates in use."""
    with transaction() as session:
        return templates.list_templates(session, asked["after"])


@blueprint.put("/templates/<slug>/<channel>")
@blueprint.arguments(TemplateGiven)
@blueprint.response(200, TemplateKept)
@allow(right("messages.edit", whole=True))
def put_template(given: dict[str, Any], slug: str, channel: str) -> Template:
    """Put new words in use; 409 when the version has moved, 422 with the line when refused."""
    words = Words(given["subject"], given["body"])
    with transaction() as session:
        return templates.save(
            session, slug, channel, words, seen=given["seen"], by=principal().name
        )
