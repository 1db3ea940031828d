"""Circuits that come from a file and go to one: looked at first, then made a working copy."""

import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import NotFound, field_errors
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.actions import drafts, publication, simulations
from guichet_workflow.actions.drafts import Opened
from guichet_workflow.actions.families import check_reach
from guichet_workflow.actions.outside import read_outside
from guichet_workflow.actions.publication import findings_of
from guichet_workflow.actions.starting import slug_of
from guichet_workflow.complaints import in_french
from guichet_workflow.core import Finding
from guichet_workflow.core.case import Actor
from guichet_workflow.core.exchange import Imported, NotRead, as_bundle, read_upload
from guichet_workflow.core.exchange.bundle import templates_of
from guichet_workflow.models import Simulation
from guichet_workflow.schemas import DefinitionSchema
from guichet_workflow.schemas.simulations import ScenarioSchema

MOST_KEPT = 50
SHAPES = re.compile("Not a valid|Invalid input type|Field may not be null")
"""What marshmallow says of a value that is of another type than it should."""


@dataclass(frozen=True, kw_only=True)
class Report:
    """What an import would do: to which circuit, what changes, what did not pass.

    `changes` is None for a circuit that is not here yet; `opened` is what it would replace.
    """

    slug: str
    title: str
    opened: Opened | None
    source: Mapping[str, Any]
    notes: Sequence[str]
    findings: list[Finding]
    changes: list[str] | None
    simulations: int
    templates: Mapping[str, list[str]]


def read(text: str) -> Imported:
    """Read a file, whose values have at least the types they should. Raises `NotRead`."""
    imported = read_upload(text)
    found = field_errors(DefinitionSchema().validate(named(imported.source)))
    wrong = [f"{where} : {in_french(told)}" for where, told in found.items() if SHAPES.match(told)]
    if wrong:
        raise NotRead(_("Ce circuit est abîmé. %(places)s", places=" ".join(wrong[:5])))
    return _with_scenarios(imported)


def _with_scenarios(imported: Imported) -> Imported:
    """Leave out the simulations that are no scenarios, and say why."""
    kept, notes = [], list(imported.notes)
    for scenario in imported.simulations:
        found = field_errors(ScenarioSchema().validate(scenario))
        if not found:
            kept.append(scenario)
            continue
        where, told = next(iter(found.items()))
        name = str(scenario.get("name", ""))[:60] if isinstance(scenario, Mapping) else ""
        values = {"name": name, "where": where, "told": in_french(told, where)}
        notes.append(_("La simulation « %(name)s » est laissée : %(where)s, %(told)s") % values)
    return replace(imported, notes=notes, simulations=kept)


def look_at(session: Session, imported: Imported, families: Set[str] | None = None) -> Report:
    """Say what reading this file would do; nothing is written. Raises `Forbidden`."""
    source = named(imported.source)
    slug = str(source["slug"])
    check_reach(session, slug, families)
    opened = _here(session, slug)
    return Report(
        slug=slug,
        title=str(source["title"]),
        opened=opened,
        source=source,
        notes=imported.notes,
        findings=findings_of(source, read_outside(session, slug)),
        changes=publication.changes_from(session, slug, opened.source, source) if opened else None,
        simulations=len(imported.simulations),
        templates=templates_of(source),
    )


def named(source: Mapping[str, Any]) -> dict[str, Any]:
    """The circuit with a title and a short name, those it has or made of what it says."""
    title = str(source.get("title") or source.get("slug") or _("Circuit importé"))[:200]
    slug = str(source.get("slug") or "")
    regular = slug_of(slug) if slug else slug_of(title)
    return {**source, "title": title, "slug": slug if slug_of(slug) == slug else regular}


def _here(session: Session, slug: str) -> Opened | None:
    try:
        return drafts.read_draft(session, slug)
    except NotFound:
        return None


def bring_in(
    session: Session, imported: Imported, by: Actor, families: Set[str] | None = None
) -> str:
    """Make the file the working copy of its circuit, begun when it is new; give its slug.

    Raises `Forbidden`, `HeldByOther`, `Invalid`.
    """
    source = named(imported.source)
    slug = str(source["slug"])
    check_reach(session, slug, families)
    if _here(session, slug) is None:
        drafts.begin_draft(session, source, by)
    else:
        drafts.change(session, slug, by, lambda _before: source, _("Circuit importé"))
    _keep_simulations(session, slug, imported, by)
    return slug


def _keep_simulations(session: Session, slug: str, imported: Imported, by: Actor) -> None:
    simulations.bring_in(session, slug, imported.simulations, by.name)


def bundle_of(session: Session, opened: Opened) -> bytes:
    """The working copy, or the version in use, with its simulations, as a file."""
    own = select(Simulation.scenario).where(Simulation.slug == opened.slug)
    kept = session.scalars(own.order_by(Simulation.kept_at, Simulation.id).limit(MOST_KEPT))
    return as_bundle(opened.source, list(kept))
