"""Pages: the agents' case page, the citizens' follow-up, tracking by code, the circuits."""

from flask import Blueprint

from guichet_workflow.pages import (
    acts,
    builder,
    case,
    conversions,
    definitions,
    follow,
    requests,
    tracking,
)

blueprint = Blueprint("pages", __name__)
for part in (case, acts, follow, requests, tracking, conversions, definitions, builder):
    blueprint.register_blueprint(part.blueprint)
