"""Agents named in internal notes: "@" and a name; each is told until she opens the case."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from guichet_kit.auth import Principal
from guichet_kit.i18n import _
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import Invalid
from sqlalchemy import Delete, delete, func, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session

from guichet_workflow.actions.agents import actor, hold_own
from guichet_workflow.actions.batches.selecting import read_cases
from guichet_workflow.actions.carry import Held, advance
from guichet_workflow.actions.colleagues import list_named
from guichet_workflow.core.events import Noted
from guichet_workflow.models import Agent, Mention

PAGE = 20
CALL = re.compile(r"(?<![\w.@-])@(?=\w)")
"""An "@" that begins a name, not that of an e-mail address."""
WORDS = re.compile(r"[\w’'-]+(?: [\w’'-]+)?")


@dataclass(frozen=True)
class Told:
    """Mentions of an agent with the cases, which she may read, newest first."""

    items: list[tuple[Mention, Held]]
    next_cursor: str | None


def add_note(session: Session, request_id: UUID, who: Principal, text: str) -> None:
    """Write for colleagues only, and tell those whom the text names.

    Raises `Invalid` when an "@" names nobody who may open the case, and as `hold_own`.
    """
    held = hold_own(session, request_id, who)
    named = _named(text, list_named(session, held, text)) if "@" in text else set()
    advance(session, held, Noted(actor(who), text))
    _tell(session, request_id, who, named - {who.subject})


def _named(text: str, known: Iterable[Agent]) -> set[str]:
    """Give the ids of the agents named; those who bear the same name are all meant."""
    agents, found = list(known), set()
    for call in CALL.finditer(text):
        rest = text[call.end() :]
        meant = [agent for agent in agents if _begins(rest, agent.name)]
        if not meant:
            raise Invalid(errors={"note": _unknown(rest)})
        longest = max(len(agent.name) for agent in meant)
        found |= {agent.id for agent in meant if len(agent.name) == longest}
    return found


def _begins(text: str, name: str) -> bool:
    whole = not re.match(r"[\w-]", text[len(name) :])
    return whole and text[: len(name)].lower() == name.lower()


def _unknown(rest: str) -> str:
    said = WORDS.match(rest)
    return _(
        "«\u00a0@%(name)s\u00a0» n’est le nom d’aucun des collègues que l’on peut citer ici. "
        "Corrigez le nom, ou écrivez-le sans @.",
        name=said[0][:60] if said else "",
    )


def _tell(session: Session, request_id: UUID, who: Principal, agents: set[str]) -> None:
    if not agents:
        return
    rows = [{"request_id": request_id, "agent_id": one, "by_name": who.name} for one in agents]
    statement = upsert(Mention).values(rows)
    key = [Mention.authority, Mention.request_id, Mention.agent_id]
    last = {"by_name": statement.excluded.by_name, "at": func.now()}
    session.execute(statement.on_conflict_do_update(index_elements=key, set_=last))


def seen(request_id: UUID, who: Principal) -> Delete:
    """Give the statement that forgets the mention of who opens a case."""
    return delete(Mention).where(Mention.request_id == request_id, Mention.agent_id == who.subject)


def list_own(session: Session, who: Principal, *, after: str = "", size: int = PAGE) -> Told:
    """Give a page of an agent's mentions, without the cases that she may not open any more.

    Raises `NotFound` for a cursor that is not one of ours.
    """
    page = _page(session, who, after=after, size=size)
    ids = [one.request_id for one in page.items]
    cases = read_cases(session, ids, who) if ids else {}
    items = [(one, cases[one.request_id]) for one in page.items if one.request_id in cases]
    return Told(items, page.next_cursor)


def _page(session: Session, who: Principal, *, after: str = "", size: int = PAGE) -> Page[Mention]:
    own = select(Mention).where(Mention.agent_id == who.subject)
    return page_of(session, own, [Mention.at, Mention.request_id], after=after, size=size)
