"""Administration of programs: what each may do, its secret shown once, its end."""

import re
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, request
from guichet_kit.auth import allow, right
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to
from guichet_kit.problems import Conflict, Invalid
from werkzeug.wrappers import Response as BaseResponse

from guichet_identity import browser, labels
from guichet_identity.actions import programs
from guichet_identity.actions.programs import Wanted
from guichet_identity.models import ANSWER, MANAGE, PROGRAM_RIGHTS, Client
from guichet_identity.pages.agents import me
from guichet_identity.pages.desk import show_desk

blueprint = Blueprint("programs", __name__, url_prefix="/agents/comptes/programmes")
HOME = "/agents/comptes/programmes/"


@blueprint.get("/")
@allow(right(MANAGE))
def list_programs() -> Response:
    """List the programs, newest first, fifty at a time."""
    with transaction() as session:
        page = programs.find(session, after=request.args.get("after", ""))
    return show_desk(
        "programs",
        _("Programmes"),
        page=page,
        families=labels.families(),
        rights=labels.rights(),
        answered={program.id: _answered(program) for program in page.items},
    )


def _answered(program: Client) -> str:
    """Tell which calls a program answers; nothing of who may answer none."""
    if ANSWER not in program.rights:
        return ""
    told = labels.calls()
    names = [*program.connectors, *(told[kind] for kind in program.calls)]
    if not names:
        return _("Ne répond à aucun appel\u00a0: ouvrez-le pour dire auxquels.")
    return _("Appels\u00a0: %(names)s", names=", ".join(names))


@blueprint.get("/ajouter")
@allow(right(MANAGE))
def ask_program() -> Response:
    """Show the form of a new program."""
    return _form(None, Wanted("", [], []), {})


@blueprint.post("/ajouter")
@allow(right(MANAGE))
def add_program() -> Response:
    """Add a program and show its secret, this once."""
    wanted = _wanted()
    try:
        with transaction() as session:
            program, secret = programs.add(session, wanted, actor=me(session))
    except Invalid as problem:
        return _form(None, wanted, problem.errors)
    return _secret(program, secret)


@blueprint.get("/<program_id>")
@allow(right(MANAGE))
def show_program(program_id: str) -> Response:
    """Show one program: what it may do, its secret to renew, its end."""
    with transaction() as session:
        program = programs.get(session, program_id)
    return _form(program, _as_it_is(program), {})


@blueprint.post("/<program_id>")
@allow(right(MANAGE))
def change_program(program_id: str) -> BaseResponse:
    """Change what a program may do."""
    wanted = _wanted()
    try:
        with transaction() as session:
            programs.change(session, program_id, wanted, actor=me(session))
    except Invalid as problem:
        with transaction() as session:
            return _form(programs.get(session, program_id), wanted, problem.errors)
    return redirect_to(f"{HOME}?fait=programme")


@blueprint.post("/<program_id>/secret")
@allow(right(MANAGE))
def renew_secret(program_id: str) -> Response:
    """Renew a secret and show the new one, this once; sent twice, the page changes nothing."""
    hours, shown = request.form.get("overlap_hours", -1, type=int), request.form.get("seen", "")
    try:
        with transaction() as session:
            actor, seen = me(session), _moment(shown)
            made = programs.renew(session, program_id, hours, seen=seen, actor=actor)
    except (Invalid, Conflict) as problem:
        errors = problem.errors or {"overlap_hours": problem.detail}
        with transaction() as session:
            program = programs.get(session, program_id)
        return _form(program, _as_it_is(program), errors, problem.status)
    return _secret(*made)


@blueprint.get("/<program_id>/arreter")
@allow(right(MANAGE))
def confirm_end(program_id: str) -> Response:
    """Ask before a program is ended."""
    with transaction() as session:
        program = programs.get(session, program_id)
    title = _("Arrêter le programme «\u00a0%(name)s\u00a0»", name=program.name)
    return show_desk("program_end", title, program=program)


@blueprint.post("/<program_id>/arreter")
@allow(right(MANAGE))
def end_program(program_id: str) -> BaseResponse:
    """End a program for ever."""
    with transaction() as session:
        programs.end(session, program_id, actor=me(session))
    return redirect_to(f"{HOME}?fait=arrete")


def _wanted() -> Wanted:
    named, lists = request.form.get("name", "")[:300], request.form.getlist
    connectors = re.split(r"[,;\n]", request.form.get("connectors", "")[:5_000])
    own = [name.strip() for name in connectors if name.strip()], lists("calls")
    return Wanted(named, lists("rights"), lists("families"), *own)


def _as_it_is(program: Client) -> Wanted:
    lists = program.rights, program.families, program.connectors, program.calls
    return Wanted(program.name, *lists)


def _moment(text: str) -> datetime:
    """Read which secret the page showed; what is no moment names none that there is."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise Invalid(
            errors={"overlap_hours": _("Rechargez la page, puis recommencez.")}
        ) from error


def _form(
    program: Client | None, wanted: Wanted, errors: dict[str, str], status: int = 422
) -> Response:
    offered = {slug: label for slug, label in labels.rights().items() if slug in PROGRAM_RIGHTS}
    return show_desk(
        "program",
        program.name if program else _("Ajouter un programme"),
        status=status if errors else 200,
        program=program,
        values=wanted,
        errors=errors,
        families=labels.options(labels.families()),
        rights=labels.options(offered),
        calls=labels.options(labels.calls()),
        overlaps=labels.options(_overlaps()),
    )


def _overlaps() -> dict[str, str]:
    told = (
        _("Pendant 24 heures encore"),
        _("Pendant 7 jours encore"),
        _("Plus du tout\u00a0: il est connu de qui ne devrait pas"),
    )
    return dict(zip(map(str, programs.OVERLAPS), told, strict=True))


def _secret(program: Client, secret: str) -> Response:
    shown: dict[str, Any] = {"token_url": f"{browser.public_base()}/identite/token"}
    shown["audiences"] = program.audiences
    title = _("Le secret de «\u00a0%(name)s\u00a0»", name=program.name)
    return show_desk("program_secret", title, program=program, secret=secret, **shown)
