"""Where circuits start and end: listed, begun, copied, their working copy forgotten."""

import re
from collections.abc import Mapping, Set
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from sqlalchemy import Select, exists, false, literal, null, select, tuple_, union_all
from sqlalchemy.orm import Session

from guichet_workflow.actions import drafts
from guichet_workflow.actions.families import check_reach, within
from guichet_workflow.core.case import Actor
from guichet_workflow.core.editing import identifier
from guichet_workflow.models import Draft, Workflow

PAGE_SIZE = 50
Rows = Select[*tuple[Any, ...]]
LONGEST_TITLE = 200


@dataclass(frozen=True)
class Listed:
    """A circuit of the list; `version` is None while it never went live.

    `changed` says that its working copy says something else than the version in use.
    """

    slug: str
    title: str
    version: int | None
    changed: bool
    at: datetime


def list_circuits(
    session: Session, families: Set[str] | None = None, after: str = "", size: int = PAGE_SIZE
) -> tuple[list[Listed], str | None]:
    """The circuits by title, those of `families` alone; `after` is the slug of the last one seen.

    Gives the slug to go on from too, None on the last page.
    """
    arms = [_live(families), *([] if families is not None else [_never_live()])]
    seen = _seen(session, after)
    rows = union_all(*(_page(arm, seen, size) for arm in arms)).subquery()
    statement = select(rows).order_by(rows.c.title, rows.c.slug).limit(size + 1)
    found = [Listed(*row) for row in session.execute(statement)]
    return found[:size], found[size - 1].slug if len(found) > size else None


def _live(families: Set[str] | None) -> Rows:
    changed = Draft.source.is_distinct_from(Workflow.source) & Draft.slug.is_not(None)
    columns = (Workflow.slug, Workflow.title, Workflow.version, changed, Workflow.published_at)
    statement = select(*columns).outerjoin(Draft, Draft.slug == Workflow.slug)
    found = statement.where(Workflow.live)
    return found if families is None else found.where(within(families))


def _never_live() -> Rows:
    live = exists().where(Workflow.slug == Draft.slug, Workflow.live)
    return select(
        Draft.slug, Draft.title, null().cast(Workflow.version.type), false(), Draft.updated_at
    ).where(~live)


def _page(arm: Rows, seen: tuple[str, str] | None, size: int) -> Rows:
    """One page of an arm, which its own index orders."""
    title, slug = arm.selected_columns[1], arm.selected_columns[0]
    if seen:
        arm = arm.where(tuple_(title, slug) > tuple_(literal(seen[0]), literal(seen[1])))
    return select(arm.order_by(title, slug).limit(size + 1).subquery())


def _seen(session: Session, slug: str) -> tuple[str, str] | None:
    """Title and slug of the last circuit seen."""
    if not slug:
        return None
    live = select(Workflow.title).where(Workflow.slug == slug, Workflow.live)
    title = session.scalar(live) or session.scalar(select(Draft.title).where(Draft.slug == slug))
    return (title, slug) if title else None


def slug_of(title: str) -> str:
    """The short name of a circuit in addresses, forms and templates."""
    return identifier(title, "circuit").replace("_", "-")


def begin(
    session: Session,
    title: str,
    source: Mapping[str, Any],
    by: Actor,
    families: Set[str] | None = None,
) -> str:
    """Begin a circuit of this title with what `source` says, and give its slug.

    Raises `Invalid` for a title that is empty, too long, or another circuit's, `Forbidden` for
    who may only make those of some families.
    """
    title = re.sub(r"\s+", " ", title).strip()
    if not title:
        raise Invalid(errors={"title": _("Donnez un nom au circuit.")})
    if len(title) > LONGEST_TITLE:
        raise Invalid(errors={"title": _("Ce nom est trop long : 200 caractères au plus.")})
    slug = slug_of(title)
    check_reach(session, slug, families)
    made = {"slug": slug, "title": title, **_rest(source)}
    drafts.begin_draft(session, made, by)
    return slug


def _rest(source: Mapping[str, Any]) -> dict[str, Any]:
    return deepcopy({key: one for key, one in source.items() if key not in ("slug", "title")})


def duplicate(session: Session, slug: str, by: Actor, families: Set[str] | None = None) -> str:
    """Begin a circuit with what another one says, and give its slug. Raises as `begin` does."""
    opened = drafts.read_draft(session, slug, families)
    title = _("%(title)s (copie)", title=opened.title[: LONGEST_TITLE - 10])
    return begin(session, title, opened.source, by, families)


def blank() -> dict[str, Any]:
    """The least circuit: a request arrives, somebody answers."""
    return {
        "functions": {"service": {"label": _("Le service"), "role": ""}},
        "start": "recue",
        "anonymise_after_days": 90,
        "statuses": [
            {
                "id": "recue",
                "label": _("Reçue"),
                "kind": "open",
                "turn": "agent",
                "function": "service",
                "enter": [{"do": "message", "template": "recue"}],
                "choices": [
                    {
                        "id": "terminer",
                        "label": _("Terminer la demande"),
                        "by": ["service"],
                        "to": "terminee",
                        "style": "primary",
                    }
                ],
            },
            {
                "id": "terminee",
                "label": _("Terminée"),
                "kind": "done",
                "turn": "nobody",
                "enter": [{"do": "message", "template": "terminee"}, {"do": "close"}],
            },
        ],
    }
