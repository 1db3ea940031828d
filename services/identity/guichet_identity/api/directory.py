"""Lists of agents and roles for programs."""

from typing import Any

from flask_smorest import Blueprint
from guichet_kit.auth import agent, allow, right
from guichet_kit.database import transaction

from guichet_identity import schemas
from guichet_identity.actions import agents, roles

blueprint = Blueprint("directory", __name__, url_prefix="/api/v1", description="Agents and roles")


@blueprint.get("/agents")
@blueprint.arguments(schemas.PageQuery, location="query")
@blueprint.response(200, schemas.AgentPage)
@allow(right("accounts.manage"))
def list_agents(query: dict[str, str]) -> Any:
    """List the agents of the authority, newest first, fifty at a time."""
    with transaction() as session:
        return agents.find(session, query["q"], after=query["after"])


@blueprint.get("/roles")
@blueprint.response(200, schemas.RoleList)
@allow(agent)
def list_roles() -> Any:
    """List the roles of the authority."""
    with transaction() as session:
        return {"items": roles.list_all(session)}
