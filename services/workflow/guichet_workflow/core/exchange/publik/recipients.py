"""To whom Publik writes: the citizen, a function, the address that an answer holds."""

from __future__ import annotations

from typing import NamedTuple
from xml.etree.ElementTree import Element

from guichet_workflow.core.exchange.publik.context import SUBMITTER, Context
from guichet_workflow.core.exchange.publik.leading import NO_FUNCTION, roles_of
from guichet_workflow.core.exchange.publik.naming import read_value
from guichet_workflow.core.exchange.publik.reading import text_of

HERS = {SUBMITTER, "form_user_email", "form_submitter_email", "session_user_email"}
"""How Publik names the citizen among those whom it writes to."""


class Recipients(NamedTuple):
    """Whether an item writes to the citizen, what makes a message go to others, who is lost."""

    hers: bool
    others: list[dict[str, str]]
    lost: list[str]


def recipients_of(item: Element, context: Context, *, sms: bool = False) -> Recipients:
    """To whom an item writes; an item that names nobody writes to her, an SMS to nobody else."""
    plain, roles = text_of(item, "to"), roles_of(item, "to")
    to = [*roles, *([plain] if plain else [])]
    found = Recipients(not to, [], [])
    for one in to:
        if one.strip("{}[] ") in HERS:
            found = found._replace(hers=True)
        elif not sms and (message := _whom(one, roles.get(one, one), context)):
            found.others.append(message)
        else:
            found.lost.append(one)
    return found


def _whom(recipient: str, label: str, context: Context) -> dict[str, str]:
    """What makes a message go to another than the citizen, empty for who is not known here."""
    if "{" in recipient or "[" in recipient:
        held = read_value(recipient, context)
        path = held.get("var", ".") if isinstance(held, dict) else "."
        return {} if "." in path else {"whom": "field", "field": path}
    if "@" in recipient or recipient in NO_FUNCTION:
        return {}
    return {"whom": "function", "function": context.add_function(recipient, label)}
