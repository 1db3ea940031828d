"""Forms of a status of Publik: questions to the citizen, or a form that agents fill in."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.context import (
    LONGEST_LABEL,
    LONGEST_TEXT,
    SUBMITTER,
    Context,
    Made,
)
from guichet_workflow.core.exchange.publik.leading import by_of
from guichet_workflow.core.exchange.publik.reading import TRUE, text_of, texts_of

MOST_FIELDS, MOST_OPTIONS, MOST_FUNCTIONS = 50, 200, 20
TYPES: Mapping[str, str] = {
    "string": "text",
    "text": "long_text",
    "email": "email",
    "date": "date",
    "numeric": "number",
    "item": "choice",
    "items": "choices",
    "bool": "checkbox",
    "file": "file",
    "map": "location",
}
"""The types of questions that have an equivalent; the names are those of the XML."""


def form(item: Element, made: Made, context: Context) -> None:
    """Questions: the citizen is asked them, agents find them in the status."""
    read = [_question(one, made, context) for one in item.findall(".//fields/field")]
    fields = [one for one in read if one]
    if len(fields) > MOST_FIELDS:
        context.note(
            made.status, _("un formulaire est coupé à %(most)s questions", most=MOST_FIELDS)
        )
        fields = fields[:MOST_FIELDS]
    if not fields:
        context.note(made.status, _("un formulaire sans question n’est pas repris"))
    elif SUBMITTER in texts_of(item, "by"):
        ask = {"do": "ask", "prompt": _("Complétez votre demande"), "fields": fields}
        made.enter.append(ask)
        made.asks.append(ask)
    else:
        made.fillers = list(dict.fromkeys(made.fillers + by_of(item, made, context)))
        made.function = made.function or made.fillers[0]
        made.fields = [*made.fields, *fields][:MOST_FIELDS]


def submitted(made: Made, target: str) -> None:
    """The form of agents leads to a status: it goes with a choice of those who fill it in."""
    label = _("Valider")
    name = made.names.give(identifier(label, "choix"))
    choice = {"id": name, "label": label, "by": made.fillers[:MOST_FUNCTIONS], "to": target}
    made.choices.append(choice | {"fields": made.fields})
    made.fields, made.leads = [], True


def _question(element: Element, made: Made, context: Context) -> dict[str, Any] | None:
    """A question, None for what has no equivalent, which is told."""
    label, kind = text_of(element, "label")[:LONGEST_LABEL], text_of(element, "type")
    options = _options(element)
    if kind not in TYPES or (TYPES[kind] in ("choice", "choices") and not options):
        sentence = _("la question « %(label)s » (%(kind)s) est à refaire", label=label, kind=kind)
        context.note(made.status, sentence)
        return None
    varname = text_of(element, "varname")
    name = context.fields.give(identifier(varname or label, "question"))
    if varname:
        context.variables.setdefault(varname, name)
    asked = {"id": name, "type": TYPES[kind], "label": label or name}
    if hint := text_of(element, "hint")[:LONGEST_TEXT]:
        asked["hint"] = hint
    more = {"options": options} if TYPES[kind] in ("choice", "choices") else {}
    return asked | more | _when(element, made, context, label)


def _when(element: Element, made: Made, context: Context, label: str) -> dict[str, Any]:
    """Whether it must be answered, always said: never under a condition, which is not read."""
    if not (text_of(element, "condition", "value") or text_of(element, "condition")):
        return {"required": text_of(element, "required") in TRUE}
    sentence = _("la question « %(label)s » est posée à tous, sans obligation", label=label)
    context.note(made.status, sentence)
    return {"required": False}


def _options(element: Element) -> list[dict[str, str]]:
    words = dict.fromkeys(text[:LONGEST_LABEL] for text in texts_of(element, "items"))
    return [{"value": one, "label": one} for one in words if one.strip()][:MOST_OPTIONS]
