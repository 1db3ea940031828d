"""Data sources of the authority: listed, made, changed, deleted."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.problems import NotFound
from guichet_questions.lists import Item
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_forms.actions.by_title import page_by_title
from guichet_forms.actions.sources.answers import forget_answers
from guichet_forms.actions.sources.lines import replace_lines
from guichet_forms.actions.sources.telling import tell
from guichet_forms.actions.sources.uses import Use, uses_of
from guichet_forms.core.lists import slug_of
from guichet_forms.models import CardModel, Source
from guichet_forms.problems import SourceInUse, SourceRefused

KINDS = ("fixed", "csv", "json", "cards")
MOST_SOURCES = 500
Check = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Given:
    """What a designer says of a source; `items` are its lines when she gives them."""

    title: str
    kind: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    items: Sequence[Item] | None = None


def list_sources(
    session: Session, after: str = "", size: int = 50
) -> tuple[list[Source], str | None]:
    """Sources by title; `after` is the slug of the last one seen. Give the next `after` too."""
    return page_by_title(session, Source, select(Source), after, size)


def find_source(session: Session, slug: str) -> Source:
    """The source of this slug. Raises `NotFound`."""
    found = session.get(Source, slug)
    if found is None:
        raise NotFound
    return found


def add_source(session: Session, given: Given, by: str) -> Source:
    """Make a source; its slug comes from its title. Raises `SourceRefused`."""
    _check(session, given)
    if given.kind in ("fixed", "csv") and given.items is None:
        raise SourceRefused(errors={"lines": _("Donnez les lignes de la liste.")})
    count = session.scalar(select(func.count()).select_from(Source)) or 0
    if count >= MOST_SOURCES:
        raise SourceRefused(
            errors={"title": _("Une collectivité a au plus %(most)s sources.", most=MOST_SOURCES)}
        )
    source = Source(slug=free_slug(session, given.title), kind=given.kind)
    _fill(session, source, given, by)
    tell(session, source.slug, kept=True)
    return source


def change_source(session: Session, slug: str, given: Given, by: str) -> Source:
    """Change a source, but not its kind; lines that are not given stay. Raises `SourceRefused`."""
    source = find_source(session, slug)
    if given.kind != source.kind:
        raise SourceRefused(errors={"kind": _("Une source garde la nature qu’elle a reçue.")})
    _check(session, given)
    if source.kind == "json" and source.settings.get("url") != given.settings.get("url"):
        forget_answers(session, slug)
        source.refreshed_at = source.failed_at = None
        source.failure, source.line_count = "", 0
    _fill(session, source, given, by)
    return source


def delete_source(session: Session, slug: str) -> None:
    """Delete a source that nothing uses. Raises `NotFound`, or `SourceInUse` with who uses it."""
    source = find_source(session, slug)
    if used := uses_of(session, slug):
        raise SourceInUse(_told(used), uses=used)
    forget_answers(session, slug)
    session.delete(source)
    session.flush()
    tell(session, slug, kept=False)


def _told(used: list[Use]) -> str:
    names = ", ".join(use.said for use in used[:10])
    return _("Retirez-la d’abord de : %(names)s.", names=names)


def title_faults(title: str) -> dict[str, str]:
    """What is wrong in the name of a source, by field; empty when it is well."""
    if 1 <= len(title.strip()) <= 200:
        return {}
    return {"title": _("Donnez un nom de 200 caractères au plus. Exemple : Écoles de la ville")}


def _check(session: Session, given: Given) -> None:
    errors = title_faults(given.title)
    if given.kind not in KINDS:
        errors["kind"] = _("Choisissez d’où viennent les lignes.")
    if given.kind == "cards":
        model = session.get(CardModel, str(given.settings.get("model", "")))
        if model is None:
            errors["model"] = _("Choisissez un modèle de fiche dans la liste.")
    if errors:
        raise SourceRefused(errors=errors)


def free_slug(session: Session, title: str) -> str:
    """Give a slug that no source has, from a title."""
    base = slug_of(title)[:60].strip("-") or "liste"
    pattern = base.replace("_", "")
    taken = set(session.scalars(select(Source.slug).where(Source.slug.startswith(pattern))))
    return next(
        s for n in range(MOST_SOURCES + 2) if (s := f"{base}-{n}" if n else base) not in taken
    )


def _fill(session: Session, source: Source, given: Given, by: str) -> None:
    source.title, source.settings, source.changed_by = given.title.strip(), dict(given.settings), by
    source.changed_at = session.scalars(select(func.now())).one()
    if given.items is not None:
        source.line_count = len(given.items)
        source.refreshed_at = source.changed_at
    session.add(source)
    session.flush()
    if given.items is not None:
        replace_lines(session, source.slug, given.items)
