"""Accounts: made, found, changed and erased; what an e-mailed link opens."""

import re
import secrets
from datetime import timedelta
from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.letters import unaccented
from guichet_kit.problems import Forbidden, Invalid, NotFound
from sqlalchemy import delete, func, or_, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from guichet_identity.actions import audit, sessions
from guichet_identity.models import CITIZEN, Account, Code, Link, Profile
from guichet_identity.passwords import fault_of
from guichet_identity.tokens import digest_of

EMAIL = re.compile(r"[^\s@<>(),;:\"\\]{1,64}@[^\s@<>(),;:\"\\]+\.[^\s@<>(),;:\"\\.]{2,}")
LINK_LIFE = timedelta(hours=24)
REGISTER, RESET, ADDRESS = "inscription", "mot-de-passe", "adresse"
MESSAGE = "identity.message.requested.v1"
TEMPLATES = {REGISTER: "confirmer-adresse", RESET: "mot-de-passe", ADDRESS: "confirmer-adresse"}
PATHS = {
    REGISTER: "/identite/inscription/",
    RESET: "/identite/mot-de-passe/",
    ADDRESS: "/identite/compte/adresse/",
}


class LinkSpent(NotFound):
    """The link was used, is older than a day, or never existed."""

    slug = "lien-perime"
    title = "Ce lien n’est plus valable"
    advice = "Il a déjà servi, ou il a plus de 24 heures. Demandez-en un nouveau."


def clean_email(typed: str) -> str:
    """Give the address as accounts keep it: without spaces around, in small letters."""
    return typed.strip().lower()


def email_fault(email: str) -> str:
    """Give the sentence that refuses an address, "" when it looks like one."""
    if len(email) <= 254 and EMAIL.fullmatch(email):
        return ""
    if not email:
        return _("Écrivez votre adresse électronique, par exemple nom@exemple.fr")
    return _("L’adresse électronique doit ressembler à nom@exemple.fr")


def name_fault(name: str) -> str:
    """Give the sentence that refuses a name, "" when it is one."""
    if not name.strip():
        return _("Saisissez votre prénom et votre nom, par exemple Marie Le Goff")
    return "" if len(name) <= 150 else _("Saisissez un nom de 150 caractères au plus.")


def check(**faults: str) -> None:
    """Raise `Invalid` with the sentences that are not empty, by field."""
    errors = {field: sentence for field, sentence in faults.items() if sentence}
    if errors:
        raise Invalid(errors=errors)


def folded(*words: str) -> str:
    """Give words as the search compares them: small letters without accents nor signs."""
    return " ".join(re.findall(r"[^\W_]+", unaccented(" ".join(words))))


def slug_of(label: str) -> str:
    """Give the slug made of a label: "Agent d’accueil" gives "agent-d-accueil"."""
    return re.sub(r"[^a-z0-9]+", "-", folded(label)).strip("-")[:40].strip("-")


def by_email(session: Session, email: str) -> Account | None:
    """Give the account of an address, whatever its kind, or None."""
    return session.scalar(select(Account).where(Account.email == clean_email(email)))


def add_account(
    session: Session,
    kind: str,
    email: str,
    name: str,
    password_hash: str | None,
    *,
    actor: UUID | str,
    unit: str | None = None,
) -> Account:
    """Add an account; raise `Invalid` when its address or name cannot be taken."""
    address = clean_email(email)
    taken = _taken() if by_email(session, address) else ""
    check(email=email_fault(address) or taken, name=name_fault(name))
    account = Account(
        id=uuid7(), kind=kind, email=address, name=name.strip(), unit=unit,
        search=folded(name, address), password_hash=password_hash, active=True,
    )  # fmt: skip
    session.add(account)
    try:
        session.flush()
    except IntegrityError as error:
        raise Invalid(errors={"email": _taken()}) from error
    audit.note(session, "account.created", actor=actor, subject=account.id, kind=kind)
    return account


def _taken() -> str:
    return _("Un compte existe déjà avec cette adresse.")


def send_link(
    session: Session,
    purpose: str,
    email: str,
    base: str,
    *,
    account: Account | None = None,
) -> None:
    """Have a link of one use and 24 hours sent to `email`, which opens `purpose` at `base`."""
    secret = secrets.token_urlsafe(32)
    owner = account.id if account else None
    digest = digest_of(secret)
    session.add(
        Link(
            digest=digest,
            purpose=purpose,
            email=email,
            account_id=owner,
            expires_at=func.now() + LINK_LIFE,
        )  # fmt: skip
    )
    values = {"lien": f"{base}{PATHS[purpose]}{secret}", "nom": account.name if account else ""}
    message_id = str(uuid7())
    data = {"message_id": message_id, "template": TEMPLATES[purpose], "to": email, "values": values}
    emit(session, MESSAGE, subject=message_id, data=data)


