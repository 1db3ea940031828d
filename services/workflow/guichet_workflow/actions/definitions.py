"""Publishing workflow definitions: checked, numbered, never changed afterwards."""

import re
from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import orjson
from guichet_kit.events import emit
from guichet_kit.i18n import _
from guichet_kit.problems import Invalid, NotFound, field_errors
from marshmallow import ValidationError
from sqlalchemy import Text, cast, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.actions import simulations
from guichet_workflow.actions.audit import note
from guichet_workflow.actions.families import within
from guichet_workflow.actions.outside import Outside
from guichet_workflow.actions.receipts import procedure_faults
from guichet_workflow.actions.running import list_readers
from guichet_workflow.complaints import in_french
from guichet_workflow.core import Definition, Finding, check_definition, compile_definition
from guichet_workflow.core.asked import sources_of
from guichet_workflow.core.case import SYSTEM, Actor
from guichet_workflow.core.definition.delay import said_delay
from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.holidays import MAINLAND, TERRITORIES
from guichet_workflow.core.steps import steps
from guichet_workflow.core.traits import all_actions
from guichet_workflow.core.words import delay_words
from guichet_workflow.models import Case, Portal, Procedure, Workflow, circle_of
from guichet_workflow.schemas import DefinitionSchema

BOUND = "workflow.procedure.bound.v1"
COMPILED = 500
"""Definitions kept compiled in memory, of all authorities."""

ORIGIN = re.compile(r"https?://(\w[\w.-]*|\[[0-9a-f:]+\])(:[0-9]{1,5})?/?", re.IGNORECASE)
"""A host and no more: links that began with a user, a query or a path would lead elsewhere."""


class Unfit(Invalid):
    """A definition that cannot go live; `findings` says what to mend and where."""

    slug = "circuit-refuse"
    title = "Ce circuit ne peut pas être publié"
    advice = "Corrigez les points signalés, puis recommencez."

    def __init__(self, findings: list[Finding]) -> None:
        super().__init__(errors={finding.where: finding.text for finding in findings})
        self.findings = findings


@lru_cache(maxsize=COMPILED)
def compiled_source(text: str, territory: str | None = None) -> Definition:
    """Compile the JSON text of a definition once for each territory."""
    return compile_definition(orjson.loads(text), territory or MAINLAND)


def publish(
    session: Session,
    source: Mapping[str, Any],
    *,
    by: Actor = SYSTEM,
    outside: Outside | None = None,
) -> int:
    """Put a definition live and give its version; the same source again gives the same version.

    Cases stay on the version they were opened with. A loader gives no `outside`: what it loads
    beside the circuit may not have been told yet. Raises `Unfit` with what is wrong.
    """
    loaded = read_definition(source, outside)
    slug = str(loaded["slug"])
    if unlike := procedure_faults(session, loaded):
        raise Unfit(unlike)
    live = session.scalar(
        select(Workflow).where(Workflow.slug == slug, Workflow.live).with_for_update()
    )
    if live and live.source == loaded:
        return live.version
    if changed := simulations.differing(session, loaded):
        raise Unfit(changed)
    session.execute(update(Workflow).where(Workflow.slug == slug).values(live=False))
    version = _next_version(session, slug)
    row = {"slug": slug, "version": version, "title": loaded["title"], "source": loaded}
    session.execute(insert(Workflow).values(**row, live=True, published_by=by.name))
    emit(
        session,
        "workflow.definition.published.v1",
        subject=slug,
        data={
            **_published(compile_definition(loaded), version),
            "former_readers": list_readers(session, slug),
        },
    )
    tell_readers(session, slug)
    note(session, by, "definition.published", slug, {"version": version})
    return version


def tell_readers(session: Session, workflow: str = "", procedure: str = "") -> None:
    """Tell who reads the requests of procedures that bind roles: those on a workflow, of one.

    Requests stay on the workflow that they were opened with, were their procedure on another since:
    each has its circle. What was bound once has readers of its own for ever, were they those of
    the workflow again.
    """
    for row, slug, version, text in list_circles(session, workflow, procedure):
        circle = circle_of(slug, row.slug)
        data = {
            "procedure": row.slug,
            "title": row.title,
            "workflow": slug,
            "circle": circle,
            # Either grows when the readers change, and neither ever shrinks.
            "revision": row.roles_version + version,
            "readers": compiled_source(text).bound(row.roles).readers,
            # Those of functions that former versions alone have are there too.
            "former_readers": sorted(set(row.roles.values())),
        }
        emit(session, BOUND, subject=circle, data=data)


def list_circles(session: Session, workflow: str = "", procedure: str = "") -> list[Any]:
    """Give procedures that bind roles, each with the workflows that its requests are on.

    These are the one that it follows, and those that it followed when they were opened.
    """
    one = select(Case.workflow)
    one = one.where(Case.procedure == Procedure.slug, Case.workflow == Workflow.slug).limit(1)
    # Not `exists`, which may be planned as a walk through every case.
    on_it = or_(Procedure.workflow == Workflow.slug, one.scalar_subquery().is_not(None))
    own = select(Procedure, Workflow.slug, Workflow.version, cast(Workflow.source, Text))
    own = own.join(Workflow, Workflow.live & on_it).where(Procedure.roles_version > 0)
    if workflow:
        own = own.where(Workflow.slug == workflow)
    if procedure:
        own = own.where(Procedure.slug == procedure)
    return list(session.execute(own.order_by(Procedure.slug, Workflow.slug)))


def _next_version(session: Session, slug: str) -> int:
    last = session.scalar(select(func.max(Workflow.version)).where(Workflow.slug == slug))
    return (last or 0) + 1


