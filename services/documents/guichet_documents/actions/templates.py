"""Templates of documents: each change makes a new version, the newest one serves."""

import re

from guichet_kit.events.outbox import emit
from guichet_kit.i18n import _
from guichet_kit.paging import PAGE_SIZE, Page
from guichet_kit.problems import Conflict, Invalid
from guichet_kit.templating import TemplateRefused, check
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on, insert
from sqlalchemy.orm import Session

from guichet_documents.defaults import DEFAULTS
from guichet_documents.models import Template

SLUG = re.compile(r"[a-z0-9]+(?:[-_./][a-z0-9]+)*")
MAX_SLUG = 80
HISTORY = 20
MOST_TOLD = 5_000
PUBLISHED = "documents.template.published.v1"


def put_template(session: Session, slug: str, title: str, html: str, *, by: str = "") -> Template:
    """Keep a template as the newest version of `slug` and give it; the same text changes nothing.

    Raises `Invalid` by field when the name, the title or the HTML cannot be taken, `Conflict` when
    someone saved it at the same moment.
    """
    check_template(slug, title, html)
    current = template_of(session, slug)
    if current and (current.title, current.html) == (title, html):
        return current
    version = current.version + 1 if current else 1
    values = {"slug": slug, "version": version, "title": title, "html": html, "saved_by": by}
    added = insert(Template).values(**values).on_conflict_do_nothing().returning(Template)
    made = session.scalars(added).first()
    if made is None:
        raise Conflict
    _tell(session, made)
    return made


def save_template(
    session: Session, slug: str, title: str, html: str, *, seen: int, by: str
) -> Template:
    """Keep what an agent wrote on version `seen`, 0 for none; raises as `put_template`.

    `Conflict` too when someone saved since.
    """
    check_template(slug, title, html)
    current = template_of(session, slug)
    if (current.version if current else 0) != seen:
        raise Conflict
    return put_template(session, slug, title.strip(), html, by=by)


def _tell(session: Session, row: Template) -> None:
    """Tell which templates there are: the one just kept, and all those of before."""
    every = select(Template.slug).distinct().order_by(Template.slug).limit(MOST_TOLD)
    names = sorted({*session.scalars(every), *DEFAULTS})
    data = {"slug": row.slug, "version": row.version, "names": names}
    emit(session, PUBLISHED, subject=row.slug, data=data)


def template_of(session: Session, slug: str) -> Template | None:
    """Give the newest version of a template, None when there is none."""
    newest = select(Template).where(Template.slug == slug).order_by(Template.version.desc())
    return session.scalar(newest.limit(1))


def html_in_use(session: Session, slug: str) -> str | None:
    """Give the HTML of "workflow.name", else of "name", which all workflows share.

    The suite's own comes last; None when there is none.
    """
    name = slug.rpartition(".")[2]
    found = template_of(session, slug) or template_of(session, name)
    return found.html if found else DEFAULTS.get(name)


def list_templates(session: Session) -> list[Template]:
    """Give the newest version of every template, by name; an authority has a few dozen."""
    newest = (
        select(Template)
        .ext(distinct_on(Template.slug))
        .order_by(Template.slug, Template.version.desc())
        .limit(500)
    )
    return list(session.scalars(newest))


def list_by_name(session: Session, after: str = "") -> Page[Template]:
    """Give the newest version of each template by name, from those that follow `after`."""
    newest = (
        select(Template)
        .ext(distinct_on(Template.slug))
        .where(Template.slug > after)
        .order_by(Template.slug, Template.version.desc())
        .limit(PAGE_SIZE + 1)
    )
    rows = list(session.scalars(newest))
    more = len(rows) > PAGE_SIZE
    return Page(rows[:PAGE_SIZE], rows[PAGE_SIZE - 1].slug if more else None)


def own_defaults(session: Session) -> set[str]:
    """Give the names of the suite's own templates that the authority wrote again."""
    again = select(Template.slug).where(Template.slug.in_(DEFAULTS), Template.version == 1)
    return set(session.scalars(again))


def history(session: Session, slug: str) -> list[Template]:
    """Give the last twenty versions, the newest first."""
    own = select(Template).where(Template.slug == slug).order_by(Template.version.desc())
    return list(session.scalars(own.limit(HISTORY)))


def check_template(slug: str, title: str, html: str) -> None:
    """Raise `Invalid` by field unless the name, the title and the HTML can be kept."""
    errors: dict[str, str] = {}
    if len(slug) > MAX_SLUG or not SLUG.fullmatch(slug):
        errors["slug"] = _("Le nom ne contient que minuscules, chiffres, points et tirets.")
    if not title.strip() or len(title) > 200:
        errors["title"] = _("Donnez un titre de 200 caractères au plus.")
    try:
        check(html, html=True)
    except TemplateRefused as refused:
        errors["html"] = str(refused)
    if not html.strip():
        errors["html"] = _("Écrivez le texte du document.")
    elif "\0" in html + title:
        errors["html"] = _("Retirez les caractères invisibles de ce texte.")
    if errors:
        raise Invalid(errors=errors)
