"""Agents: listed, made, given roles, disabled; one administrator at least always remains."""

from uuid import UUID

from guichet_kit.i18n import _, ngettext
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Conflict, Invalid, NotFound
from sqlalchemy import cast, delete, false, func, insert, literal_column, select, text
from sqlalchemy.dialects.postgresql import TSQUERY, TSVECTOR
from sqlalchemy.orm import Session

from guichet_identity.actions import accounts, audit, sessions
from guichet_identity.models import AGENT, Account, Assignment, Role, Unit

MAX_WORDS = 8
SEARCH_WORDS = literal_column("accounts.search_words", TSVECTOR)
LOCK = text(
    "select pg_advisory_xact_lock(hashtextextended("
    "'administrators|' || current_setting('guichet.authority'), 0))"
)
MANAGERS = text(
    "select count(*) from accounts c where c.kind = 'agent' and c.active "
    "and c.password_hash is not null and exists ("
    " select from assignments a join roles r on r.slug = a.role"
    " where a.account_id = c.id and r.rights ? 'accounts.manage')"
)


INVITED_MANAGERS = text(
    "select c.name from accounts c where c.kind = 'agent' and c.active "
    "and c.password_hash is null and exists ("
    " select from assignments a join roles r on r.slug = a.role"
    " where a.account_id = c.id and r.rights ? 'accounts.manage') "
    "order by c.name, c.id limit 5"
)


class LastAdministrator(Conflict):
    """Nobody would be left who may manage accounts."""

    slug = "dernier-administrateur"
    title = "Il doit rester une personne qui gère les comptes"
    advice = "Donnez d’abord ce droit à un autre agent, puis recommencez."


def find(session: Session, words: str, *, after: str = "") -> Page[Account]:
    """Give a page of agents, newest first; each of `words` begins one of a name or an address.

    The index of words answers first, whatever the planner thinks of them: walking all agents for
    a rare name would read every one.
    """
    statement = select(Account).where(Account.kind == AGENT)
    if words.strip():
        begun = " & ".join(f"'{word}':*" for word in accounts.folded(words).split()[:MAX_WORDS])
        holds = SEARCH_WORDS.bool_op("@@")(cast(begun, TSQUERY)) if begun else false()
        named = select(Account.id).where(Account.kind == AGENT, holds).cte("named")
        statement = statement.where(Account.id.in_(select(named.prefix_with("MATERIALIZED").c.id)))
    return page_of(session, statement, [Account.id], after=after)


def get(session: Session, agent_id: UUID) -> Account:
    """Give an agent; raise `NotFound` for anyone else."""
    agent = session.get(Account, agent_id)
    if agent is None or agent.kind != AGENT:
        raise NotFound
    return agent


def roles_of(session: Session, agents: list[UUID]) -> dict[UUID, list[Role]]:
    """Give the roles of several agents in one query, by agent."""
    held: dict[UUID, list[Role]] = {agent: [] for agent in agents}
    join = select(Assignment.account_id, Role).join(Role, Role.slug == Assignment.role)
    for agent, role in session.execute(join.where(Assignment.account_id.in_(agents))):
        held[agent].append(role)
    return held


def units(session: Session) -> list[Unit]:
    """Give the units of the authority by name."""
    return list(session.scalars(select(Unit).order_by(Unit.name, Unit.slug)))


def put_unit(session: Session, slug: str, name: str) -> Unit:
    """Add a unit or rename it."""
    unit = session.merge(Unit(slug=slug, name=name))
    session.flush()
    return unit


def add_unit(session: Session, name: str, *, actor: UUID) -> Unit:
    """Add a unit whose slug comes from its name; raise `Invalid`."""
    session.execute(LOCK)
    slug = accounts.slug_of(name)
    fault = "" if slug and len(name) <= 80 else _("Donnez un nom de 80 caractères au plus.")
    if session.get(Unit, slug) is not None:
        fault = _("Un service porte déjà ce nom.")
    accounts.check(name=fault)
    audit.note(session, "unit.added", actor=actor, subject=slug)
    return put_unit(session, slug, name.strip())


