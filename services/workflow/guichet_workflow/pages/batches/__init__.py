"""Acts on many cases: the act is chosen, previewed, launched, watched, and undone."""

from flask import Blueprint

from guichet_workflow.pages.batches import choosing, watching

blueprint = Blueprint("batches", __name__, url_prefix="/agents/dossiers/lots")
for part in (choosing, watching):
    blueprint.register_blueprint(part.blueprint)
