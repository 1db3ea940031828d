"""Pages: the agents' case page, the citizens' follow-up, tracking by code, the circuits."""

from flask import Blueprint

from guichet_workflow.core import moments
from guichet_workflow.pages import (
    acts,
    as_citizen,
    batches,
    builder,
    case,
    conversions,
    experts,
    follow,
    guests,
    handing,
    incidents,
    joining,
    lost,
    mentions,
    opinions,
    presence,
    replies,
    requests,
    sealed,
    signing,
    simulation,
    tracking,
    transparency,
    typing,
    undone,
)

blueprint = Blueprint("pages", __name__)
for told in (moments.said, moments.said_day, moments.said_in_list, moments.said_short):
    blueprint.add_app_template_filter(told)
PARTS = (
    acts,
    as_citizen,
    batches,
    builder,
    case,
    conversions,
    experts,
    follow,
    guests,
    handing,
    incidents,
    joining,
    lost,
    mentions,
    opinions,
    presence,
    replies,
    requests,
    sealed,
    signing,
    simulation,
    tracking,
    transparency,
    typing,
    undone,
)
for part in PARTS:
    blueprint.register_blueprint(part.blueprint)
