"""Templates of messages: list them, save a new version; and who the mails come from."""

import re

import jinja2
from guichet_kit import templating
from guichet_kit.events import emit
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.paging import PAGE_SIZE, Page, page_of
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import ColumnElement, func, select, tuple_, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_notify.actions.words import NoWords, Words, printable, words_in_use
from guichet_notify.addresses import AddressRefused, envelope_address
from guichet_notify.models import EMAIL, PORTAL, SMS, Sender, Template

SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*(?:\.[a-z0-9]+(?:[-_][a-z0-9]+)*)?")
HISTORY = 20
MOST_GROUPS = 300
MOST_TOLD = 5_000
PUBLISHED = "notify.template.published.v1"
CHANNELS = (EMAIL, PORTAL, SMS)


def list_templates(session: Session, after: str | None = None) -> Page[Template]:
    """Give the templates in use, the last changed first."""
    return page_of(session, select(Template).where(Template.current), [Template.id], after=after)


def list_by_name(
    session: Session, group: str = "", after: tuple[str, str] | None = None
) -> Page[Template]:
    """Give the templates in use by name, those of one `group` when it is said.

    A group is what stands before the point of a name: the workflow that sends them. `after` is
    the name and the channel of the last one seen.
    """
    statement = select(Template).where(Template.current)
    if group:
        statement = statement.where(func.split_part(Template.slug, ".", 1) == group)
    if after:
        statement = statement.where(tuple_(Template.slug, Template.channel) > tuple_(*after))
    ordered = statement.order_by(Template.slug, Template.channel).limit(PAGE_SIZE + 1)
    rows = list(session.scalars(ordered))
    last = rows[PAGE_SIZE - 1] if len(rows) > PAGE_SIZE else None
    return Page(rows[:PAGE_SIZE], f"{last.slug}/{last.channel}" if last else None)


def list_groups(session: Session) -> list[str]:
    """Give the groups of the templates in use, at most `MOST_GROUPS`."""
    group = func.split_part(Template.slug, ".", 1)
    found = select(group).where(Template.current).distinct().order_by(group).limit(MOST_GROUPS)
    return list(session.scalars(found))


def find_template(session: Session, slug: str, channel: str) -> Template | None:
    """Give the version in use, None when the authority has no words of its own."""
    _check_channel(channel)
    return session.scalars(
        select(Template).where(Template.slug == slug, Template.channel == channel, Template.current)
    ).one_or_none()


def history(session: Session, slug: str, channel: str) -> list[Template]:
    """Give the last twenty versions, newest first."""
    return list(
        session.scalars(
            select(Template)
            .where(Template.slug == slug, Template.channel == channel)
            .order_by(Template.version.desc())
            .limit(HISTORY)
        )
    )


def check_words(words: Words, channel: str = EMAIL) -> None:
    """Raise `Invalid` naming the field and the line unless both sources can be kept.

    An SMS has no subject.
    """
    errors: dict[str, str] = {}
    for name, source in words._asdict().items():
        if channel == SMS and name == "subject":
            continue
        if not source.strip():
            errors[name] = {
                "subject": _("Écrivez l’objet du message"),
                "body": _("Écrivez le texte du message"),
            }[name]
        elif "\0" in source:
            errors[name] = _("Retirez les caractères invisibles de ce texte")
        else:
            _check_source(name, source, errors)
    if "subject" not in errors and (len(words.subject) > 500 or "\n" in words.subject.strip()):
        errors["subject"] = _("L’objet tient sur une ligne de 500 caractères au plus")
    if errors:
        raise Invalid(errors=errors)


def _check_source(name: str, source: str, errors: dict[str, str]) -> None:
    try:
        templating.check(source)
    except templating.TemplateRefused as refusal:
        why = str(refusal)
        if isinstance(refusal.__cause__, jinja2.TemplateSyntaxError):
            why = _(
                "cette ligne n’est pas comprise. Vérifiez que chaque accolade ouverte est fermée "
                "et que chaque « if » ou « for » a sa fin"
            )
        errors[name] = _("Ligne %(line)s : %(why)s", line=refusal.line, why=why)


