"""Following a request without an account: a code, and what only the applicant knows beside it."""

import hmac

from guichet_kit.handover import digest
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.carry import actor_of_citizen, close_links
from guichet_workflow.letters import Letter
from guichet_workflow.models import Case

FORGIVEN = str.maketrans({"O": "0", "I": "1", "L": "1"})
SEPARATORS = str.maketrans(dict.fromkeys(" \t\r\n-.·_\u00a0\u202f\u2010\u2011\u2012\u2013\u2014"))
LONGEST = 320
NOBODY = "0" * 64


def is_current(session: Session, letter: Letter) -> bool:
    """Tell whether a letter's link still opens its request: known, not disabled, with a person."""
    statement = select(Case.link).where(
        Case.request_id == letter.request_id,
        Case.link == letter.link,
        Case.subject.is_(None),
        Case.anonymised_at.is_(None),
    )
    return session.scalar(statement) is not None


def disable_links(session: Session, row: Case) -> None:
    """Close a case held under lock to all links sent so far, and to who is in by one of them.

    The next letter bears another link.
    """
    close_links(session, row)
    note(session, actor_of_citizen(), "links.disabled", str(row.request_id), {})


def normal_code(typed: str) -> str:
    """Give the code that a person meant: lower case, spaces, dashes, O for 0, I or L for 1."""
    return typed[:LONGEST].upper().translate(SEPARATORS).translate(FORGIVEN)


def normal_second(typed: str) -> str:
    """Give an e-mail or a PIN to compare: stripped, lower case, domain in readable letters."""
    text = typed[:LONGEST].strip().lower()
    local, at, domain = text.rpartition("@")
    return f"{local}{at}{_readable(domain)}" if at else text.translate(SEPARATORS)


def _readable(domain: str) -> str:
    try:
        return domain.encode("ascii").decode("idna")
    except UnicodeError:
        return domain


def find_request(session: Session, key: str, code: str, second: str) -> Letter | None:
    """Give the request of a code and its second element, None for all that is wrong.

    Both digests are made and compared whatever was found, so that time tells nothing.
    """
    bare = normal_code(code)
    wanted = digest(key, "tracking", bare)
    proof = digest(key, "tracking-second", f"{bare}|{normal_second(second)}")
    found = select(Case.request_id, Case.link, Case.second_digest)
    statement = found.where(Case.code_digest == wanted)
    row = session.execute(statement.order_by(Case.request_id).limit(1)).first()
    expected = (row.second_digest if row else None) or NOBODY
    same = hmac.compare_digest(expected, proof)
    return Letter(row.request_id, row.link) if row and same else None
