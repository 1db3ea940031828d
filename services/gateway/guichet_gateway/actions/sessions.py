"""Browser sessions: opened at sign-in, kept while used, closed at sign-out or by identity."""

import base64
import hashlib
from datetime import datetime, timedelta
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from sqlalchemy import Interval, and_, cast, delete, func, or_, select, update
from sqlalchemy.orm import Session

from guichet_gateway.models import BrowserSession

IDLE_S = {"citizen": 3_600, "agent": 1_800}
SHORTEST_IDLE = timedelta(seconds=min(IDLE_S.values()))
ABSOLUTE_S = 43_200
REFRESH = timedelta(seconds=60)


def open_session(
    session: Session, *, cookie: str, visitor: str, answer: dict[str, Any]
) -> BrowserSession:
    """Keep who signed in: `answer` is identity's (`sid`, `kind`, `name`, `refresh_token`)."""
    seconds = min(int(answer.get("session_expires_in", ABSOLUTE_S)), ABSOLUTE_S)
    row = BrowserSession(
        cookie_hash=hash_of(cookie),
        sid=str(answer["sid"]),
        kind=str(answer["kind"]),
        name=str(answer.get("name", "")),
        visitor=visitor,
        subject_token=_box(cookie).encrypt(str(answer["refresh_token"]).encode()),
        idle_s=IDLE_S[str(answer["kind"])],
        expires_at=func.now() + timedelta(seconds=seconds),
    )
    session.add(row)
    session.flush()
    return row


def find_session(session: Session, cookie: str, *, in_use: bool = True) -> BrowserSession | None:
    """Give the session of a cookie, unless it ended by time.

    Its use is noted at most once a minute, and not at all by who only asks how long it lasts.
    """
    alive = (
        select(BrowserSession, func.now().label("now"))
        .where(BrowserSession.cookie_hash == hash_of(cookie))
        .where(BrowserSession.expires_at > func.now(), BrowserSession.seen_at > _idle_limit())
    )
    row = session.execute(alive).first()
    if row is None:
        return None
    found: BrowserSession = row[0]
    now: datetime = row.now
    if in_use and now - found.seen_at > REFRESH:
        this = BrowserSession.cookie_hash == found.cookie_hash
        session.execute(update(BrowserSession).where(this).values(seen_at=func.now()))
    return found


def seconds_left(session: Session, cookie: str) -> int:
    """Give how long the session of a cookie lasts if nothing more is asked; 0 when it is over."""
    idle_end = BrowserSession.seen_at + _idle()
    end = func.least(BrowserSession.expires_at, idle_end)
    left = func.extract("epoch", end - func.now())
    found = session.scalar(select(left).where(BrowserSession.cookie_hash == hash_of(cookie)))
    return max(int(found or 0), 0)


def subject_token(row: BrowserSession, cookie: str) -> str:
    """Give what opens tokens at identity; raises `ValueError` when the cookie is not its key."""
    try:
        return _box(cookie).decrypt(row.subject_token).decode()
    except InvalidToken as error:
        raise ValueError("not the cookie of this session") from error


def close_session(session: Session, cookie: str) -> None:
    """Forget the session of a cookie."""
    session.execute(delete(BrowserSession).where(BrowserSession.cookie_hash == hash_of(cookie)))


def revoke_session(session: Session, sid: str) -> None:
    """Forget the sessions born from a sign-in that identity ended."""
    session.execute(delete(BrowserSession).where(BrowserSession.sid == sid))


def purge_sessions(session: Session) -> None:
    """Erase, across authorities, the sessions that ended by time.

    The shortest idle time, the same for all rows, is what an index can be asked for.
    """
    resting = BrowserSession.seen_at <= func.now() - SHORTEST_IDLE
    idle = and_(resting, BrowserSession.seen_at <= _idle_limit())
    ended = or_(BrowserSession.expires_at <= func.now(), idle)
    session.execute(delete(BrowserSession).where(ended))


def hash_of(cookie: str) -> str:
    """Give what the table knows of a cookie: 256 random bits need no salt."""
    return hashlib.sha256(cookie.encode()).hexdigest()


def _idle_limit() -> Any:
    return func.now() - _idle()


def _idle() -> Any:
    return cast(func.make_interval(0, 0, 0, 0, 0, 0, BrowserSession.idle_s), Interval)


def _box(cookie: str) -> Fernet:
    key = hashlib.sha256(b"subject-token|" + cookie.encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