def save(
    session: Session, slug: str, channel: str, words: Words, *, seen: int, by: str
) -> Template:
    """Put new words in use as version `seen` + 1.

    Raises `Invalid` when they cannot be kept, `Conflict` when someone saved since `seen`.
    """
    _check_channel(channel)
    if not SLUG.fullmatch(slug) or len(slug) > 120:
        sentence = _(
            "Le nom ne contient que des minuscules, des chiffres, des tirets, des traits bas et un "
            "point"
        )
        raise Invalid(errors={"slug": sentence})
    check_words(words, channel)
    if channel == SMS:
        _check_replaced(session, slug)
    _retire(session, slug, channel, seen)
    row = Template(
        id=uuid7(),
        slug=slug,
        channel=channel,
        version=seen + 1,
        current=True,
        subject="" if channel == SMS else words.subject.strip(),
        body=words.body.replace("\r\n", "\n").strip(),
        saved_by=by,
    )
    added = _add(session, row)
    _tell(session, added)
    return added


def _check_replaced(session: Session, slug: str) -> None:
    """Raise `Invalid` unless there is a mail to take the place of an SMS that cannot leave."""
    try:
        words_in_use(session, slug, EMAIL)
    except NoWords as missing:
        sentence = _("Écrivez d’abord le courriel\u00a0: il part quand le SMS ne le peut pas")
        raise Invalid(errors={"body": sentence}) from missing


def _tell(session: Session, row: Template) -> None:
    """Tell which templates there are: the one just saved, and all those of before."""
    names = {
        "names": _named(session, Template.channel != SMS),
        "sms": _named(session, Template.channel == SMS),
    }
    data = {"slug": row.slug, "version": row.version, **names}
    emit(session, PUBLISHED, subject=row.slug, data=data)


def _named(session: Session, own: ColumnElement[bool]) -> list[str]:
    current = select(Template.slug).where(Template.current, own).distinct()
    return list(session.scalars(current.order_by(Template.slug).limit(MOST_TOLD)))


def _retire(session: Session, slug: str, channel: str, seen: int) -> None:
    statement = (
        update(Template)
        .where(Template.slug == slug, Template.channel == channel)
        .where(Template.version == seen, Template.current)
        .values(current=False)
        .returning(Template.id)
    )
    if seen and session.execute(statement).first() is None:
        raise Conflict


def _add(session: Session, row: Template) -> Template:
    names = ("id", "slug", "channel", "version", "current", "subject", "body", "saved_by")
    values = {name: getattr(row, name) for name in names}
    statement = insert(Template).values(**values).on_conflict_do_nothing().returning(Template)
    added = session.scalars(statement).first()
    if added is None:
        raise Conflict
    return added


def put_template(
    session: Session, slug: str, subject: str, body: str, *, channel: str = EMAIL
) -> None:
    """Put words in use unless they are already: for loaders, which may run again."""
    row = find_template(session, slug, channel)
    words = Words(subject.strip(), body.strip())
    if row is not None and (row.subject, row.body) == words:
        return
    save(session, slug, channel, words, seen=row.version if row else 0, by="")


def _check_channel(channel: str) -> None:
    if channel not in CHANNELS:
        raise NotFound


def find_sender(session: Session) -> Sender | None:
    """Give the authority's own sender, None when it has none."""
    return session.scalars(select(Sender)).one_or_none()


def put_sender(session: Session, name: str, address: str) -> None:
    """Set who the mails of the authority come from; raise `Invalid` naming the field."""
    errors = {}
    name = " ".join(printable(name).split())
    if not name or len(name) > 100:
        errors["name"] = _("Écrivez le nom de l’expéditeur, en 100 caractères au plus")
    try:
        address = envelope_address(address)
    except AddressRefused:
        errors["address"] = _("L’adresse électronique doit ressembler à nom@exemple.fr")
    if errors:
        raise Invalid(errors=errors)
    statement = insert(Sender).values(id=1, name=name, address=address)
    key = [Sender.authority, Sender.id]
    session.execute(
        statement.on_conflict_do_update(index_elements=key, set_={"name": name, "address": address})
    )
