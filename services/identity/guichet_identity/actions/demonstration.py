"""Accounts made without a letter, for the first administrator and for demonstration data."""

from sqlalchemy.orm import Session

from guichet_identity.actions import accounts, agents, roles
from guichet_identity.models import CITIZEN, Account
from guichet_identity.tokens import identity

OPERATOR = "operator"


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