def ask_link(session: Session, email: str, base: str) -> None:
    """Write to `email`: a link to a new password, or to register where there is no account.

    Registration and forgotten password are one act, so that neither tells who has an account.
    """
    account = by_email(session, email)
    purpose = RESET if account else REGISTER
    send_link(session, purpose, clean_email(email), base, account=account)


def open_link(session: Session, purpose: str, secret: str, *, spend: bool = False) -> Link:
    """Give what a link carries, and spend it if asked; raise `LinkSpent`."""
    living = (
        Link.digest == digest_of(secret), Link.purpose == purpose, Link.expires_at > func.now(),
    )  # fmt: skip
    statement = select(Link).where(*living)
    link = session.scalar(statement.with_for_update() if spend else statement)
    if link is not None and spend:
        session.delete(link)
    if link is None:
        raise LinkSpent(_(LinkSpent.advice))
    return link


def check_password(session: Session, password: str, email: str, *, field: str = "password") -> None:
    """Raise `Invalid` on `field` when the password is too easy to guess."""
    check(**{field: fault_of(password, email, session.info["authority"])})


def register(session: Session, secret: str, name: str, password_hash: str) -> Account:
    """Make the citizen's account that a link of registration promised."""
    link = open_link(session, REGISTER, secret, spend=True)
    if by_email(session, link.email):
        raise LinkSpent(_(LinkSpent.advice))
    return add_account(session, CITIZEN, link.email, name, password_hash, actor="self")


def reset_password(session: Session, secret: str, password_hash: str) -> Account:
    """Set a new password from a link and end all sessions of the account."""
    link = open_link(session, RESET, secret, spend=True)
    account = session.get(Account, link.account_id) if link.account_id else None
    if account is None:
        raise LinkSpent(_(LinkSpent.advice))
    set_password(session, account, password_hash)
    return account


def set_password(
    session: Session, account: Account, password_hash: str, *, keep: UUID | None = None
) -> None:
    """Change the password; end all sessions but `keep`, and void codes and links on their way."""
    account.password_hash = password_hash
    _void(session, account)
    sessions.end_all(session, account.id, actor=account.id, but=keep)
    audit.note(session, "password.changed", actor=account.id, subject=account.id)


def get(session: Session, account_id: UUID) -> Account:
    """Give an account; raise `NotFound` when it was erased."""
    account = session.get(Account, account_id)
    if account is None:
        raise NotFound
    return account


def rename(session: Session, account: Account, name: str) -> None:
    """Change the name; raise `Invalid`."""
    check(value=name_fault(name))
    account.name = name.strip()
    account.search = folded(account.name, account.email)
    audit.note(session, "name.changed", actor=account.id, subject=account.id)


def ask_address(session: Session, account: Account, email: str, base: str) -> None:
    """Write to a new address, which becomes the account's when its link is opened.

    An address that has an account already gets the letter of a forgotten password instead, and
    the person is told nothing of it.
    """
    address = clean_email(email)
    check(value=email_fault(address))
    other = by_email(session, address)
    if other and other.id != account.id:
        send_link(session, RESET, address, base, account=other)
    else:
        send_link(session, ADDRESS, address, base, account=account)


def confirm_address(session: Session, account: Account, secret: str) -> None:
    """Give the account the address that its link went to."""
    link = open_link(session, ADDRESS, secret, spend=True)
    if link.account_id != account.id or by_email(session, link.email):
        raise LinkSpent(_(LinkSpent.advice))
    account.email = link.email
    account.search = folded(account.name, account.email)
    _void(session, account)
    audit.note(session, "address.changed", actor=account.id, subject=account.id)


def erase(session: Session, account: Account) -> None:
    """Erase a citizen's account with all that hangs on it; the trail keeps its bare id.

    Raises `Forbidden` for an agent, whose account is the authority's.
    """
    if account.kind != CITIZEN:
        raise Forbidden
    sessions.end_all(session, account.id, actor=account.id)
    session.execute(delete(Link).where(Link.email == account.email))
    audit.note(session, "account.erased", actor=account.id, subject=account.id)
    session.execute(delete(Account).where(Account.id == account.id))


def profiles_of(session: Session, account: UUID) -> list[Profile]:
    """Give the profiles recognised to an account, 50 at most."""
    own = select(Profile).where(Profile.account_id == account)
    return list(session.scalars(own.order_by(Profile.id).limit(50)))


def _void(session: Session, account: Account) -> None:
    own = or_(Link.account_id == account.id, Link.email == account.email)
    session.execute(delete(Link).where(own))
    session.execute(delete(Code).where(Code.account_id == account.id, Code.used_at.is_(None)))
