"""Accounts made by the operator: the first administrator, and those of the demonstration."""

from sqlalchemy.orm import Session

from guichet_identity.actions import accounts, agents, roles
from guichet_identity.models import CITIZEN, RIGHTS, Account
from guichet_identity.tokens import identity

OPERATOR = "operator"
ADMINISTRATION = "administration"


def invite_administrator(session: Session, email: str, name: str, base: str) -> Account:
    """Invite who will manage an authority, with all the rights, by a mailed link to `base`.

    Opens the role and the unit that she needs. Raises `Invalid` for an address that is taken.
    """
    agents.put_unit(session, "direction", "Direction générale")
    roles.put_role(session, ADMINISTRATION, "Administration du guichet", [], list(RIGHTS))
    return agents.invite(
        session, email, name, "direction", [ADMINISTRATION], actor=OPERATOR, base=base
    )


def create_account(
    session: Session,
    email: str,
    password: str,
    name: str,
    profiles: list[dict[str, str]] | None = None,
) -> Account:
    """Add a citizen with a password; `profiles` are mappings of slug, name and number.

    Needs the application's context. Raises `Invalid`, also for a weak password.
    """
    accounts.check_password(session, password, email)
    hashed = identity().hasher.hash(password)
    account = accounts.add_account(session, CITIZEN, email, name, hashed, actor=OPERATOR)
    for given in profiles or []:
        roles.grant_profile(session, email, **given, actor=OPERATOR)
    return account


def create_agent(
    session: Session, email: str, password: str, name: str, unit: str, roles: list[str]
) -> Account:
    """Add an agent with a password, in the unit of this slug; raise `Invalid`."""
    accounts.check_password(session, password, email)
    hashed = identity().hasher.hash(password)
    return agents.add_agent(session, email, name, unit, roles, password_hash=hashed, actor=OPERATOR)
