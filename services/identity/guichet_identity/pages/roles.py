"""Administration of roles, and of the profiles recognised to citizens."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to
from guichet_kit.problems import Conflict, Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_identity import labels
from guichet_identity.actions import roles
from guichet_identity.models import MANAGE
from guichet_identity.pages.agents import me
from guichet_identity.pages.desk import show_desk

blueprint = Blueprint("roles", __name__, url_prefix="/agents/comptes")
ROLES = "/agents/comptes/roles/"
PROFILES = "/agents/comptes/profils/"


@blueprint.get("/roles/")
@allow(right(MANAGE))
def list_roles() -> Response:
    """List the roles."""
    with transaction() as session:
        found = roles.list_all(session)
    return show_desk(
        "roles", _("Rôles"), roles=found, families=labels.families(), rights=labels.rights()
    )


@blueprint.get("/roles/ajouter")
@allow(right(MANAGE))
def ask_role() -> Response:
    """Show the form of a new role."""
    return _form({"label": "", "families": [], "rights": []}, {})


@blueprint.post("/roles/ajouter")
@allow(right(MANAGE))
def add_role() -> BaseResponse:
    """Add a role."""
    values = _values()
    try:
        with transaction() as session:
            roles.add(session, **values, actor=me(session))
    except Invalid as problem:
        return _form(values, problem.errors)
    return redirect_to(f"{ROLES}?fait=role")


@blueprint.get("/roles/<slug>")
@allow(right(MANAGE))
def show_role(slug: str) -> Response:
    """Show one role's form."""
    with transaction() as session:
        role = roles.get(session, slug)
    values = {"label": role.label, "families": role.families, "rights": role.rights}
    return _form(values, {}, slug=slug)


@blueprint.post("/roles/<slug>")
@allow(right(MANAGE))
def change_role(slug: str) -> BaseResponse:
    """Change a role for all who hold it."""
    values = _values()
    try:
        with transaction() as session:
            roles.get(session, slug)
            roles.put_role(session, slug, **values, actor=me(session))
    except (Invalid, Conflict) as problem:
        errors = problem.errors or {"rights": problem.detail}
        return _form(values, errors, slug=slug, status=problem.status)
    return redirect_to(f"{ROLES}?fait=role")


@blueprint.get("/roles/<slug>/supprimer")
@allow(right(MANAGE))
def confirm_deletion(slug: str) -> Response:
    """Ask before a role is deleted, or say who holds it, or which circuits name it."""
    return _deletion(slug)


@blueprint.post("/roles/<slug>/supprimer")
@allow(right(MANAGE))
def delete_role(slug: str) -> BaseResponse:
    """Delete a role that nobody holds and no circuit names."""
    try:
        with transaction() as session:
            roles.delete_role(session, slug, actor=me(session))
    except (roles.RoleInUse, roles.RoleNamed) as problem:
        return _deletion(slug, problem.status)
    return redirect_to(f"{ROLES}?fait=supprime")


@blueprint.get("/profils/")
@allow(right(MANAGE))
def list_profiles() -> Response:
    """List the profiles granted, with the form of a new one."""
    return _profiles({}, {})


@blueprint.post("/profils/")
@allow(right(MANAGE))
def grant_profile() -> BaseResponse:
    """Recognise a citizen's account as an association."""
    names = ("email", "profile", "name", "number")
    values = {name: request.form.get(name, "")[:300] for name in names}
    try:
        with transaction() as session:
            roles.grant_profile(session, *values.values(), actor=me(session))
    except (Invalid, Conflict) as problem:
        return _profiles(values, problem.errors or {"number": problem.detail}, problem.status)
    return redirect_to(f"{PROFILES}?fait=profil")


@blueprint.post("/profils/<uuid:profile_id>/retirer")
@allow(right(MANAGE))
def withdraw_profile(profile_id: UUID) -> BaseResponse:
    """Take a profile back."""
    with transaction() as session:
        roles.withdraw_profile(session, profile_id, actor=me(session))
    return redirect_to(f"{PROFILES}?fait=retire")


def _values() -> dict[str, Any]:
    return {
        "label": request.form.get("label", "")[:300],
        "families": request.form.getlist("families"),
        "rights": request.form.getlist("rights"),
    }


def _form(
    values: dict[str, Any], errors: dict[str, str], *, slug: str = "", status: int = 422
) -> Response:
    return show_desk(
        "role",
        values["label"] if slug else _("Ajouter un rôle"),
        status=status if errors else 200,
        slug=slug,
        values=values,
        errors=errors,
        families=labels.options(labels.families()),
        rights=labels.options(labels.rights(), labels.reach_of_rights()),
    )


def _deletion(slug: str, status: int = 200) -> Response:
    with transaction() as session:
        role, in_use = roles.get(session, slug), roles.use_of(session, slug)
    title = _("Supprimer le rôle « %(label)s »", label=role.label)
    return show_desk("role_delete", title, status=status, role=role, in_use=in_use)


def _profiles(values: dict[str, str], errors: dict[str, str], status: int = 200) -> Response:
    with transaction() as session:
        page = roles.find_profiles(session, after=request.args.get("after", ""))
    return show_desk(
        "profiles",
        _("Profils des usagers"),
        status=status,
        page=page,
        values=values,
        errors=errors,
        labels=labels.profiles(),
        options=labels.options(labels.profiles()),
    )
