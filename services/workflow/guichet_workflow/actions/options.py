"""What each procedure sets of the options of its workflow."""

from collections.abc import Mapping, Set
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.definitions import compiled_source
from guichet_workflow.core.case import Actor
from guichet_workflow.core.definition.options import Option, fits
from guichet_workflow.models import Procedure, Workflow


def set_options(
    session: Session,
    procedure: str,
    values: Mapping[str, Any],
    by: Actor,
    families: Set[str] | None = None,
) -> dict[str, Any]:
    """Set the options of a procedure, for the requests to come, and give them all.

    Raises `NotFound` for a procedure outside `families` or whose workflow is not live, `Invalid`
    for an option that the workflow does not have, or a value that is not of its type.
    """
    row = session.scalar(select(Procedure).where(Procedure.slug == procedure).with_for_update())
    if row is None or (families is not None and row.family not in families):
        raise NotFound
    options = _options(session, row.workflow)
    errors = {
        name: text for name, value in values.items() if (text := _wrong(options, name, value))
    }
    if errors:
        raise Invalid(errors=errors)
    own = update(Procedure).where(Procedure.slug == procedure)
    session.execute(own.values(options=dict(values)))
    note(session, by, "options.set", procedure, {"options": sorted(values)})
    return {name: values.get(name, option.default) for name, option in options.items()}


def _options(session: Session, slug: str) -> Mapping[str, Option]:
    live = select(cast(Workflow.source, Text)).where(Workflow.slug == slug, Workflow.live)
    text = session.scalar(live)
    if text is None:
        raise NotFound
    return compiled_source(text).options


def _wrong(options: Mapping[str, Option], name: str, value: Any) -> str:
    if name not in options:
        return _("Ce circuit n’a pas cette option.")
    return "" if fits(options[name].type, value) else _("Cette valeur ne convient pas.")
