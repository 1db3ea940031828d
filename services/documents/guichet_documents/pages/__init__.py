"""Pages: deposits, downloads, previews, the citizen's wallet; what mails join; templates."""

from flask import Blueprint

from guichet_documents.pages import (
    attaching,
    deposit,
    download,
    editing,
    picking,
    preview,
    wallet,
)

blueprint = Blueprint("pages", __name__)
for part in (attaching, deposit, download, editing, picking, preview, wallet):
    blueprint.register_blueprint(part.blueprint)