def invite(
    session: Session,
    email: str,
    name: str,
    unit: str,
    roles: list[str],
    *,
    actor: UUID | str,
    base: str,
) -> Account:
    """Add an agent and send her a link to choose her password; raise `Invalid`."""
    agent = add_agent(session, email, name, unit, roles, password_hash=None, actor=actor)
    accounts.send_link(session, accounts.RESET, agent.email, base, account=agent)
    return agent


def add_agent(
    session: Session,
    email: str,
    name: str,
    unit: str,
    roles: list[str],
    *,
    password_hash: str | None,
    actor: UUID | str,
) -> Account:
    """Add an agent with her unit and roles; raise `Invalid` when one is unknown."""
    _check_choices(session, unit, roles)
    agent = accounts.add_account(
        session, AGENT, email, name, password_hash, actor=actor, unit=unit or None
    )
    _assign(session, agent.id, roles)
    audit.note(session, "roles.given", actor=actor, subject=agent.id, roles=sorted(roles))
    return agent


def change(
    session: Session, agent: Account, name: str, unit: str, roles: list[str], *, actor: UUID
) -> None:
    """Change an agent's name, unit and roles; raise `Invalid` or `LastAdministrator`."""
    session.execute(LOCK)
    accounts.check(name=accounts.name_fault(name))
    _check_choices(session, unit, roles)
    agent.name, agent.unit = name.strip(), unit or None
    agent.search = accounts.folded(agent.name, agent.email)
    session.execute(delete(Assignment).where(Assignment.account_id == agent.id))
    _assign(session, agent.id, roles)
    check_administrator_left(session)
    audit.note(session, "roles.given", actor=actor, subject=agent.id, roles=sorted(roles))


def disable(session: Session, agent: Account, *, actor: UUID) -> None:
    """Close an agent's account and end her sessions; raise `LastAdministrator`."""
    session.execute(LOCK)
    agent.active = False
    session.flush()
    check_administrator_left(session)
    sessions.end_all(session, agent.id, actor=actor)
    audit.note(session, "agent.disabled", actor=actor, subject=agent.id)


def enable(session: Session, agent: Account, *, actor: UUID, base: str) -> None:
    """Open a closed account again, with a link to a new password."""
    agent.active = True
    accounts.send_link(session, accounts.RESET, agent.email, base, account=agent)
    audit.note(session, "agent.enabled", actor=actor, subject=agent.id)


def check_administrator_left(session: Session) -> None:
    """Raise `LastAdministrator` when no active agent has the right accounts.manage any more.

    Its detail names those who have the right and cannot use it yet: they never chose a password.
    """
    session.flush()
    if session.scalar(MANAGERS):
        return
    invited = list(session.scalars(INVITED_MANAGERS))
    if not invited:
        raise LastAdministrator(_(LastAdministrator.advice))
    raise LastAdministrator(
        ngettext(
            "%(names)s a ce droit mais n’a pas encore choisi son mot de passe.",
            "%(names)s ont ce droit mais n’ont pas encore choisi leur mot de passe.",
            len(invited),
            names=", ".join(invited),
        )
    )


def _check_choices(session: Session, unit: str, roles: list[str]) -> None:
    if unit and session.get(Unit, unit) is None:
        raise Invalid(errors={"unit": _("Choisissez un service dans la liste.")})
    known = session.scalar(select(func.count()).select_from(Role).where(Role.slug.in_(roles)))
    if known != len(set(roles)):
        raise Invalid(errors={"roles": _("Choisissez des rôles dans la liste.")})


def _assign(session: Session, agent: UUID, roles: list[str]) -> None:
    rows = [{"account_id": agent, "role": role} for role in sorted(set(roles))]
    if rows:
        session.execute(insert(Assignment), rows)
