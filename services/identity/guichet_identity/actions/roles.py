"""Roles: which rights and families the agents who hold them have; profiles given to citizens."""

import re
from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.i18n import _, ngettext
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_identity.actions import accounts, agents, audit, circles
from guichet_identity.models import (
    CITIZEN,
    FAMILIES,
    MANAGE,
    PROFILES,
    RIGHTS,
    Account,
    Assignment,
    Profile,
    Role,
)

SLUG = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")
NUMBER = re.compile(r"W\d{9}|\d{14}")
MAX_LABEL = 80
NAMED = 10
KEPT = "identity.role.kept.v1"


class RoleInUse(Conflict):
    """Agents hold the role; `holders` are their names, ten at most."""

    slug = "role-utilise"
    title = "Ce rôle est encore donné à des agents"
    advice = "Retirez-le d’abord à ceux qui le portent, puis recommencez."

    def __init__(self, holders: list[str], others: int) -> None:
        self.holders = holders
        more = ngettext("%(num)s autre personne", "%(num)s autres personnes", others)
        names = _named(holders, more if others else "")
        super().__init__(_("Ce rôle est donné à : %(names)s.", names=names))


class RoleNamed(Conflict):
    """Circuits in use name the role, or procedures bind it; the sentence names ten at most."""

    slug = "role-nomme"
    title = "Ce rôle est encore nommé par des circuits"
    advice = (
        "Choisissez d’abord un autre rôle dans ces circuits, ou dans les options de ces démarches, "
        "puis recommencez. Si un circuit en service ne le nomme plus, des demandes en cours "
        "suivent une version d’avant\u00a0: attendez qu’elles soient closes, ou faites-les passer "
        "à la version en service, puis publiez une nouvelle version de ce circuit."
    )

    def __init__(self, circuits: list[str]) -> None:
        others = len(circuits) - NAMED
        more = ngettext("%(num)s autre", "%(num)s autres", others)
        names = _named(circuits[:NAMED], more if others > 0 else "")
        super().__init__(_("Ce rôle est nommé par\u00a0: %(names)s.", names=names))


def _named(names: list[str], more: str) -> str:
    """The names, and how many others there are, "" for none."""
    listed = ", ".join(names)
    return _("%(names)s et %(more)s", names=listed, more=more) if more else listed


def list_all(session: Session) -> list[Role]:
    """Give the roles of the authority by label; there are a few dozen at most."""
    return list(session.scalars(select(Role).order_by(Role.label, Role.slug).limit(500)))


def get(session: Session, slug: str) -> Role:
    """Give a role; raise `NotFound`."""
    role = session.get(Role, slug)
    if role is None:
        raise NotFound
    return role


def add(
    session: Session, label: str, families: list[str], rights: list[str], *, actor: UUID
) -> Role:
    """Add a role whose slug comes from its label; raise `Invalid`."""
    slug = accounts.slug_of(label)
    taken = bool(slug) and session.get(Role, slug) is not None
    accounts.check(label=_("Un rôle porte déjà ce nom.") if taken else "")
    return put_role(session, slug, label, families, rights, actor=actor)


def put_role(
    session: Session,
    slug: str,
    label: str,
    families: list[str],
    rights: list[str],
    *,
    actor: UUID | str = "operator",
) -> Role:
    """Add or change a role; raise `Invalid` for an unknown family or right, `LastAdministrator`."""
    session.execute(agents.LOCK)
    named = label.strip() and len(label) <= MAX_LABEL and SLUG.fullmatch(slug)
    accounts.check(
        label="" if named else _("Donnez au rôle un nom de 80 caractères au plus."),
        families=_("Choisissez des familles dans la liste.")
        if set(families) - set(FAMILIES)
        else "",
        rights=_("Choisissez des droits dans la liste.") if set(rights) - set(RIGHTS) else "",
    )
    known = session.get(Role, slug)
    loses = known is not None and MANAGE in known.rights and MANAGE not in rights
    role = known or Role(slug=slug)
    role.label, role.families, role.rights = label.strip(), sorted(families), sorted(rights)
    session.add(role)
    session.flush()
    if loses:
        agents.check_administrator_left(session)
    if known is None:
        _tell(session, slug, kept=True)
    audit.note(session, "role.put", actor=actor, subject=slug, rights=role.rights)
    return role


