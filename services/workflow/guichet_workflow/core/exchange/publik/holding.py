"""Who holds a function of a case in Publik: a role of the circuit, or a team given by rules."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.conditions import TEXT, UNKNOWN
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, Context, Made
from guichet_workflow.core.exchange.publik.expressions import Unread
from guichet_workflow.core.exchange.publik.naming import DJANGO_GAP, resolve
from guichet_workflow.core.exchange.publik.reading import text_of

MOST_TEAMS, MOST_RULES, LONGEST_ROLE = 100, 30, 60
OPERATIONS = {"add": "add_function", "remove": "remove_function"}


def dispatch(item: Element, made: Made, context: Context) -> None:
    """Give a function to a role: for the whole circuit the first time, then to a team."""
    role = _role_of(item)
    function = _function_of(item, context)
    plain = text_of(item, "operation_mode") in ("", "set") and not _is_automatic(item)
    if role and plain and context.functions[function]["role"] in ("", role[0]):
        context.functions[function]["role"] = role[0]
    else:
        hold(item, made, context)
    made.function = made.function or function


def hold(item: Element, made: Made, context: Context) -> None:
    """Give a function of the case to a team, or to the one that a rule names."""
    function, operation = _function_of(item, context), text_of(item, "operation_mode")
    rules = _rules(item, context) if _is_automatic(item) else [(_role_of(item), None)]
    found = [(_team(role, context), when) for role, when in rules if role]
    held = [(team, when) for team, when in found if team]
    if len(held) < len(rules) or not held:
        context.note(made.status, _("l’attribution d’une fonction est à refaire"))
    elif operation in OPERATIONS:
        act: dict[str, Any] = {"do": OPERATIONS[operation], "function": function}
        made.enter += [
            act | {"team": team} | ({"condition": when} if when else {}) for team, when in held
        ]
    else:
        act = {"do": "assign", "whom": "team", "function": function}
        chosen = [{"condition": when, "team": team} for team, when in held if when]
        made.enter.append(act | ({"rules": chosen} if chosen else {"team": held[0][0]}))


def _is_automatic(item: Element) -> bool:
    return text_of(item, "dispatch_type").startswith("automatic")


def _function_of(item: Element, context: Context) -> str:
    key = text_of(item, "role_key") or "_receiver"
    return context.add_function(key, key.strip("_"))


def _role_of(element: Element) -> tuple[str, str] | None:
    """The short name and the name of a role; None for a person, or what is worked out."""
    found = element.find("role_id")
    label = text_of(element, "role_id")
    if found is None or not label or any(sign in label for sign in "@{["):
        return None
    return (found.get("slug") or label)[:LONGEST_ROLE], label


def _rules(item: Element, context: Context) -> list[tuple[tuple[str, str] | None, Any]]:
    """The role of each value of an answer; one that is not read makes a rule without role."""
    name = DJANGO_GAP.sub(r"\1", text_of(item, "variable"))
    try:
        path, kind = resolve(name, context)
    except Unread:
        return [(None, None)]
    rules = item.findall("rules/rule")
    if kind not in (TEXT, UNKNOWN) or len(rules) > MOST_RULES:
        return [(None, None)]
    return [
        (_role_of(one), {"==": [{"var": path}, value]})
        if (value := text_of(one, "value"))
        else (None, None)
        for one in rules
    ]


def _team(role: tuple[str, str], context: Context) -> str:
    """The team of a role, "" when the circuit has too many."""
    slug, label = role
    for name, team in context.teams.items():
        if team["role"] == slug:
            return name
    if len(context.teams) == MOST_TEAMS:
        return ""
    name = context.squads.give(identifier(slug, "equipe"))
    context.teams[name] = {"label": label[:LONGEST_LABEL], "role": slug}
    return name
