"""A whole workflow of Publik: functions, statuses, then the items of each."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.anytime import anytime_of
from guichet_workflow.core.exchange.publik.asking import keep_questions
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, Context, Names
from guichet_workflow.core.exchange.publik.cutting import cut
from guichet_workflow.core.exchange.publik.naming import keep
from guichet_workflow.core.exchange.publik.options import options_of
from guichet_workflow.core.exchange.publik.reading import (
    PublikRefused,
    parsed,
    place_of,
    refuse_over,
    text_of,
)
from guichet_workflow.core.exchange.publik.statuses import statuses_of

MOST_STATUSES, MOST_ITEMS = 100, 2_000
MOST_TOLD = 50
LEAST_LEVELS, MOST_LEVELS = 2, 7
ITEMS = "possible_status/status/items"


def read_publik(text: str) -> tuple[dict[str, Any], list[str]]:
    """A circuit that may be incomplete, and a sentence for all that did not pass.

    Raises `PublikRefused` for what is no workflow.
    """
    root = parsed(text)
    context = _context(root)
    options = options_of(root, context)
    elements = root.findall("possible_status/status")
    if not elements:
        raise PublikRefused(_("Ce circuit de Publik n’a aucun statut."))
    read = (one for element in elements for one in statuses_of(element, context))
    statuses = [cut(one, context) for one in read]
    refuse_over(len(statuses), MOST_STATUSES, _("statuts"))
    statuses[0].pop("hidden", None)  # the citizen always reads the beginning
    _owe_reasons(statuses)
    actions, after_days = anytime_of(root, statuses, context)
    _tell_asked(context)
    more = {"urgency": context.levels, "options": options, "actions": actions}
    more["teams"] = context.teams
    title = text_of(root, "name")[:LONGEST_LABEL] or _("Circuit importé")
    slug = identifier(text_of(root, "slug") or title, "circuit").replace("_", "-")
    return {
        "slug": slug,
        "title": title,
        "functions": context.functions,
        "start": statuses[0]["id"],
        "anonymise_after_days": after_days or 90,
        "statuses": statuses,
        **{name: held for name, held in more.items() if held},
    }, context.notes


def _context(root: Element) -> Context:
    context = Context()
    elements = root.findall("possible_status/status")
    refuse_over(len(elements), MOST_STATUSES, _("statuts"))
    refuse_over(sum(len(one) for one in root.iterfind(ITEMS)), MOST_ITEMS, _("actions"))
    for role in root.findall("roles/role"):
        context.add_function(role.get("id", ""), (role.text or "").strip())
    if not context.functions:
        context.add_function("_receiver", _("Le service"))
    for element in elements:
        name = context.places.give(identifier(text_of(element, "name")[:50], "statut"))
        context.ids[element] = name
        context.statuses.setdefault(place_of(element), name)
    context.levels = _levels(root, context)
    for one in root.findall("backoffice-fields//field"):
        context.kept[text_of(one, "id")] = keep(one, "champ", context)
        if varname := text_of(one, "varname"):
            context.variables.setdefault(varname, context.ids[one])
    for one in root.iter("item"):
        keep_questions(one, context)
    return context


def _owe_reasons(statuses: list[dict[str, Any]]) -> None:
    """Have each choice that refuses ask for its reasons: CRPA L211-2."""
    refused = {one["id"] for one in statuses if one["kind"] == "refused"}
    for choice in (one for status in statuses for one in status.get("choices", ())):
        if choice["to"] in refused and CITIZEN not in choice["by"]:
            choice["comment"] = "required"


def _tell_asked(context: Context) -> None:
    """Say which names the form must give its questions, as the circuit reads them."""
    if context.asked:
        names = ", ".join(context.asked[:MOST_TOLD])
        context.note("", _("le circuit lit ces questions du formulaire : %(names)s", names=names))


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