def holders_of(session: Session, slug: str) -> tuple[list[str], int]:
    """Give the names of ten agents at most who hold a role, and how many others do."""
    held = select(Account.name).join(Assignment, Assignment.account_id == Account.id)
    named = held.where(Assignment.role == slug).order_by(Account.name, Account.id).limit(NAMED)
    names = list(session.scalars(named))
    total = session.scalar(
        select(func.count()).select_from(Assignment).where(Assignment.role == slug)
    )
    return names, (total or 0) - len(names)


def use_of(session: Session, slug: str) -> RoleInUse | RoleNamed | None:
    """Give what keeps a role from being deleted: its agents, else its circuits; None for none."""
    holders, others = holders_of(session, slug)
    if holders:
        return RoleInUse(holders, others)
    circuits = circles.names_of(session, slug)
    return RoleNamed(circuits) if circuits else None


def delete_role(session: Session, slug: str, *, actor: UUID) -> None:
    """Delete a role of no use; raise `NotFound`, `RoleInUse` or `RoleNamed`."""
    session.execute(agents.LOCK)
    role = get(session, slug)
    if use := use_of(session, slug):
        raise use
    session.delete(role)
    session.flush()
    _tell(session, slug, kept=False)
    audit.note(session, "role.deleted", actor=actor, subject=slug)


def _tell(session: Session, slug: str, *, kept: bool) -> None:
    """Tell the house that a role is there from now on, or no more."""
    told_at = session.scalars(select(func.clock_timestamp())).one().isoformat()
    emit(session, KEPT, subject=slug, data={"role": slug, "kept": kept, "told_at": told_at})


def grant_profile(
    session: Session, email: str, slug: str, name: str, number: str, *, actor: UUID | str
) -> Profile:
    """Recognise a citizen's account as, say, an association; raise `Invalid`.

    `number` is a RNA (W and nine digits) or a SIRET (fourteen digits, Luhn).
    """
    session.execute(agents.LOCK)
    account = accounts.by_email(session, email)
    number = number.replace(" ", "").upper()
    unknown = account is None or account.kind != CITIZEN
    accounts.check(
        email=_("Aucun compte d’usager n’a cette adresse.") if unknown else "",
        profile="" if slug in PROFILES else _("Choisissez un profil dans la liste."),
        name="" if name.strip() and len(name) <= 150 else _("Saisissez le nom de l’association."),
        number=number_fault(number),
    )
    if account is None:
        raise Invalid
    known = [(found.slug, found.number) for found in accounts.profiles_of(session, account.id)]
    if (slug, number) in known:
        raise Conflict(_("Ce compte a déjà ce profil."))
    profile = Profile(account_id=account.id, slug=slug, name=name.strip(), number=number)
    session.add(profile)
    session.flush()
    audit.note(session, "profile.granted", actor=actor, subject=account.id, profile=slug)
    return profile


def withdraw_profile(session: Session, profile_id: UUID, *, actor: UUID) -> None:
    """Take a profile back; raise `NotFound`."""
    taken = delete(Profile).where(Profile.id == profile_id).returning(Profile.account_id)
    account = session.scalar(taken)
    if account is None:
        raise NotFound
    audit.note(session, "profile.withdrawn", actor=actor, subject=account)


def find_profiles(session: Session, *, after: str = "") -> Page[Profile]:
    """Give a page of the profiles granted, newest first."""
    return page_of(session, select(Profile), [Profile.id], after=after)


def number_fault(number: str) -> str:
    """Give the sentence that refuses a RNA or SIRET, "" when it is one."""
    fine = NUMBER.fullmatch(number) and (number[0] == "W" or _luhn(number))
    return "" if fine else _("Saisissez un RNA (W123456789) ou un SIRET de 14 chiffres.")


def _luhn(digits: str) -> bool:
    """Check the key of a SIRET; La Poste's (356000000…) follow another rule and pass too."""
    if digits.startswith("356000000"):
        return sum(map(int, digits)) % 5 == 0
    doubled = [int(d) * (1 + i % 2) for i, d in enumerate(reversed(digits))]
    return sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0
