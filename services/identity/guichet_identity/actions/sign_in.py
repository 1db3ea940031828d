"""Signing in: tries are counted before the password is looked at, and slowed, never locked out."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from math import ceil
from typing import Any
from uuid import UUID

from guichet_kit.handover import digest
from guichet_kit.problems import TooMany
from sqlalchemy import case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from guichet_identity.actions import audit
from guichet_identity.actions.accounts import clean_email
from guichet_identity.models import Account, Attempt

FORGOTTEN = timedelta(hours=1)


@dataclass(frozen=True)
class Allowance:
    """`free` tries, then a wait that doubles from 1 s up to `longest` seconds."""

    free: int
    longest: int

    def delay(self, failures: int) -> timedelta:
        """Give the wait after so many tries without success."""
        over = failures - self.free
        return timedelta(seconds=min(2 ** min(over, 20), self.longest) if over > 0 else 0)


PAIR = Allowance(5, 300)
ACCOUNT = Allowance(20, 30)
ADDRESS = Allowance(50, 60)
LETTER = Allowance(3, 3_600)
LETTERS_OF_ADDRESS = Allowance(20, 600)


@dataclass(frozen=True)
class Candidate:
    """Who is trying: the hash to compare with, None when there is no such account."""

    account_id: UUID | None
    password_hash: str | None
    keys: tuple[str, ...]


def admit(session: Session, key: str, email: str, address: str) -> Candidate:
    """Count a try to sign in and give what to compare; raise `TooMany` while one must wait.

    `key` makes the digests under which tries are counted. Someone who signed in before from the
    same `address` is not slowed by what others try on her account.
    """
    email = clean_email(email)
    keys = _keys(key, email, address)
    count(session, dict(zip(keys, (PAIR, ACCOUNT, ADDRESS), strict=True)), trust=keys[:2])
    found = session.execute(
        select(Account.id, Account.password_hash).where(Account.email == email, Account.active)
    ).first()
    return Candidate(found.id if found else None, found.password_hash if found else None, keys)


def accept(session: Session, candidate: Candidate, new_hash: str | None) -> Account | None:
    """Give the account after its password matched: tries are forgiven, the browser is trusted.

    `new_hash` replaces a hash made with former parameters. None when the account has just gone.
    """
    account = session.get(Account, candidate.account_id)
    if account is None or not account.active:
        return None
    forgive(session, candidate)
    if new_hash:
        account.password_hash = new_hash
    audit.note(session, "signed.in", actor=account.id, subject=account.id)
    return account


def forgive(session: Session, candidate: Candidate) -> None:
    """Forget the tries that led to a right password."""
    pair, of_account, of_address = candidate.keys
    held = select(Attempt.digest).where(Attempt.digest.in_(candidate.keys))
    session.execute(held.order_by(Attempt.digest).with_for_update())  # the order of `_add`
    session.execute(delete(Attempt).where(Attempt.digest == of_account))
    own = update(Attempt).where(Attempt.digest == pair)
    session.execute(own.values(failures=0, trusted=True, blocked_until=None))
    less = func.greatest(Attempt.failures - 1, 0)
    session.execute(update(Attempt).where(Attempt.digest == of_address).values(failures=less))


def admit_letter(session: Session, key: str, email: str, address: str) -> None:
    """Count a letter asked for `email`; raise `TooMany` when too many were."""
    letter = digest(key, "letter", clean_email(email))
    sender = digest(key, "letters-of", address)
    count(session, {letter: LETTER, sender: LETTERS_OF_ADDRESS})


def _keys(key: str, email: str, address: str) -> tuple[str, str, str]:
    pair = digest(key, "try-pair", f"{email}|{address}")
    return pair, digest(key, "try-account", email), digest(key, "try-address", address)


def count(session: Session, allowances: dict[str, Allowance], trust: tuple[str, ...] = ()) -> None:
    """Add one try under each digest; raise `TooMany` if one is blocked, set waits otherwise.

    `trust` names (pair, account): a trusted pair is not held by the account's wait.
    """
    rows, now = _add(session, sorted(allowances))
    freed = set(trust[1:]) if trust and rows[trust[0]].trusted else set()
    waits = [
        row.blocked_until
        for name, row in rows.items()
        if name not in freed and row.blocked_until and row.blocked_until > now
    ]
    if waits:
        raise TooMany(retry_after=ceil((max(waits) - now).total_seconds()))
    for name, allowance in allowances.items():
        delay = allowance.delay(rows[name].failures)
        if delay:
            blocked = update(Attempt).where(Attempt.digest == name)
            session.execute(blocked.values(blocked_until=now + delay))


def _add(session: Session, digests: list[str]) -> tuple[dict[str, Any], datetime]:
    fresh = insert(Attempt).values([{"digest": name, "failures": 1} for name in digests])
    old = Attempt.changed_at < func.now() - FORGOTTEN
    more = {
        "failures": case((old, 1), else_=Attempt.failures + 1),
        "changed_at": func.now(),
    }
    table = Attempt.__table__.c
    statement = fresh.on_conflict_do_update(
        index_elements=["authority", "digest"], set_=more
    ).returning(table.digest, table.failures, table.trusted, table.blocked_until, func.now())
    rows = session.execute(statement).all()
    return {row.digest: row for row in rows}, rows[0][4]
