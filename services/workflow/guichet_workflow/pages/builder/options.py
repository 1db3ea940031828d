"""The options of a circuit and the roles of its functions, set for each procedure."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow import fields
from guichet_workflow.actions import binding, options, outside
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.model import Function
from guichet_workflow.core.definition.options import LONGEST, Option
from guichet_workflow.core.told import number_words
from guichet_workflow.models import Procedure
from guichet_workflow.pages.builder.desk import DESIGNER, blueprint, designer, desk_url, families

YES, NO = "oui", "non"
LONGEST_ROLE = 60
ROLE = "role."
"""Before the names of functions, which no option bears: an identifier has no dot."""


@blueprint.get("/<slug>/options")
@allow(DESIGNER)
def list_options(slug: str) -> Response:
    """Show the procedures that follow a circuit in use, with what each sets."""
    done = request.args.get("fait", "")  # only a name that we know is said: a link could hold any
    with transaction() as session:
        definition = options.in_use(session, slug)
        after = request.args.get("apres", "")[:100]
        page = options.list_followers(session, slug, families(), after)
        lines = [_line(slug, one, definition) for one in page.items]
    return render(
        "workflow/builder/options.html",
        title=_("Options et rôles par démarche"),
        area="desk",
        slug=slug,
        lines=lines,
        said=next((one.title or one.slug for one in page.items if one.slug == done), ""),
        next_url=desk_url(slug, "options", apres=page.next_cursor) if page.next_cursor else None,
    )


def _line(slug: str, row: Procedure, definition: Definition) -> dict[str, Any]:
    known = definition.options
    own = options.values_set(row, known)
    texts = [
        _("%(label)s\u00a0: %(value)s", label=known[name].label, value=_words(value))
        for name, value in own.items()
    ]
    texts += [
        _("%(label)s\u00a0: %(value)s", label=definition.functions[name].label, value=role)
        for name, role in row.roles.items()
        if name in definition.functions
    ]
    url = desk_url(slug, f"options/{row.slug}")
    return {"title": row.title or row.slug, "url": url, "own": texts}


def _words(value: Any) -> str:
    return number_words(value) if value != "" else _("rien")


@blueprint.get("/<slug>/options/<procedure>")
@allow(DESIGNER)
def show_options(slug: str, procedure: str) -> Response:
    """Show the options of a procedure, to change them."""
    return _page(slug, procedure)


@blueprint.post("/<slug>/options/<procedure>")
@allow(DESIGNER)
def keep_options(slug: str, procedure: str) -> BaseResponse:
    """Keep what was typed, or show it again with what is wrong."""
    typed: dict[str, Any] = {}
    try:
        with transaction() as session:
            _row, definition = _followed(session, slug, procedure)
            asked = _asked(definition) + _bound(definition)
            typed = fields.typed(asked, request.form)
            values, roles = _given(definition, asked, typed)
            options.set_options(session, procedure, values, designer(), families())
            _bind(session, procedure, roles)
    except Invalid as problem:
        return _page(slug, procedure, typed, problem.errors)
    return redirect_to(desk_url(slug, "options", fait=procedure))


def _bind(session: Session, procedure: str, roles: Mapping[str, str]) -> None:
    """Bind roles to functions; what is refused of a function is said beside its field."""
    try:
        binding.set_roles(session, procedure, roles, designer(), families())
    except Invalid as problem:
        errors = {f"{ROLE}{name}": text for name, text in problem.errors.items()}
        raise Invalid(errors=errors) from problem


def _followed(session: Session, slug: str, procedure: str) -> tuple[Procedure, Definition]:
    """Give a procedure and the circuit in use, `NotFound` when it follows another one."""
    row, definition = options.read_settings(session, procedure, families())
    if row.workflow != slug:
        raise NotFound
    return row, definition


def _given(
    definition: Definition, asked: tuple[fields.Field, ...], typed: Mapping[str, Any]
) -> tuple[dict[str, Any], dict[str, str]]:
    """Give the options and the roles that were typed; raises `Invalid`."""
    found, errors = fields.read(asked, typed, {})
    if errors:
        raise Invalid(errors=errors)
    roles = {name: found.pop(f"{ROLE}{name}", "") for name in definition.functions}
    known = definition.options
    values = {name: _value(known[name].type, value) for name, value in found.items()}
    return values, {name: role for name, role in roles.items() if role}


def _value(kind: str, value: Any) -> Any:
    if kind == "boolean":
        return value == YES
    if kind == "number":
        number = float(value)
        return int(number) if number.is_integer() else number
    return value


def _page(
    slug: str,
    procedure: str,
    typed: Mapping[str, Any] | None = None,
    errors: Mapping[str, str] | None = None,
) -> Response:
    with transaction() as session:
        row, definition = _followed(session, slug, procedure)
        roles = outside.read_names(session, outside.ROLE) or ()
    own = options.values_set(row, definition.options)
    kept = {name: _typed(value) for name, value in own.items()}
    kept |= {f"{ROLE}{name}": role for name, role in row.roles.items()}
    title = _("Options et rôles de «\u00a0%(title)s\u00a0»", title=row.title or row.slug)
    wrong = {f"{fields.PREFIX}{name}": text for name, text in (errors or {}).items()}
    return render(
        "workflow/builder/options_of.html",
        title=_("Erreur\u00a0: %(title)s", title=title) if wrong else title,
        heading=title,
        area="desk",
        status=422 if wrong else 200,
        slug=slug,
        asked=_asked(definition),
        bound=_bound(definition),
        roles=roles,
        typed=kept if typed is None else typed,
        errors=wrong,
    )


def _typed(value: Any) -> str:
    if isinstance(value, bool):
        return YES if value else NO
    return str(value).replace(".", ",") if isinstance(value, int | float) else str(value)


def _asked(definition: Definition) -> tuple[fields.Field, ...]:
    """Give options as questions: left empty, the circuit decides."""
    return tuple(_field(name, option) for name, option in definition.options.items())


def _bound(definition: Definition) -> tuple[fields.Field, ...]:
    """Give the roles of functions as questions: left empty, the circuit decides."""
    return tuple(_role(name, one) for name, one in definition.functions.items())


def _role(name: str, function: Function) -> dict[str, Any]:
    label = _("Rôle de «\u00a0%(label)s\u00a0»", label=function.label)
    hint = _("Vide, le rôle du circuit\u00a0: %(value)s.", value=function.role)
    asked = {"id": f"{ROLE}{name}", "label": label, "required": False, "hint": hint}
    return {**asked, "type": "text", "max_length": LONGEST_ROLE}


def _field(name: str, option: Option) -> dict[str, Any]:
    hint = _("Vide, la valeur du circuit\u00a0: %(value)s.", value=_words(option.default))
    asked = {"id": name, "label": option.label, "required": False, "hint": hint}
    if option.type == "boolean":
        yes_no = [{"value": YES, "label": _("Oui")}, {"value": NO, "label": _("Non")}]
        return {**asked, "type": "choice", "display": "list", "options": yes_no}
    if option.type == "number":
        return {**asked, "type": "number", "decimals": 6}
    return {**asked, "type": "text", "max_length": LONGEST}
