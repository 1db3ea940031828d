"""What an item of Publik asks of others: web services, places, requests, cards, pages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.context import Context, Made
from guichet_workflow.core.exchange.publik.leading import named
from guichet_workflow.core.exchange.publik.naming import read_value
from guichet_workflow.core.exchange.publik.reading import text_of

MOST_VALUES = 50
FAILURES: Mapping[str, tuple[str, ...]] = {
    "on_refused": ("action_on_app_error", "action_on_4xx"),
    "on_unavailable": ("action_on_5xx", "action_on_network_errors"),
    "on_invalid": ("action_on_bad_data",),
}
"""The failures told apart here, and those of Publik that each stands for."""
PASSED, STOPPED = ":pass", ":stop"


def service(item: Element, made: Made, context: Context) -> None:
    """A call to a connector, which is to be made; what was sent and its reactions are kept."""
    url, varname = text_of(item, "url")[:120], text_of(item, "varname")
    label = named(item)
    name = identifier(varname or label, "service")
    call: dict[str, Any] = {"do": "connector", "connector": name, "label": label}
    if found := _sent(item, made, context):
        call["values"] = found
    if varname:
        call["result"] = context.fields.give(identifier(varname, "reponse"))
    if text_of(item, "method").upper() == "GET":
        call["idempotent"] = True
    made.enter.append(call | _reactions(item, made, context))
    sentence = _("le connecteur « %(name)s » est à brancher sur « %(url)s »", name=name, url=url)
    context.note(made.status, sentence)


def _sent(item: Element, made: Made, context: Context) -> list[dict[str, Any]]:
    """What goes with the call; a value that says more than one answer is told."""
    sent = []
    for one in [*item.findall("qs_data/item"), *item.findall("post_data/item")]:
        name, text = text_of(one, "name"), text_of(one, "value")
        value = read_value(text, context)
        if name and value is not None:
            sent.append({"field": identifier(name, "valeur"), "value": value})
        else:
            words = f"{name[:60]} = {text[:120]}"
            context.note(
                made.status, _("la valeur envoyée « %(words)s » est à refaire", words=words)
            )
    return sent[:MOST_VALUES]


def _reactions(item: Element, made: Made, context: Context) -> dict[str, str]:
    """What each failure does; those that would differ stop, as one that leads nowhere known."""
    found: dict[str, str] = {}
    for failure, tags in FAILURES.items():
        said = {text_of(item, tag) for tag in tags} - {""}
        wanted = said.pop() if len(said) == 1 else ""
        if wanted == PASSED:
            found[failure] = "ignore"
        elif wanted in context.statuses:
            target = found.setdefault("goto", context.statuses[wanted])
            found[failure] = "goto" if target == context.statuses[wanted] else "stop"
        known = wanted in ("", STOPPED, PASSED) or wanted in context.statuses
        if said or not known or found.get(failure) == "stop":
            context.note(made.status, _("un échec d’appel arrête la demande, à vérifier"))
    made.leads = made.leads or "goto" in found
    return found


def place(item: Element, made: Made, context: Context) -> None:
    """The point of an address that one answer holds."""
    value = read_value(text_of(item, "address_string"), context)
    if not isinstance(value, dict) or "var" not in value:
        context.note(made.status, _("la recherche d’un lieu est à refaire"))
        return
    found = context.fields.give("lieu")
    call = {"label": _("Recherche du lieu"), "address": value["var"], "result": found}
    made.enter.append({"do": "geolocate", **call})


def request(item: Element, made: Made, context: Context) -> None:
    """A request of another procedure, whose answers are to be written."""
    _make(item, made, context, {"do": "create_request", "procedure": _slug(item)})


def card(item: Element, made: Made, context: Context) -> None:
    """A card to make, or to change when one answer holds which."""
    action = {"do": "card", "model": _slug(item)}
    if item.get("type") == "edit_carddata":
        value = read_value(text_of(item, "target_template"), context)
        if not isinstance(value, dict) or "var" not in value:
            context.note(
                made.status, _("la fiche à modifier est à désigner, l’action est à refaire")
            )
            return
        action["card"] = value["var"]
    _make(item, made, context, action)


def _make(item: Element, made: Made, context: Context, action: dict[str, Any]) -> None:
    label = named(item)
    made.enter.append(action | {"label": label})
    sentence = _("les valeurs de « %(label)s » sont à refaire", label=label)
    context.note(made.status, sentence)


def _slug(item: Element) -> str:
    return identifier(text_of(item, "formdef_slug"), "a-choisir").replace("_", "-")


def page(item: Element, made: Made, context: Context) -> None:
    """A page that one is led to: here a choice says so, and the page is of this site."""
    sentence = _(
        "la redirection vers « %(url)s » est à poser sur les choix qui mènent ici",
        url=text_of(item, "url")[:120],
    )
    context.note(made.status, sentence)
