"""Sessions: opened by a code, looked up by their secret or their id, ended one by one or all."""

from datetime import datetime, timedelta
from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound, Unauthorized
from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from guichet_identity.actions import audit
from guichet_identity.models import Account, LiveSession
from guichet_identity.tokens import digest_of, new_reference

ABSOLUTE = timedelta(hours=12)
REVOKED = "identity.session.revoked.v1"


def open_session(
    session: Session, account: Account, client_id: str, *, device: str, signed_in_at: datetime
) -> tuple[LiveSession, str]:
    """Open a session of `account` through a client; give it with its secret, shown only here."""
    secret = new_reference(session.info["authority"])
    live = LiveSession(
        id=uuid7(),
        account_id=account.id,
        token_digest=digest_of(secret),
        client_id=client_id,
        device=device,
        signed_in_at=signed_in_at,
        expires_at=func.now() + ABSOLUTE,
    )
    session.add(live)
    audit.note(session, "session.opened", actor=account.id, subject=live.id, client=client_id)
    return live, secret


def current(session: Session, sid: str) -> LiveSession:
    """Give the living session that a token of this service names; raise `Unauthorized`."""
    try:
        statement = select(LiveSession, func.now()).where(LiveSession.id == UUID(sid))
    except ValueError as error:
        raise Unauthorized from error
    found = session.execute(statement).first()
    if found is None or not found[0].alive(found[1]):
        raise Unauthorized
    live: LiveSession = found[0]
    return live


def list_of(session: Session, account: UUID) -> list[LiveSession]:
    """Give the sessions of an account that have not expired, newest first, 50 at most."""
    own = (LiveSession.account_id == account, LiveSession.expires_at > func.now())
    statement = select(LiveSession).where(*own).order_by(LiveSession.id.desc()).limit(50)
    return list(session.scalars(statement))


def end(session: Session, sid: UUID, *, account: UUID, actor: UUID, tell: bool = True) -> None:
    """End one session of an account; raise `NotFound` when it is not hers."""
    own = (LiveSession.id == sid, LiveSession.account_id == account)
    if session.scalar(delete(LiveSession).where(*own).returning(LiveSession.id)) is None:
        raise NotFound
    _ended(session, sid, actor, tell)


def end_known(session: Session, sid: UUID) -> None:
    """End the session that a signed token names; one that is over already is no error."""
    live = session.get(LiveSession, sid)
    if live is not None:
        end(session, sid, account=live.account_id, actor=live.account_id)


def end_all(session: Session, account: UUID, *, actor: UUID | str, but: UUID | None = None) -> int:
    """End every session of an account, `but` one perhaps, and give how many there were."""
    statement = delete(LiveSession).where(LiveSession.account_id == account)
    if but is not None:
        statement = statement.where(LiveSession.id != but)
    ended = list(session.scalars(statement.returning(LiveSession.id)))
    for sid in ended:
        _ended(session, sid, actor, True)
    return len(ended)


def end_by_secret(session: Session, secret: str, client_id: str) -> None:
    """End the session whose secret a client hands in; an unknown one is no error (RFC 7009)."""
    own = (LiveSession.token_digest == digest_of(secret), LiveSession.client_id == client_id)
    statement = delete(LiveSession).where(*own).returning(LiveSession.id, LiveSession.account_id)
    found = session.execute(statement).first()
    if found:
        _ended(session, found.id, found.account_id, False)


def _ended(session: Session, sid: UUID, actor: UUID | str, tell: bool) -> None:
    audit.note(session, "session.ended", actor=actor, subject=sid)
    if tell:
        emit(session, REVOKED, subject=sid, data={"sid": str(sid)})
