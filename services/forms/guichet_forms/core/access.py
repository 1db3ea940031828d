"""Who may fill a form in."""

from __future__ import annotations

from collections.abc import Collection

from guichet_forms.core.definition import Form


def what_is_missing(form: Form, kind: str, profiles: Collection[str]) -> str:
    """Give "" when this kind of person may send the form, else account, profile or internal.

    `kind` is visitor, subject (a citizen signed in) or agent. An agent may always: for her own
    work, or in the name of a person.
    """
    if kind == "agent" or form.access.who == "anyone":
        return ""
    if form.access.who == "internal":
        return "internal"
    if kind != "subject":
        return "account"
    if form.access.who == "profile" and form.access.profile not in profiles:
        return "profile"
    return ""


def channel_of(form: Form, kind: str, asked: str) -> str:
    """Give the channel of a new request, "" when an agent must still say it.

    Only agents may name one; their own internal procedures need none.
    """
    if kind != "agent" or form.access.who == "internal":
        return "web"
    return asked if asked in form.channels and asked != "web" else ""
