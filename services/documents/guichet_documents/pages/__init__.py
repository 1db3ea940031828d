"""Pages: the deposit of files, downloads, the citizen's wallet."""

from flask import Blueprint

from guichet_documents.pages import deposit, download, picking, wallet

blueprint = Blueprint("pages", __name__)
for part in (deposit.blueprint, download.blueprint, picking.blueprint, wallet.blueprint):
    blueprint.register_blueprint(part)
