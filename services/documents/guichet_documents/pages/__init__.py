"""Pages: the deposit of files, downloads, the citizen's wallet; and what mails join."""

from flask import Blueprint

from guichet_documents.pages import attaching, deposit, download, picking, wallet

blueprint = Blueprint("pages", __name__)
for part in (attaching, deposit, download, picking, wallet):
    blueprint.register_blueprint(part.blueprint)
