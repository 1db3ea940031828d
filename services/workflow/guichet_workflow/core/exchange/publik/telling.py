"""What an item of Publik writes or shows: mails, SMS, lines of the history, texts."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.context import (
    LONGEST_TEXT,
    SUBMITTER,
    Context,
    Made,
)
from guichet_workflow.core.exchange.publik.reading import text_of, texts_of

LEVELS = {"success": "ok", "info": "info", "warning": "warn", "error": "bad"}


def mail(item: Element, made: Made, context: Context) -> None:
    """A mail to the citizen, whose template is to be written."""
    subject = (text_of(item, "subject") or text_of(item, "title")).strip()
    to = texts_of(item, "to")
    if to and SUBMITTER not in to:
        context.note(
            made.status, _("le message « %(words)s » aux agents n’est pas repris", words=subject)
        )
        return
    name = identifier(subject or made.status, "message").replace("_", "-")[:50]
    _write(made, context, {"template": name}, text_of(item, "body"))


def sms(item: Element, made: Made, context: Context) -> None:
    """An SMS to the citizen; its numbers to others are told."""
    to = texts_of(item, "to")
    if to and SUBMITTER not in to:
        context.note(made.status, _("un SMS à d’autres que l’usager n’est pas repris"))
        return
    name = context.templates.give(identifier(f"sms {made.status}"[:40], "sms"))
    _write(
        made,
        context,
        {"template": name.replace("_", "-"), "channel": "sms"},
        text_of(item, "body"),
    )


def _write(made: Made, context: Context, message: dict[str, str], text: str) -> None:
    made.enter.append({"do": "message", **message})
    body = " ".join(text.split())[:300]
    sentence = _("le modèle de message « %(name)s » est à écrire", name=message["template"])
    if body:
        sentence = _("%(told)s, d’après : « %(body)s »", told=sentence, body=body)
    context.note(made.status, sentence)


def shown(item: Element, made: Made, context: Context) -> None:
    """A text shown while the case is in the status."""
    text = text_of(item, "message")[:LONGEST_TEXT]
    if not text:
        return
    to = texts_of(item, "to")
    key = "citizen_info" if not to or SUBMITTER in to else "info"
    made.texts[key] = f"{made.texts[key]}\n\n{text}"[:LONGEST_TEXT] if key in made.texts else text
    _tell_variables(text, made, context)


def alert(item: Element, made: Made, context: Context) -> None:
    """A text shown from the arrival in the status, when its condition holds then."""
    text = text_of(item, "message")[:LONGEST_TEXT]
    if not text:
        return
    to = texts_of(item, "to")
    whom = "all" if not to else "citizen" if to == [SUBMITTER] else "agents"
    if SUBMITTER in to and len(to) > 1:
        whom = "all"
    level = LEVELS.get(text_of(item, "level"), "info")
    made.enter.append({"do": "alert", "for": whom, "text": text, "level": level})
    _tell_variables(text, made, context)


def line(item: Element, made: Made, context: Context) -> None:
    """A line of the history, which agents alone read here."""
    text = text_of(item, "comment")[:LONGEST_TEXT]
    if not text:
        context.note(made.status, _("une ligne d’historique sans texte n’est pas reprise"))
        return
    made.enter.append({"do": "note", "text": text})
    _tell_variables(text, made, context)
    to = texts_of(item, "to")
    if not to or SUBMITTER in to:
        sentence = _("une ligne d’historique est une note que l’usager ne lit pas ici")
        context.note(made.status, sentence)


def _tell_variables(text: str, made: Made, context: Context) -> None:
    if "{{" in text or "{%" in text or "[" in text:
        context.note(made.status, _("un texte montré contient des variables de Publik, à récrire"))
