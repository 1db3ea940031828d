"""What each procedure sets of the options of its workflow."""

from collections.abc import Mapping, Set
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.paging import PAGE_SIZE, Page
from guichet_kit.problems import Invalid, NotFound
from sqlalchemy import Text, cast, select, update
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.definitions import compiled_source
from guichet_workflow.core.case import Actor
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.definition.delay import MOST, is_count
from guichet_workflow.core.definition.option_delays import option_delays
from guichet_workflow.core.definition.options import Option, fits, values_of
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
    row = follower(session, procedure, families, lock=True)
    definition = in_use(session, row.workflow)
    options = definition.options
    errors = {
        name: text for name, value in values.items() if (text := _wrong(definition, name, value))
    }
    if errors:
        raise Invalid(errors=errors)
    own = update(Procedure).where(Procedure.slug == procedure)
    session.execute(own.values(options=dict(values)))
    note(session, by, "options.set", procedure, {"options": sorted(values)})
    return values_of(options, values)


def read_options(
    session: Session, procedure: str, families: Set[str] | None = None
) -> tuple[Procedure, Mapping[str, Option]]:
    """Give a procedure and the options of its workflow; raises `NotFound` as `set_options`."""
    row, definition = read_settings(session, procedure, families)
    return row, definition.options


def read_settings(
    session: Session, procedure: str, families: Set[str] | None = None
) -> tuple[Procedure, Definition]:
    """Give a procedure and the workflow that it follows; raises `NotFound` as `set_options`."""
    row = follower(session, procedure, families)
    return row, in_use(session, row.workflow)


def values_set(row: Procedure, options: Mapping[str, Option]) -> dict[str, Any]:
    """Give what a procedure sets itself, without what its workflow no longer knows."""
    return {
        name: row.options[name]
        for name, option in options.items()
        if name in row.options and fits(option.type, row.options[name])
    }


def list_followers(
    session: Session,
    workflow: str,
    families: Set[str] | None = None,
    after: str = "",
    size: int = PAGE_SIZE,
) -> Page[Procedure]:
    """Give the procedures that follow a workflow, in the order of their slugs.

    Those of `families` alone; `after` is the slug of the last one seen, which is the cursor.
    """
    own = select(Procedure).where(Procedure.workflow == workflow, Procedure.slug > after)
    if families is not None:
        own = own.where(Procedure.family.in_(sorted(families)))
    rows = list(session.scalars(own.order_by(Procedure.slug).limit(size + 1)))
    return Page(rows[:size], rows[size - 1].slug if len(rows) > size else None)


def follower(
    session: Session, procedure: str, families: Set[str] | None, *, lock: bool = False
) -> Procedure:
    """Give a procedure; raises `NotFound` for one outside `families`."""
    own = select(Procedure).where(Procedure.slug == procedure)
    row = session.scalar(own.with_for_update() if lock else own)
    if row is None or (families is not None and row.family not in families):
        raise NotFound
    return row


def in_use(session: Session, slug: str) -> Definition:
    """Give the workflow as it is in use; raises `NotFound` for one that is not live."""
    live = select(cast(Workflow.source, Text)).where(Workflow.slug == slug, Workflow.live)
    text = session.scalar(live)
    if text is None:
        raise NotFound
    return compiled_source(text)


def _wrong(definition: Definition, name: str, value: Any) -> str:
    if name not in definition.options:
        return _("Ce circuit n’a pas cette option.")
    if not fits(definition.options[name].type, value):
        return _("Cette valeur ne convient pas.")
    units = [one.unit for one in option_delays(definition) if one.option == name]
    if all(is_count(value, unit) for unit in units):
        return ""
    most = min(MOST[unit] for unit in units)
    text = _("Des délais en dépendent\u00a0: un nombre entier de 1 à %(most)s.")
    return text % {"most": f"{most:,}".replace(",", "\u202f")}
