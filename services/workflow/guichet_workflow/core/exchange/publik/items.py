"""The items of a status of Publik: those that map become actions, choices, delays."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier, numbered
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, SUBMITTER, Context, Made
from guichet_workflow.core.exchange.publik.reading import text_of, texts_of

LONGEST_TEXT = 4_000
MINUTE, HOUR, DAY = 60, 3_600, 86_400
TRUE = ("true", "True", "1")


def read_item(item: Element, made: Made, context: Context) -> None:
    """Add to the status what an item becomes; what has no word here is told."""
    kind = item.get("type", "")
    reader = READERS.get(kind)
    if reader is None:
        context.note(made.status, _("l’action « %(kind)s » n’existe pas ici", kind=kind or "?"))
        return
    condition = text_of(item, "condition", "value") or text_of(item, "condition")
    if condition:
        _left_out(item, made, context, condition)
    else:
        reader(item, made, context)


def _left_out(item: Element, made: Made, context: Context, condition: str) -> None:
    """Tell of an action under a condition: without it, it would be done to every case."""
    sentence = _(
        "« %(name)s » n’est pas repris : sa condition « %(words)s » est à récrire",
        name=_named(item, item.get("type", ""))[:LONGEST_LABEL],
        words=condition[:120],
    )
    context.note(made.status, sentence)
    made.leads = made.leads or text_of(item, "status") in context.statuses


def _named(item: Element, kind: str) -> str:
    return text_of(item, "label") or kind


def _target(item: Element, made: Made, context: Context) -> str:
    """The status that an item leads to, "" for one that is not here."""
    wanted = text_of(item, "status")
    target = context.statuses.get(wanted, "")
    if wanted and not target:
        sentence = _("mène à un statut absent (%(name)s)", name=wanted)
        context.note(made.status, f"{_named(item, item.get('type', ''))}, {sentence}")
    return target


def _by(item: Element, made: Made, context: Context) -> list[str]:
    """The functions that may act; the citizen has no button in a circuit of ours."""
    roles = texts_of(item, "by")
    if SUBMITTER in roles:
        sentence = _("un bouton de l’usager devient celui des agents, ou une question à l’usager")
        context.note(made.status, f"{_named(item, '')}, {sentence}")
    named = [context.add_function(role, role) for role in roles if role != SUBMITTER]
    return list(dict.fromkeys(named)) or [next(iter(context.functions))]


def _choice(item: Element, made: Made, context: Context) -> None:
    label = text_of(item, "label")[:LONGEST_LABEL] or _("Continuer")
    target = _target(item, made, context)
    if not target:
        return
    by = _by(item, made, context)
    name = made.names.give(identifier(label, "choix"))
    made.choices.append({"id": name, "label": label, "by": by, "to": target})
    made.leads, made.function = True, made.function or by[0]


def _jump(item: Element, made: Made, context: Context) -> None:
    target = _target(item, made, context)
    if not target:
        return
    made.leads = True
    if text_of(item, "trigger") or text_of(item, "mode") == "trigger":
        context.note(made.status, _("un passage demandé par un programme est à refaire"))
        return
    if text_of(item, "timeout"):
        _timeout(item, made, context, target)
    else:
        made.enter.append({"do": "move", "to": target})


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
    target = _target(item, made, context)
    for action in made.asks:
        action["to"] = target
    if target and not made.asks:
        context.note(made.status, _("un passage à l’envoi d’un formulaire est à refaire"))
    made.asks = []


def _mail(item: Element, made: Made, context: Context) -> None:
    subject = (text_of(item, "subject") or text_of(item, "title")).strip()
    to = texts_of(item, "to")
    if to and SUBMITTER not in to:
        context.note(
            made.status, _("le message « %(words)s » aux agents n’est pas repris", words=subject)
        )
        return
    name = identifier(subject or made.status, "message").replace("_", "-")[:50]
    made.enter.append({"do": "message", "template": name})
    body = " ".join(text_of(item, "body").split())[:300]
    sentence = _("le modèle de message « %(name)s » est à écrire", name=name)
    if body:
        sentence = _("%(told)s, d’après : « %(body)s »", told=sentence, body=body)
    context.note(made.status, sentence)


def _comment(item: Element, made: Made, context: Context) -> None:
    """A comment goes with a choice here."""
    required = text_of(item, "required") in TRUE
    made.comment = "required" if required else "optional"
    if SUBMITTER in texts_of(item, "by"):
        context.note(made.status, _("le commentaire de l’usager est à demander autrement"))


def _shown(item: Element, made: Made, context: Context) -> None:
    text = text_of(item, "message")[:LONGEST_TEXT]
    if not text:
        return
    to = texts_of(item, "to")
    key = "citizen_info" if not to or SUBMITTER in to else "info"
    made.texts[key] = f"{made.texts[key]}\n\n{text}"[:LONGEST_TEXT] if key in made.texts else text
    if "{{" in text or "[" in text:
        context.note(made.status, _("un texte montré contient des variables de Publik, à récrire"))


def _editable(item: Element, made: Made, context: Context) -> None:
    if SUBMITTER not in texts_of(item, "by"):
        context.note(made.status, _("la correction des réponses par les agents n’est pas reprise"))
        return
    target = _target(item, made, context)
    label = text_of(item, "label")[:LONGEST_LABEL] or _("Complétez votre demande")
    field = {"id": "correction", "type": "long_text", "label": _("Votre réponse"), "required": True}
    ask = {"do": "ask", "prompt": label, "fields": [field]} | ({"to": target} if target else {})
    made.enter.append(ask)
    made.asks.append(ask)
    context.note(made.status, _("la correction des réponses devient une question à l’usager"))


def _document(item: Element, made: Made, context: Context) -> None:
    title = text_of(item, "label")[:LONGEST_LABEL] or _("Document")
    name = identifier(title, "document").replace("_", "-")[:50]
    made.enter.append({"do": "document", "template": name, "title": title})
    context.note(made.status, _("le modèle de document « %(name)s » est à écrire", name=name))


def _anonymise(item: Element, made: Made, context: Context) -> None:
    made.enter.append({"do": "anonymise"})


def _dispatch(item: Element, made: Made, context: Context) -> None:
    role, key = text_of(item, "role_id"), text_of(item, "role_key") or "_receiver"
    function = context.add_function(key, key.strip("_"))
    if role and not text_of(item, "dispatch_type").startswith("automatic"):
        context.functions[function]["role"] = role[:60]
        made.function = made.function or function
        return
    context.note(made.status, _("l’attribution selon une règle est à refaire"))


READERS: Mapping[str, Callable[[Element, Made, Context], None]] = {
    "choice": _choice,
    "jump": _jump,
    "timeout": _jump,
    "jumponsubmit": _submitted,
    "sendmail": _mail,
    "notification": _mail,
    "commentable": _comment,
    "displaymsg": _shown,
    "editable": _editable,
    "export_to_model": _document,
    "anonymise": _anonymise,
    "dispatch": _dispatch,
}
"""The items that map; the names are those of the XML."""
