"""The items of a status of Publik: those that map become actions, choices, delays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.definition.model import CITIZEN
from guichet_workflow.core.editing.places import identifier, numbered
from guichet_workflow.core.exchange.publik.asking import attachment, form, submitted
from guichet_workflow.core.exchange.publik.calling import card, page, place, request, service
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, SUBMITTER, Context, Made
from guichet_workflow.core.exchange.publik.holding import dispatch, hold
from guichet_workflow.core.exchange.publik.leading import by_of, named, target_of
from guichet_workflow.core.exchange.publik.marking import code, urgency, values
from guichet_workflow.core.exchange.publik.naming import condition_of, read_when
from guichet_workflow.core.exchange.publik.reading import TRUE, text_of, texts_of
from guichet_workflow.core.exchange.publik.telling import (
    alert,
    digest,
    line,
    mail,
    notice,
    shown,
    sms,
)

Reader = Callable[[Element, Made, Context], None]
MINUTE, HOUR, DAY = 60, 3_600, 86_400


def read_item(item: Element, made: Made, context: Context) -> None:
    """Add to the status what an item becomes; what has no word here is told."""
    kind = item.get("type", "")
    reader = READERS.get(kind)
    if reader is None:
        context.note(made.status, _("l’action « %(kind)s » n’existe pas ici", kind=named(item)))
        return
    when = read_when(item, named(item), made.status, context)
    if when is True:
        reader(item, made, context)
    elif when is None or not _bears(item):
        _left_out(item, made, context, condition_of(item))
    else:
        _read_under(item, when, made, context, reader)


def _bears(item: Element) -> bool:
    """Whether what an item becomes bears a condition here: neither a delay nor a form does."""
    kind = item.get("type", "")
    waits = text_of(item, "timeout") or text_of(item, "mode") == "timeout"
    return kind in CONDITIONAL and not (kind == "jump" and waits)


def _read_under(item: Element, when: Any, made: Made, context: Context, reader: Reader) -> None:
    """Read an item, and put its condition on what comes of it."""
    enter, choices, hooks = len(made.enter), len(made.choices), len(context.hooks)
    UNDER.get(item.get("type", ""), reader)(item, made, context)
    for one in (*made.enter[enter:], *made.choices[choices:], *context.hooks[hooks:]):
        one["condition"] = when


def _left_out(item: Element, made: Made, context: Context, condition: str) -> None:
    """Tell of an action under a condition: without it, it would be done to every case."""
    sentence = _(
        "« %(name)s » n’est pas repris : sa condition « %(words)s » est à récrire",
        name=named(item),
        words=condition[:120],
    )
    context.note(made.status, sentence)
    made.leads = made.leads or text_of(item, "status") in context.statuses


def _choice(item: Element, made: Made, context: Context) -> None:
    label = text_of(item, "label")[:LONGEST_LABEL] or _("Continuer")
    target = target_of(item, made, context)
    if not target:
        return
    by = by_of(item, made, context)
    name = made.names.give(identifier(label, "choix"))
    made.choices.append({"id": name, "label": label, "by": by, "to": target})
    agents = [one for one in by if one != CITIZEN]
    made.leads, made.function = True, made.function or next(iter(agents), "")


def _jump(item: Element, made: Made, context: Context) -> None:
    target = target_of(item, made, context)
    if not target:
        return
    made.leads = True
    if text_of(item, "trigger") or text_of(item, "mode") == "trigger":
        _hook(item, made, context, target)
        return
    if text_of(item, "timeout"):
        _timeout(item, made, context, target)
    else:
        made.enter.append({"do": "move", "to": target})


def _hook(item: Element, made: Made, context: Context, target: str) -> None:
    name = text_of(item, "trigger")[:LONGEST_LABEL]
    if name and made.place:
        context.hooks.append({"name": name, "status": made.place, "to": target})
    else:
        context.note(made.status, _("un passage demandé par un programme est à refaire"))


def _timeout(item: Element, made: Made, context: Context, target: str) -> None:
    after = _delay(text_of(item, "timeout"))
    if after is None:
        sentence = _("le délai « %(words)s » est à récrire", words=text_of(item, "timeout")[:60])
        context.note(made.status, sentence)
        return
    name = numbered("delai", len(made.timers) + 1) if made.timers else "delai"
    made.timers.append({"id": name, "after": after, "to": target})


def _delay(text: str) -> dict[str, Any] | None:
    """Seconds as Publik writes them, in the largest unit that says them exactly."""
    if not text.isdecimal() or not 0 < len(text) < 10 or not int(text):
        return None
    seconds = int(text)
    for unit, size in (("days", DAY), ("hours", HOUR)):
        if seconds % size == 0:
            return {"n": seconds // size, "unit": unit}
    return {"n": max(1, seconds // MINUTE), "unit": "minutes"}


def _submitted(item: Element, made: Made, context: Context) -> None:
    """A jump once a form was filled in: where the question to the citizen leads."""
    target = target_of(item, made, context)
    for action in made.asks:
        action["to"] = target
    if target and made.fields:
        submitted(made, target)
    elif target and not made.asks:
        made.leads = True
        context.note(made.status, _("un passage à l’envoi d’un formulaire est à refaire"))
    made.asks = []


def _comment(item: Element, made: Made, context: Context) -> None:
    """A comment goes with a choice here."""
    required = text_of(item, "required") in TRUE
    made.comment = "required" if required else "optional"
    if SUBMITTER in texts_of(item, "by"):
        context.note(made.status, _("le commentaire de l’usager est à demander autrement"))


def _editable(item: Element, made: Made, context: Context) -> None:
    if SUBMITTER not in texts_of(item, "by"):
        context.note(made.status, _("la correction des réponses par les agents n’est pas reprise"))
        return
    target = target_of(item, made, context)
    label = text_of(item, "label")[:LONGEST_LABEL] or _("Complétez votre demande")
    field = {
        "id": context.fields.give("correction"),
        "type": "long_text",
        "label": _("Votre réponse"),
        "required": True,
    }
    ask = {"do": "ask", "prompt": label, "fields": [field]} | ({"to": target} if target else {})
    made.enter.append(ask)
    made.asks.append(ask)
    context.note(made.status, _("la correction des réponses devient une question à l’usager"))


def _document(item: Element, made: Made, context: Context) -> None:
    title = text_of(item, "label")[:LONGEST_LABEL] or _("Document")
    name = identifier(title, "document").replace("_", "-")[:50]
    action = {"do": "document", "template": name, "title": title}
    if kept := context.kept.get(text_of(item, "backoffice_filefield_id")):
        action["result"] = kept
    made.enter.append(action)
    context.note(made.status, _("le modèle de document « %(name)s » est à écrire", name=name))


def _anonymise(item: Element, made: Made, context: Context) -> None:
    made.enter.append({"do": "anonymise"})


READERS: Mapping[str, Reader] = {
    "choice": _choice,
    "jump": _jump,
    "timeout": _jump,
    "jumponsubmit": _submitted,
    "sendmail": mail,
    "notification": notice,
    "sendsms": sms,
    "register-comment": line,
    "modify_criticality": urgency,
    "remove_tracking_code": code,
    "commentable": _comment,
    "displaymsg": shown,
    "editable": _editable,
    "form": form,
    "addattachment": attachment,
    "aggregationemail": digest,
    "set-backoffice-fields": values,
    "webservice_call": service,
    "geolocate": place,
    "create_formdata": request,
    "create_carddata": card,
    "edit_carddata": card,
    "redirect_to_url": page,
    "export_to_model": _document,
    "anonymise": _anonymise,
    "dispatch": dispatch,
}
"""The items that map; the names are those of the XML."""
CONDITIONAL = frozenset(READERS) - {
    "timeout", "jumponsubmit", "commentable", "editable", "form", "addattachment",
    "aggregationemail", "redirect_to_url",
}  # fmt: skip
"""Those that become an action or a choice, under a condition when they have one."""
UNDER: Mapping[str, Reader] = {"displaymsg": alert, "dispatch": hold}
"""Those that become something else under a condition, which what they usually are does not bear."""