def _published(definition: Definition, version: int) -> dict[str, Any]:
    due = said_delay(definition.statuses[definition.start].due)
    functions = {
        slug: {"label": function.label, "role": function.role}
        for slug, function in definition.functions.items()
    }
    return {
        "slug": definition.slug,
        "title": definition.title,
        "version": version,
        "functions": functions,
        "readers": definition.readers,
        "steps": steps(definition),
        "sources": sources_of(definition),
        **({"delay_text": delay_words(due)} if due else {}),
    }


def read_definition(source: Mapping[str, Any], outside: Outside | None = None) -> dict[str, Any]:
    """Give a definition that may go live; raises `Unfit` with every finding."""
    loaded, findings = looked_at(source, outside)
    if loaded is None or any(finding.blocks for finding in findings):
        raise Unfit(findings)
    return loaded


def looked_at(
    source: Mapping[str, Any], outside: Outside | None = None
) -> tuple[dict[str, Any] | None, list[Finding]]:
    """Give a definition once read, None when it cannot be, and every finding.

    It is checked against what is known `outside`, when that is given.
    """
    known = outside or Outside()
    try:
        loaded: dict[str, Any] = DefinitionSchema().load(source)
    except ValidationError as error:
        found = field_errors(error.messages)
        return None, [Finding(where, in_french(text, where)) for where, text in found.items()]
    findings = check_definition(
        loaded,
        messages=known.messages,
        sms=known.sms,
        documents=known.documents,
        fields=known.fields,
        doubtful=known.doubtful,
        sources=known.sources,
        roles=known.roles,
    )
    return loaded, findings + _unsupported(loaded)


def _unsupported(json: Mapping[str, Any]) -> list[Finding]:
    """Refuse what pages cannot ask: an agent of a citizen, a file with her choice."""
    other = _("Une question à l’usager ne peut pas demander un agent.")
    to_citizens = [
        Finding(where, other)
        for where, action in all_actions(json)
        if any(field["type"] == "agent" for field in action.get("fields", ()))
    ]
    return [*to_citizens, *_unfit_of_hers(json), *_given_too_early(json)]


def _given_too_early(json: Mapping[str, Any]) -> Iterator[Finding]:
    """Refuse that a sheet, which may be saved before it is complete, gives files to the citizen."""
    text = _("Un questionnaire ne remet pas de fichier à l’usager\u00a0: demandez-le par un choix.")
    for status in json["statuses"]:
        if any(field.get("shared") for field in status.get("fields", ())):
            yield Finding(f"statuses.{status['id']}", text)


def _unfit_of_hers(json: Mapping[str, Any]) -> Iterator[Finding]:
    """Refuse what a choice of the citizen cannot ask: a file, which an answer takes, an agent."""
    text = _(
        "Un choix de l’usager ne peut pas demander de fichier ni d’agent\u00a0: pour un fichier, "
        "posez-lui une question."
    )
    for status in json["statuses"]:
        for one in status.get("choices", ()):
            kinds = {field["type"] for field in one.get("fields", ())}
            if CITIZEN in one["by"] and not kinds.isdisjoint(("file", "agent")):
                yield Finding(f"statuses.{status['id']}.choices.{one['id']}", text)


@dataclass(frozen=True)
class Published:
    """A version of a definition with its words."""

    row: Workflow
    definition: Definition
    steps: list[str]
    versions: list[Workflow]


def list_live(session: Session, families: Set[str] | None = None) -> list[Workflow]:
    """Give the definitions in use, by title, those of `families` alone; there are a few dozens."""
    statement = select(Workflow).where(Workflow.live).order_by(Workflow.title, Workflow.slug)
    if families is not None:
        statement = statement.where(within(families))
    return list(session.scalars(statement.limit(500)))


def read_published(session: Session, slug: str, families: Set[str] | None = None) -> Published:
    """Give the version in use with the former ones, newest first; raises `NotFound`.

    Who is bound to `families` finds no workflow of others.
    """
    statement = select(Workflow).where(Workflow.slug == slug).order_by(Workflow.version.desc())
    if families is not None:
        statement = statement.where(within(families))
    rows = list(session.scalars(statement.limit(100)))
    live = next((row for row in rows if row.live), None)
    if live is None:
        raise NotFound
    definition = compile_definition(live.source)
    return Published(live, definition, steps(definition), rows)


def put_portal(session: Session, *, name: str, origin: str, territory: str | None = None) -> None:
    """Keep the authority's name, the public origin of its portal, and where it is.

    A `territory` of None leaves the one that is known; one that is given is told to the others.
    Raises `Invalid` for a name that is empty, an origin that is no address of a site, a territory
    that does not exist.
    """
    if not ORIGIN.fullmatch(origin):
        sentence = _("Saisissez une adresse comme https://demarches.ville.fr")
        raise Invalid(errors={"origin": sentence})
    if not name.strip():
        raise Invalid(errors={"name": _("Donnez le nom de la collectivité.")})
    if territory is not None and territory not in TERRITORIES:
        raise Invalid(errors={"territory": _("Choisissez un territoire de la liste.")})
    values = {"name": name, "origin": origin.rstrip("/")}
    values |= {"territory": territory} if territory else {}
    statement = insert(Portal).values(id="portal", **values)
    key = [Portal.authority, Portal.id]
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=values))
    if territory:
        place = TERRITORIES[territory]
        told_at = session.scalars(select(func.clock_timestamp())).one().isoformat()
        told = {"territory": territory, "zone": place.zone.key, "hour": place.hour()}
        told |= {"told_at": told_at}
        emit(session, "workflow.authority.placed.v1", subject=territory, data=told)
