"""Administration of agents, of the units where they work, and the audit trail."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, principal, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to
from guichet_kit.problems import Conflict, Invalid
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_identity import browser, labels
from guichet_identity.actions import agents, audit, roles, sessions
from guichet_identity.models import MANAGE
from guichet_identity.pages.desk import show_desk

blueprint = Blueprint("agents", __name__, url_prefix="/agents/comptes")
HOME = "/agents/comptes/"


@blueprint.get("/")
@allow(right(MANAGE))
def list_agents() -> Response:
    """List the agents, fifty at a time, newest first, perhaps those found by name or address."""
    words = request.args.get("q", "")[:100]
    with transaction() as session:
        page = agents.find(session, words, after=request.args.get("after", ""))
        held = agents.roles_of(session, [found.id for found in page.items])
        units = {unit.slug: unit.name for unit in agents.units(session)}
    title = _("Agents")
    return show_desk("agents", title, page=page, held=held, units=units, words=words)


@blueprint.get("/ajouter")
@allow(right(MANAGE))
def ask_agent() -> Response:
    """Show the form of a new agent."""
    with transaction() as session:
        return _form(session, {"roles": []}, {})


@blueprint.post("/ajouter")
@allow(right(MANAGE))
def add_agent() -> BaseResponse:
    """Add an agent, who is sent a link to choose her password."""
    values = _values()
    try:
        with transaction() as session:
            actor = me(session)
            agents.invite(session, **values, actor=actor, base=browser.public_base())
    except Invalid as problem:
        with transaction() as session:
            return _form(session, values, problem.errors)
    return redirect_to(f"{HOME}?fait=invite")


@blueprint.get("/<uuid:agent_id>")
@allow(right(MANAGE))
def show_agent(agent_id: UUID) -> Response:
    """Show one agent's form."""
    with transaction() as session:
        agent = agents.get(session, agent_id)
        held = [role.slug for role in agents.roles_of(session, [agent_id])[agent_id]]
        values = {"email": agent.email, "name": agent.name, "unit": agent.unit, "roles": held}
        return _form(session, values, {}, agent=agent)


@blueprint.post("/<uuid:agent_id>")
@allow(right(MANAGE))
def change_agent(agent_id: UUID) -> BaseResponse:
    """Change an agent's name, unit and roles, which hold within two minutes."""
    values = _values()
    try:
        with transaction() as session:
            agent = agents.get(session, agent_id)
            named = {name: values[name] for name in ("name", "unit", "roles")}
            agents.change(session, agent, **named, actor=me(session))
    except (Invalid, Conflict) as problem:
        errors = problem.errors or {"roles": problem.detail}
        with transaction() as session:
            agent = agents.get(session, agent_id)
            return _form(session, values, errors, agent=agent, status=problem.status)
    return redirect_to(f"{HOME}?fait=change")


@blueprint.post("/<uuid:agent_id>/fermer")
@allow(right(MANAGE))
def disable_agent(agent_id: UUID) -> BaseResponse:
    """Close an agent's account and end her sessions at once."""
    with transaction() as session:
        agents.disable(session, agents.get(session, agent_id), actor=me(session))
    return redirect_to(f"{HOME}?fait=ferme")


@blueprint.post("/<uuid:agent_id>/rouvrir")
@allow(right(MANAGE))
def enable_agent(agent_id: UUID) -> BaseResponse:
    """Open a closed account again, with a link to a new password."""
    with transaction() as session:
        agent = agents.get(session, agent_id)
        agents.enable(session, agent, actor=me(session), base=browser.public_base())
    return redirect_to(f"{HOME}?fait=rouvert")


@blueprint.get("/services/")
@allow(right(MANAGE))
def list_units() -> Response:
    """List the units with the form of a new one."""
    with transaction() as session:
        return _units(session, "", {})


@blueprint.post("/services/")
@allow(right(MANAGE))
def add_unit() -> BaseResponse:
    """Add a unit."""
    name = request.form.get("name", "")[:200]
    with transaction() as session:
        try:
            agents.add_unit(session, name, actor=me(session))
        except Invalid as problem:
            return _units(session, name, problem.errors)
    return redirect_to("/agents/comptes/services/")


@blueprint.get("/journal/")
@allow(right(MANAGE))
def read_audit() -> Response:
    """Show the audit trail, newest first, fifty lines at a time."""
    with transaction() as session:
        page = audit.read(session, after=request.args.get("after", ""))
        names = audit.names(session, page.items)
    return show_desk("audit", _("Journal"), page=page, names=names, acts=labels.acts())


def me(session: Session) -> UUID:
    """Give the account of the agent who acts; raise `Unauthorized` once her session is over."""
    return sessions.current(session, principal().subject).account_id


def _values() -> dict[str, Any]:
    values: dict[str, Any] = {
        name: request.form.get(name, "")[:300] for name in ("email", "name", "unit")
    }
    return values | {"roles": request.form.getlist("roles")}


def _form(
    session: Session,
    values: dict[str, Any],
    errors: dict[str, str],
    *,
    agent: Any = None,
    status: int = 422,
) -> Response:
    return show_desk(
        "agent",
        agent.name if agent else _("Ajouter un agent"),
        status=status if errors else 200,
        agent=agent,
        values=values,
        errors=errors,
        units=[{"value": unit.slug, "label": unit.name} for unit in agents.units(session)],
        roles=[{"value": role.slug, "label": role.label} for role in roles.list_all(session)],
    )


def _units(session: Session, name: str, errors: dict[str, str]) -> Response:
    return show_desk(
        "units",
        _("Services"),
        status=422 if errors else 200,
        units=agents.units(session),
        name=name,
        errors=errors,
    )
