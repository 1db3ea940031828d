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
from guichet_workflow.core.exchange.publik.naming import keep, read_when
from guichet_workflow.core.exchange.publik.reading import TRUE, plain, text_of, texts_of

MOST_FIELDS, MOST_OPTIONS, MOST_FUNCTIONS = 50, 200, 20
NIR = "nir-fr"
"""The social security number, which is asked for only with its decree (décret 2019-341)."""
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
    "ranked-items": "ranking",
    "title": "heading",
    "subtitle": "heading",
    "comment": "paragraph",
}
"""The types of questions that have an equivalent; the names are those of the XML."""
CHECKED: Mapping[str, str] = {
    "phone": "phone",
    "phone-fr": "phone",
    "siren-fr": "siren",
    "siret-fr": "siret",
    "iban": "iban",
    NIR: "",
}
"""The types that a text whose form Publik checks becomes, "" for one that is to be asked anew."""
WITH_OPTIONS, SHOWN = ("choice", "choices", "ranking"), ("heading", "paragraph")
REQUIRED = (*TRUE, "required")
"""How Publik says that a question must be answered, whoever fills the form in."""


def keep_questions(item: Element, context: Context) -> None:
    """Give an id to each question of a form, before conditions of any status read them."""
    form_name = text_of(item, "varname")
    for one in item.findall(".//fields/field") if item.get("type") == "form" else ():
        name = keep(one, "question", context)
        if not _type_of(one):
            context.lost.add(name)
        if form_name and (varname := text_of(one, "varname")):
            context.answers[f"{form_name}_var_{varname}"] = name


def form(item: Element, made: Made, context: Context) -> None:
    """Questions: the citizen is asked them, agents find them in the status."""
    read = [_question(one, made, context) for one in item.findall(".//fields/field")]
    fields = [one for one in read if one]
    if len(fields) > MOST_FIELDS:
        context.note(
            made.status, _("un formulaire est coupé à %(most)s questions", most=MOST_FIELDS)
        )
        fields = fields[:MOST_FIELDS]
    if all(one["type"] in SHOWN for one in fields):
        context.note(made.status, _("un formulaire sans question n’est pas repris"))
    elif SUBMITTER in texts_of(item, "by"):
        ask = {"do": "ask", "prompt": _("Complétez votre demande"), "fields": fields}
        made.enter.append(ask)
        made.asks.append(ask)
    else:
        made.fillers = list(dict.fromkeys(made.fillers + by_of(item, made, context)))
        made.function = made.function or made.fillers[0]
        made.fields = [*made.fields, *fields][:MOST_FIELDS]


def attachment(item: Element, made: Made, context: Context) -> None:
    """A file that agents join is a question of their form; the citizen adds hers by herself."""
    if SUBMITTER in texts_of(item, "by"):
        sentence = _("l’usager ajoute ses pièces depuis sa page de suivi, sans action du circuit")
        context.note(made.status, sentence)
        return
    kept = context.kept.get(text_of(item, "backoffice_filefield_id")) if made.place else None
    label = (text_of(item, "title") or _("Pièce jointe"))[:LONGEST_LABEL]
    name = kept or context.fields.give(identifier(label, "piece"))
    if any(one["id"] == name for one in made.fields):
        return
    made.fillers = list(dict.fromkeys(made.fillers + by_of(item, made, context)))
    made.function = made.function or made.fillers[0]
    owed = text_of(item, "required") in TRUE
    asked = {"id": name, "type": "file", "label": label, "required": owed}
    made.fields = [*made.fields, asked][:MOST_FIELDS]


def submitted(made: Made, target: str) -> None:
    """The form of agents leads to a status: it goes with a choice of those who fill it in."""
    label = _("Valider")
    name = made.names.give(identifier(label, "choix"))
    choice = {"id": name, "label": label, "by": made.fillers[:MOST_FUNCTIONS], "to": target}
    made.choices.append(choice | {"fields": made.fields})
    made.fields, made.leads = [], True


def _question(element: Element, made: Made, context: Context) -> dict[str, Any] | None:
    """A question, None for what has no equivalent, which is told."""
    label, kind = text_of(element, "label")[:LONGEST_LABEL], _type_of(element)
    if not kind:
        context.note(made.status, _to_ask_anew(element, label))
        return None
    name = context.ids[element]
    if kind in SHOWN:
        return _shown(element, name, kind, made, context)
    _tell_unchecked(element, label, made, context)
    asked = {"id": name, "type": kind, "label": label or name}
    if hint := plain(text_of(element, "hint"))[:LONGEST_TEXT]:
        asked["hint"] = hint
    more = {"options": _options(element)} if kind in WITH_OPTIONS else {}
    return asked | more | _when(element, made, context, label)


def _to_ask_anew(element: Element, label: str) -> str:
    if text_of(element, "validation", "type") == NIR:
        return _(
            "la question « %(label)s » demande le numéro de sécurité sociale : refaites-la, "
            "avec le décret qui l’autorise",
            label=label,
        )
    told = text_of(element, "type")
    return _("la question « %(label)s » (%(kind)s) est à refaire", label=label, kind=told)


def _type_of(element: Element) -> str:
    """The type of a question here, "" for one that has no equivalent."""
    kind = TYPES.get(text_of(element, "type"), "")
    if kind == "text":
        return CHECKED.get(text_of(element, "validation", "type"), kind)
    least = 2 if kind == "ranking" else 1
    return "" if kind in WITH_OPTIONS and len(_options(element)) < least else kind


def _shown(element: Element, name: str, kind: str, made: Made, context: Context) -> dict[str, Any]:
    """A title or a text between questions, without the HTML it may hold."""
    words = plain(text_of(element, "label"))[:LONGEST_TEXT]
    label = words[:LONGEST_LABEL] or name
    more = {"text": words or name} if kind == "paragraph" else {}
    when = read_when(element, label, made.status, context)
    if when is None:
        context.note(made.status, _("« %(label)s » est montré à tous", label=label))
    condition = {} if when is None or when is True else {"condition": when}
    return {"id": name, "type": kind, "label": label, **more, **condition}


def _tell_unchecked(element: Element, label: str, made: Made, context: Context) -> None:
    check = text_of(element, "validation", "type")
    if check and check not in CHECKED:
        said = {"check": check[:60], "label": label}
        sentence = _("la vérification « %(check)s » de « %(label)s » n’est pas reprise", **said)
        context.note(made.status, sentence)


def _when(element: Element, made: Made, context: Context, label: str) -> dict[str, Any]:
    """When it is asked, and whether it must be answered: never under a condition left out."""
    when = read_when(element, label, made.status, context)
    if when is not None:
        required = {"required": text_of(element, "required") in REQUIRED}
        return required if when is True else required | {"condition": when}
    sentence = _("la question « %(label)s » est posée à tous, sans obligation", label=label)
    context.note(made.status, sentence)
    return {"required": False}


def _options(element: Element) -> list[dict[str, str]]:
    words = dict.fromkeys(text[:LONGEST_LABEL] for text in texts_of(element, "items"))
    return [{"value": one, "label": one} for one in words if one.strip()][:MOST_OPTIONS]
