"""Procedures and their versions: added, checked, put in use, opened and closed."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from guichet_kit.events import emit
from guichet_kit.problems import NotFound
from sqlalchemy import func, select, true, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_forms.actions.blocks import note_uses
from guichet_forms.actions.by_title import page_by_title
from guichet_forms.core.definition import compile_form
from guichet_forms.core.told_fields import told_fields
from guichet_forms.models import FormVersion, Procedure, Process, Submission
from guichet_forms.problems import DefinitionRefused
from guichet_forms.schemas.definition import form_faults

MOST_COUNTED = 1_000
MOST_KNOWN = 500
PUBLISHED = "forms.procedure.published.v1"
LAXEST = "telephone"
"""The channel that insists on the fewest answers: what it owes, every request holds."""


def publish(session: Session, source: Mapping[str, Any], by: str = "") -> FormVersion:
    """Check a definition, keep it as a version and put it in use; the same again adds nothing.

    Raises `DefinitionRefused` with a French sentence for each fault, by place.
    """
    version = add_version(session, source, by)
    return put_live(session, version.slug, version.number)


def add_version(session: Session, source: Mapping[str, Any], by: str = "") -> FormVersion:
    """Check a definition and keep it, without putting it in use. Raises `DefinitionRefused`."""
    if faults := form_faults(source):
        raise DefinitionRefused(errors={fault.place: fault.sentence for fault in faults})
    slug = str(source["slug"])
    _make_procedure(session, source)
    newest = select(FormVersion).where(FormVersion.slug == slug).order_by(FormVersion.number.desc())
    last = session.scalar(newest.limit(1))
    if last is not None and last.source == source:
        return last
    number = last.number + 1 if last else 1
    version = FormVersion(slug=slug, number=number, source=dict(source), added_by=by)
    session.add(version)
    note_uses(session, slug, source)
    session.flush()
    return version


def _make_procedure(session: Session, source: Mapping[str, Any]) -> None:
    """The procedure's row, locked: two designers cannot give the same number."""
    values = {name: source[name] for name in ("slug", "title", "family", "workflow")}
    made = insert(Procedure).values(**values)
    session.execute(made.on_conflict_do_nothing(index_elements=["authority", "slug"]))
    session.execute(
        select(Procedure.slug).where(Procedure.slug == values["slug"]).with_for_update()
    )


def put_live(session: Session, slug: str, number: int) -> FormVersion:
    """Put a version in use, new or former, and tell the house. Raises `NotFound`."""
    procedure, version = find(session, slug), find_version(session, slug, number)
    if procedure.live == number:
        return version
    procedure.live = number
    procedure.title = str(version.source["title"])
    procedure.family = str(version.source["family"])
    procedure.workflow = str(version.source["workflow"])
    now = session.scalars(select(func.now())).one()
    version.published_at = version.published_at or now
    _tell(session, procedure, version, now)
    session.flush()
    return version


def set_state(session: Session, slug: str, state: str) -> Procedure:
    """Open or close a procedure ("open", "closed") and tell the house. Raises `NotFound`."""
    procedure = find(session, slug)
    if procedure.state != state:
        procedure.state = state
        session.flush()
        tell_openness(session, procedure)
    return procedure


def tell_openness(session: Session, procedure: Procedure) -> None:
    """Tell the house whether the procedure takes requests now, when it was told otherwise."""
    if procedure.live is None:
        return
    now = session.scalar(select(func.now()))
    if now is not None and procedure.takes_at(now) != procedure.told_open:
        _tell(session, procedure, find_version(session, procedure.slug, procedure.live), now)
        session.flush()


def _tell(session: Session, procedure: Procedure, version: FormVersion, now: datetime) -> None:
    source = version.source
    procedure.told_open = procedure.takes_at(now)
    data = {
        **{key: source[key] for key in ("slug", "title", "summary", "family", "workflow")},
        "access": source.get("access", {"who": "anyone"}),
        "channels": source.get("channels", ["web"]),
        "version": version.number,
        "revision": _next_revision(session, version),
        "minutes": source.get("minutes", 5),
        "keywords": source.get("keywords", []),
        "icon": source.get("icon", ""),
        "open": procedure.told_open,
        "service": source["service"],
        "silence": source.get("silence", {"outcome": "sans_objet"}),
        "fields": told_fields(compile_form(source, LAXEST)),
    }
    emit(session, PUBLISHED, subject=procedure.slug, data=data)


def _next_revision(session: Session, version: FormVersion) -> int:
    """Count what the house is told; the row's lock gives two tellings the order of their commit."""
    above = func.greatest(Procedure.revision, version.number) + 1
    counted = update(Procedure).where(Procedure.slug == version.slug).values(revision=above)
    statement = counted.returning(Procedure.revision)
    return session.scalars(statement.execution_options(synchronize_session=False)).one()


def find(session: Session, slug: str) -> Procedure:
    """The procedure of this slug. Raises `NotFound`."""
    found = session.scalars(select(Procedure).where(Procedure.slug == slug)).first()
    if found is None:
        raise NotFound
    return found


def find_version(session: Session, slug: str, number: int) -> FormVersion:
    """A version of a form. Raises `NotFound`."""
    statement = select(FormVersion).where(FormVersion.slug == slug, FormVersion.number == number)
    found = session.scalars(statement).first()
    if found is None:
        raise NotFound
    return found


def known_workflows(session: Session) -> list[tuple[str, str]]:
    """Slug and name of the workflows that told of themselves, by name; 500 at most."""
    name = func.coalesce(func.nullif(Process.title, ""), Process.workflow)
    statement = select(Process.workflow, name).order_by(name, Process.workflow).limit(MOST_KNOWN)
    return [(row[0], row[1]) for row in session.execute(statement)]


def note_process(
    session: Session,
    workflow: str,
    version: int,
    steps: list[str],
    delay_text: str,
    *,
    title: str = "",
    sources: Sequence[str] = (),
) -> None:
    """Keep what a workflow says of itself; an older version that comes late changes nothing."""
    values = {"version": version, "title": title, "steps": steps, "delay_text": delay_text}
    values["sources"] = list(sources)
    made = insert(Process).values(workflow=workflow, **values)
    session.execute(
        made.on_conflict_do_update(
            index_elements=["authority", "workflow"],
            set_=values,
            where=Process.version <= version,
        )
    )


def count_requests(session: Session, slugs: list[str]) -> dict[str, int]:
    """How many requests each of these procedures received; `MOST_COUNTED` + 1 means more."""
    own = select(Submission.slug).where(Submission.slug == Procedure.slug)
    counted = own.limit(MOST_COUNTED + 1).correlate(Procedure).lateral("counted")
    statement = (
        select(Procedure.slug, func.count())
        .join(counted, true())
        .where(Procedure.slug.in_(slugs))
        .group_by(Procedure.slug)
    )
    return {row[0]: row[1] for row in session.execute(statement)}


def list_procedures(
    session: Session, after: str = "", size: int = 50, *, live_only: bool = False
) -> tuple[list[Procedure], str | None]:
    """Procedures by title; `after` is the slug of the last one seen. Give the next `after` too."""
    statement = select(Procedure)
    if live_only:
        statement = statement.where(Procedure.live.is_not(None))
    return page_by_title(session, Procedure, statement, after, size)


def list_versions(session: Session, slug: str, size: int = 50) -> list[FormVersion]:
    """The last versions of a form, newest first."""
    statement = (
        select(FormVersion)
        .where(FormVersion.slug == slug)
        .order_by(FormVersion.number.desc())
        .limit(size)
    )
    return list(session.scalars(statement))
