"""Who may fill a form in."""

from __future__ import annotations

from dataclasses import dataclass

from guichet_questions.plain_words import words_of

from guichet_forms.core.definition import Form

SUBSTANTIAL = frozenset(
    {
        "eidas2",
        "eidas3",
        "http://eidas.europa.eu/LoA/substantial",
        "http://eidas.europa.eu/LoA/high",
        "substantial",
        "high",
    }
)
"""The values of `acr` that prove an identity (regulation (EU) 2015/1502), as providers say them."""
LONGEST_ROLE = 40
COUNTER = "guichet"
"""The channel of who comes in person."""
SHUT = frozenset({"internal", "role"})
"""What is missing for good: nothing that such a person types is kept."""


def role_of(name: str) -> str:
    """The identifier that identity makes of the name of a role; an identifier stays as it is."""
    return "-".join(words_of(name))[:LONGEST_ROLE].strip("-")


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who asks: `kind` is visitor, subject (a citizen signed in) or agent.

    `acr` is how she signed in (OpenID Connect Core §2).
    """

    kind: str
    profiles: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    acr: str = ""


def what_is_missing(form: Form, who: Standing) -> str:
    """Give "" when this person may send the form.

    Else what she lacks: account, level, profile, internal, role. An agent may always, for her own
    work or in the name of a person, but for an internal form that names the roles of its agents.
    """
    access = form.access
    if who.kind == "agent":
        apart = access.who == "internal" and access.roles and not who.roles & set(access.roles)
        return "role" if apart else ""
    if access.who == "internal":
        return "internal"
    proven = access.level != "substantial" or who.acr in SUBSTANTIAL
    if who.kind != "subject" and (access.who != "anyone" or not proven):
        return "account" if proven else "level"
    if access.who == "profile" and access.profile not in who.profiles:
        return "profile"
    return "" if proven else "level"


def channel_taken_up(form: Form, kind: str, before: str) -> str:
    """Give the channel of a draft that somebody takes up.

    What an agent takes up is no longer typed by its person herself: it is at the counter.
    """
    outside = kind == "agent" and form.access.who != "internal"
    return COUNTER if outside and before == "web" else before


def may_take_up(form: Form, kind: str, before: str) -> bool:
    """Whether somebody may go on with a draft: an agent only in a channel that the form opens."""
    channel = channel_taken_up(form, kind, before)
    return channel == before or channel in form.channels


def channel_of(form: Form, kind: str, asked: str) -> str:
    """Give the channel of a new request, "" when an agent must still say it.

    Only agents may name one; their own internal procedures need none.
    """
    if kind != "agent" or form.access.who == "internal":
        return "web"
    return asked if asked in form.channels and asked != "web" else ""
