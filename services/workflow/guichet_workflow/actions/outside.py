"""What other services told that a circuit refers to: templates, questions of its procedures."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import exists, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_workflow.models import KnownName, Procedure, Template, table_of

MESSAGES, SMS, DOCUMENTS = "messages", "sms", "documents"
SOURCE, ROLE = "source", "role"
MOST_TEMPLATES, MOST_PROCEDURES, MOST_NAMES = 2_000, 100, 1_000


@dataclass(frozen=True, kw_only=True)
class Outside:
    """What exists around a circuit; None for what the house never told.

    `fields` is what each question of its procedures holds, `doubtful` the labels of those that a
    request may lack, `questions` the questions themselves, as forms tells them; `sources` are its
    data sources, `roles` those that agents may hold, in order.
    """

    messages: frozenset[str] | None = None
    sms: frozenset[str] | None = None
    documents: frozenset[str] | None = None
    fields: Mapping[str, str] | None = None
    doubtful: Mapping[str, str] = field(default_factory=dict)
    questions: tuple[Mapping[str, Any], ...] = ()
    sources: tuple[str, ...] | None = None
    roles: tuple[str, ...] | None = None


def put_templates(session: Session, kind: str, names: Iterable[str]) -> None:
    """Keep the names of templates of messages or documents: none ever goes, so order is nothing.

    "acte.recue" is the template `recue` of the workflow `acte`, "recue" that of all workflows.
    """
    rows = [
        {"kind": kind, "workflow": workflow, "name": name}
        for workflow, _point, name in (one.rpartition(".") for one in names)
    ]
    if rows:
        session.execute(insert(table_of(Template)).values(rows).on_conflict_do_nothing())


def put_name(session: Session, kind: str, told: Mapping[str, Any]) -> None:
    """Keep whether a data source or a role exists, unless told earlier than what is known."""
    values = {"kept": told["kept"], "told_at": datetime.fromisoformat(told["told_at"])}
    made = insert(KnownName).values(kind=kind, name=told[kind], **values)
    own, newer = ["authority", "kind", "name"], KnownName.told_at <= made.excluded.told_at
    session.execute(made.on_conflict_do_update(index_elements=own, set_=values, where=newer))


def read_outside(session: Session, slug: str) -> Outside:
    """Give what is known around the circuit of this slug."""
    procedures = _procedures(session, slug)
    told = [one.fields for one in procedures if one.fields]
    whole = bool(told) and len(told) == len(procedures)
    return Outside(
        messages=_names(session, slug, MESSAGES),
        sms=_sms(session, slug),
        documents=_names(session, slug, DOCUMENTS),
        fields=_holds(told) if whole else None,
        doubtful=_doubtful(told) if whole else {},
        questions=_questions(told),
        sources=read_names(session, SOURCE),
        roles=read_names(session, ROLE),
    )


def read_names(session: Session, kind: str) -> tuple[str, ...] | None:
    """Give the data sources or the roles that there are, in order; None while none is known."""
    own = select(KnownName.name).where(KnownName.kind == kind, KnownName.kept)
    return tuple(session.scalars(own.order_by(KnownName.name).limit(MOST_NAMES))) or None


def read_questions(session: Session, slug: str) -> tuple[Mapping[str, Any], ...]:
    """Give the questions of the procedures that follow a circuit, as forms tells them."""
    return _questions([one.fields for one in _procedures(session, slug)])


def _procedures(session: Session, slug: str) -> list[Procedure]:
    own = select(Procedure).where(Procedure.workflow == slug).order_by(Procedure.slug)
    return list(session.scalars(own.limit(MOST_PROCEDURES)))


def _names(session: Session, slug: str, kind: str) -> frozenset[str] | None:
    """The templates that a circuit may name; None while none was told, of any circuit."""
    own = select(Template.name).where(Template.kind == kind, Template.workflow.in_([slug, ""]))
    found = frozenset(session.scalars(own.order_by(Template.name).limit(MOST_TEMPLATES)))
    if found or session.scalar(select(exists().where(Template.kind == kind))):
        return found
    return None


def _sms(session: Session, slug: str) -> frozenset[str] | None:
    """The templates that have a text of SMS; none of them is known when some of mails are."""
    found = _names(session, slug, SMS)
    if found is None and _names(session, slug, MESSAGES) is not None:
        return frozenset()
    return found


def _holds(told: list[list[Any]]) -> dict[str, str]:
    """What each question holds; any when procedures differ."""
    found: dict[str, str] = {}
    for one in (one for fields in told for one in fields):
        same = found.setdefault(one["id"], one["holds"]) == one["holds"]
        found[one["id"]] = one["holds"] if same else "any"
    return found


def _doubtful(told: list[list[Any]]) -> dict[str, str]:
    """The labels of the questions that one of the procedures does not put, or not to everyone."""
    sure = [{one["id"] for one in fields if one["sure"]} for fields in told]
    return {
        one["id"]: one["label"] or one["id"]
        for fields in told
        for one in fields
        if not all(one["id"] in names for names in sure)
    }


def _questions(told: list[list[Any]]) -> tuple[Mapping[str, Any], ...]:
    return tuple({one["id"]: one for fields in told for one in fields}.values())
