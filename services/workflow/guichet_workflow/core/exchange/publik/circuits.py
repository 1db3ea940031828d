"""A whole workflow of Publik: functions, statuses, then the items of each."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.calling import after_answers
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, Context, Made, Names
from guichet_workflow.core.exchange.publik.items import read_item
from guichet_workflow.core.exchange.publik.reading import (
    PublikRefused,
    parsed,
    refuse_over,
    text_of,
)

MOST_STATUSES, MOST_ITEMS = 100, 2_000
LEAST_LEVELS, MOST_LEVELS = 2, 7
ITEMS = "possible_status/status/items"
REFUSALS = ("refus", "rejet", "reject", "irrecevable", "defavorable")
IGNORED = {
    "global_actions": "actions globales",
    "variables": "variables du circuit",
    "backoffice-fields": "champs de traitement",
}
"""Parts of a workflow that are told and not taken, with their names in Publik."""


def read_publik(text: str) -> tuple[dict[str, Any], list[str]]:
    """A circuit that may be incomplete, and a sentence for all that did not pass.

    Raises `PublikRefused` for what is no workflow.
    """
    root = parsed(text)
    context = _context(root)
    elements = root.findall("possible_status/status")
    if not elements:
        raise PublikRefused(_("Ce circuit de Publik n’a aucun statut."))
    for tag, name in IGNORED.items():
        if (found := root.find(tag)) is not None and len(found):
            context.note("", _("%(name)s : à refaire ici", name=name))
    statuses = [_status(element, context) for element in elements]
    for element, status in list(zip(elements, statuses, strict=True))[1:]:
        if status["kind"] == "open" and _is_hidden(element):
            status["hidden"] = True
    title = text_of(root, "name")[:LONGEST_LABEL] or _("Circuit importé")
    slug = identifier(text_of(root, "slug") or title, "circuit").replace("_", "-")
    return {
        "slug": slug,
        "title": title,
        "functions": context.functions,
        "start": statuses[0]["id"],
        "anonymise_after_days": 90,
        "statuses": statuses,
        **({"urgency": context.levels} if context.levels else {}),
    }, context.notes


def _context(root: Element) -> Context:
    context, names = Context(), Names()
    elements = root.findall("possible_status/status")
    refuse_over(len(elements), MOST_STATUSES, _("statuts"))
    refuse_over(sum(len(one) for one in root.iterfind(ITEMS)), MOST_ITEMS, _("actions"))
    for role in root.findall("roles/role"):
        context.add_function(role.get("id", ""), (role.text or "").strip())
    if not context.functions:
        context.add_function("_receiver", _("Le service"))
    for element in elements:
        name = names.give(identifier(text_of(element, "name"), "statut"))
        context.statuses[text_of(element, "id") or element.get("id", "")] = name
    context.levels = _levels(root, context)
    for one in root.findall("backoffice-fields//field"):
        _keep(one, context)
    return context


def _keep(field: Element, context: Context) -> None:
    """Give a back-office field its id here, which actions then write under."""
    varname = text_of(field, "varname")
    name = context.fields.give(identifier(varname or text_of(field, "label"), "champ"))
    context.kept[text_of(field, "id")] = name
    if varname:
        context.variables.setdefault(varname, name)


def _levels(root: Element, context: Context) -> list[dict[str, str]]:
    """The degrees of urgency, when there are as many as a circuit may have."""
    found = list(root.find("criticality_levels") or ())
    if found and not LEAST_LEVELS <= len(found) <= MOST_LEVELS:
        context.note("", _("niveaux d’urgence : à refaire ici"))
        return []
    names, levels = Names(), []
    for n, one in enumerate(found, 1):
        label = text_of(one, "name")[:LONGEST_LABEL] or _("Niveau %(n)s", n=n)
        levels.append({"id": names.give(identifier(label, "niveau")), "label": label})
    return levels


def _status(element: Element, context: Context) -> dict[str, Any]:
    label = text_of(element, "name")[:LONGEST_LABEL] or _("Statut sans nom")
    made = Made(label)
    for item in element.findall("items/item"):
        read_item(item, made, context)
    name = context.statuses[text_of(element, "id") or element.get("id", "")]
    status = {"id": name, "label": label, **_nature(element, made, context)}
    return status | dict(_lists(made, final=status["kind"] in ("done", "refused")))


def _is_hidden(element: Element) -> bool:
    return "__restricted__" in [one.text for one in element.findall("visibility/role")]


def _nature(element: Element, made: Made, context: Context) -> dict[str, Any]:
    """A status that leads nowhere, or that says so, ends the request."""
    asks = any(action["do"] == "ask" for action in made.enter)
    forced = text_of(element, "forced_endpoint").lower() == "true"
    if forced or not (made.leads or asks):
        refused = any(word in identifier(made.status, "x") for word in REFUSALS)
        return {"kind": "refused" if refused else "done", "turn": "nobody"} | made.texts
    function = made.function or next(iter(context.functions))
    if asks:
        return {"kind": "waiting", "turn": "citizen", "function": function} | made.texts
    return {"kind": "open", "turn": "agent", "function": function} | made.texts


def _lists(made: Made, *, final: bool) -> Iterator[tuple[str, Any]]:
    enter = [action for action in made.enter if final or action["do"] != "anonymise"]
    if final:
        enter = sorted(enter, key=lambda action: action["do"] == "anonymise")
        at = next((n for n, act in enumerate(enter) if act["do"] == "anonymise"), len(enter))
        enter.insert(at, {"do": "close"})
    else:
        enter = after_answers(sorted(enter, key=lambda action: action["do"] == "move"))
    if enter:
        yield "enter", enter
    for choice in made.choices if made.comment else ():
        choice["comment"] = made.comment
    if made.choices and not final:
        yield "choices", made.choices
    if made.fields and not final:
        yield "fields", made.fields
    if made.timers and not final:
        yield "timers", made.timers
