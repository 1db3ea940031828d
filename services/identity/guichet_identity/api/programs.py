"""Programs that act by themselves, for who manages accounts: listed, added, renewed, ended."""

from typing import Any

from flask_smorest import Blueprint
from guichet_kit.auth import allow, right
from guichet_kit.database import transaction

from guichet_identity import schemas
from guichet_identity.actions import programs
from guichet_identity.actions.programs import Wanted
from guichet_identity.models import MANAGE, Client
from guichet_identity.pages.agents import me

blueprint = Blueprint("programs_api", __name__, url_prefix="/api/v1", description="Programs")


@blueprint.get("/programs")
@blueprint.arguments(schemas.Cursor, location="query")
@blueprint.response(200, schemas.ProgramPage)
@allow(right(MANAGE))
def list_programs(query: dict[str, str]) -> Any:
    """List the programs of the authority, newest first, fifty at a time."""
    with transaction() as session:
        return programs.find(session, after=query["after"])


@blueprint.post("/programs")
@blueprint.arguments(schemas.ProgramGiven)
@blueprint.response(201, schemas.ProgramMade)
@allow(right(MANAGE))
def add_program(given: dict[str, Any]) -> dict[str, Any]:
    """Add a program; its secret is in this answer alone."""
    with transaction() as session:
        made = programs.add(session, Wanted(**given), actor=me(session))
        return _with_secret(*made)


@blueprint.put("/programs/<program_id>")
@blueprint.arguments(schemas.ProgramGiven)
@blueprint.response(200, schemas.Program)
@allow(right(MANAGE))
def change_program(given: dict[str, Any], program_id: str) -> Client:
    """Change a program's name, rights, families and the calls that it answers."""
    with transaction() as session:
        actor = me(session)
        return programs.change(session, program_id, Wanted(**given), actor=actor)


@blueprint.post("/programs/<program_id>/secret")
@blueprint.arguments(schemas.Renewal)
@blueprint.response(200, schemas.ProgramMade)
@allow(right(MANAGE))
def renew_secret(given: dict[str, Any], program_id: str) -> dict[str, Any]:
    """Give a new secret; the former still serves for 0, 24 or 168 hours."""
    with transaction() as session:
        actor = me(session)
        return _with_secret(*programs.renew(session, program_id, **given, actor=actor))


@blueprint.delete("/programs/<program_id>")
@blueprint.response(204)
@allow(right(MANAGE))
def end_program(program_id: str) -> None:
    """End a program for ever; the tokens it has still serve for 120 s at most."""
    with transaction() as session:
        programs.end(session, program_id, actor=me(session))


def _with_secret(program: Client, secret: str) -> dict[str, Any]:
    names = schemas.Program().fields
    return {name: getattr(program, name) for name in names} | {"secret": secret}
