"""Procedures and blocks begun, copied, put away, taken back, deleted as long as nothing depends."""

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from guichet_questions.plain_words import id_from
from sqlalchemy import delete, exists, func, select
from sqlalchemy.orm import Session

from guichet_forms.actions import procedures, works
from guichet_forms.actions.blocks import PAGE
from guichet_forms.actions.designers import Designer, find_for
from guichet_forms.core.checking import FAMILIES
from guichet_forms.models import (
    Block,
    Draft,
    FormVersion,
    Procedure,
    Rehearsal,
    Submission,
    Work,
)
from guichet_forms.problems import ProcedureInUse

RESERVED = frozenset({"coller", "blocs", "nouveau", "importer", "reponses", "sources", "fiches"})
"""Words of addresses under /agents/formulaires/, which no procedure may take."""
LONGEST_SLUG = 60


def begin_procedure(
    session: Session, source: Mapping[str, Any], who: Designer, wanted: str = ""
) -> Procedure:
    """Make a procedure with a working copy and no version yet.

    Its address is near what is `wanted`, else comes from its title. Raises `Invalid` with a
    sentence for the title or the family.
    """
    _refuse_bad(source, who, families=FAMILIES)
    slug = _free_slug(session, Procedure.slug, wanted or str(source["title"]))
    made = {**deepcopy(dict(source)), "slug": slug}
    procedure = Procedure(
        slug=slug,
        title=made["title"],
        family=made["family"],
        workflow=made.get("workflow", ""),
        live=None,
    )
    session.add(procedure)
    session.flush()
    works.begin(session, works.FORM, slug, made)
    return procedure


def begin_block(session: Session, title: str, family: str, who: Designer) -> Block:
    """Make a reusable block with an empty working copy; `family` "" opens it to all.

    Raises `Invalid` with a sentence for the title or the family.
    """
    _refuse_bad({"title": title, "family": family}, who, families=("", *FAMILIES))
    slug = _free_slug(session, Block.slug, title)
    block = Block(slug=slug, title=title, family=family)
    session.add(block)
    session.flush()
    page = {"id": PAGE, "title": title, "fields": []}
    source = {"slug": slug, "title": title, "pages": [page]}
    works.begin(session, works.BLOCK, slug, source)
    return block


def _refuse_bad(source: Mapping[str, Any], who: Designer, *, families: tuple[str, ...]) -> None:
    errors = {}
    title, family = str(source.get("title", "")).strip(), str(source.get("family", ""))
    if not 1 <= len(title) <= 200:
        errors["title"] = _(
            "Donnez un titre de 200 caractères au plus, par exemple « Acte de naissance »."
        )
    if family not in families:
        errors["family"] = _("Choisissez une famille dans la liste.")
    elif not who.reaches(family):
        errors["family"] = _(
            "Vos rôles ne vous ouvrent pas cette famille : choisissez-en une autre."
        )
    if errors:
        raise Invalid(errors=errors)


def _free_slug(session: Session, column: Any, title: str) -> str:
    """An address made of the title's words that nothing has yet."""
    wanted = id_from(title, "demarche").replace("_", "-")[:LONGEST_SLUG].strip("-")
    pattern = re.escape(wanted) + r"(-[0-9]+)?"
    near = select(column).where(column >= wanted, column < f"{wanted}-:")
    known = {*session.scalars(near), *RESERVED}
    taken = {slug for slug in known if re.fullmatch(pattern, slug)}
    if wanted not in taken:
        return wanted
    number = 2
    while f"{wanted}-{number}" in taken:
        number += 1
    return f"{wanted}-{number}"


def duplicate_procedure(session: Session, slug: str, title: str, who: Designer) -> Procedure:
    """Begin a procedure with what another's working copy says, under a title of its own.

    Raises `NotFound`, `Invalid`.
    """
    opened = works.open_work(session, works.FORM, slug, who)
    return begin_procedure(session, {**opened.source, "title": title.strip()}, who)


def archive(session: Session, slug: str, who: Designer) -> Procedure:
    """Put a procedure away: closed to new requests, out of the list. Raises `NotFound`."""
    procedure = find_for(session, slug, who)
    procedures.set_state(session, slug, "closed")
    procedure.archived_at = procedure.archived_at or session.scalar(select(func.now()))
    session.flush()
    return procedure


def take_back(session: Session, slug: str, who: Designer) -> Procedure:
    """Bring a procedure back into the list, still closed. Raises `NotFound`."""
    procedure = find_for(session, slug, who)
    procedure.archived_at = None
    session.flush()
    return procedure


def delete_unused(session: Session, slug: str, who: Designer) -> None:
    """Delete a procedure that nobody ever used. Raises `NotFound`, `ProcedureInUse`."""
    find_for(session, slug, who)
    if reason := why_kept(session, slug):
        raise ProcedureInUse(reason)
    session.execute(delete(Work).where(Work.kind == works.FORM, Work.slug == slug))
    session.execute(delete(FormVersion).where(FormVersion.slug == slug))
    session.execute(delete(Rehearsal).where(Rehearsal.slug == slug))
    session.execute(delete(Procedure).where(Procedure.slug == slug))


def why_kept(session: Session, slug: str) -> str:
    """Why a procedure may not be deleted, "" when it may."""
    published = exists().where(FormVersion.slug == slug, FormVersion.published_at.is_not(None))
    sent = exists().where(Submission.slug == slug)
    begun = exists().where(Draft.slug == slug)
    row = session.execute(select(sent, begun, published)).one()
    reasons = (
        _("Des demandes ont été envoyées : archivez cette démarche pour la retirer de la liste."),
        _("Des brouillons sont en cours : fermez cette démarche, puis archivez-la."),
        _("Une version a été publiée : archivez cette démarche pour la retirer de la liste."),
    )
    return next((reason for found, reason in zip(row, reasons, strict=True) if found), "")
