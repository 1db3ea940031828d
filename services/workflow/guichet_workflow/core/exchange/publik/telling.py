"""What an item of Publik writes or shows: mails, SMS, lines of the history, texts."""

from __future__ import annotations

import re
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
from guichet_workflow.core.exchange.publik.reading import text_of, texts_of
from guichet_workflow.core.exchange.publik.recipients import recipients_of
from guichet_workflow.core.exchange.publik.wording import in_our_words

LEVELS = {"success": "ok", "info": "info", "warning": "warn", "error": "bad"}


LONGEST_TOLD = 1_000
GAP = re.compile(r"\{[{%][^{}]*[}%]\}|\[[^\[\]]*\]")
"""What a template leaves to be filled in, which names nothing."""


def mail(item: Element, made: Made, context: Context) -> None:
    """A mail to the citizen, to agents, to an address that was given; its template is to write."""
    subject = (text_of(item, "subject") or text_of(item, "title")).strip()
    wanted = text_of(item, "mail_template") or subject or made.status
    name = identifier(GAP.sub(" ", wanted), "message").replace("_", "-")[:50].rstrip("-")
    texts, found = (subject, text_of(item, "body")), recipients_of(item, context)
    if found.hers:
        _write(made, context, {"template": name}, texts)
    for one in found.others:
        template = f"{name}-{'autre' if one['whom'] == 'field' else 'agents'}"
        _write(made, context, {"template": template, **one}, texts)
    _tell_lost(found.lost, subject or _("Message"), made, context)


def notice(item: Element, made: Made, context: Context) -> None:
    """A notice on the portal: what her follow-up page shows her, a mail to agents."""
    before = len(made.enter)
    mail(item, made, context)
    for one in made.enter[before:]:
        if "whom" not in one:
            one["channel"] = "portal"


def digest(_item: Element, made: Made, context: Context) -> None:
    """A daily mail to agents, which leaves by itself here."""
    context.note(made.status, _("le résumé quotidien aux agents part de lui-même ici"))


def sms(item: Element, made: Made, context: Context) -> None:
    """An SMS to the citizen; its numbers to others are told."""
    found = recipients_of(item, context, sms=True)
    _tell_lost(found.lost, _("SMS"), made, context)
    if found.hers:
        name = context.templates.give(identifier(f"sms {made.status}"[:40], "sms"))
        message = {"template": name.replace("_", "-"), "channel": "sms"}
        _write(made, context, message, ("", text_of(item, "body")))


def _tell_lost(lost: list[str], words: str, made: Made, context: Context) -> None:
    if lost:
        said = {"words": words[:LONGEST_LABEL], "others": ", ".join(lost)[:300]}
        context.note(made.status, _("« %(words)s » n’est pas envoyé à « %(others)s »", **said))


def _write(made: Made, context: Context, message: dict[str, str], texts: tuple[str, str]) -> None:
    made.enter.append({"do": "message", **message})
    subject, body = (" ".join(text.split()) for text in texts)
    told = f"{subject} — {body}" if body and "{" in subject + body else body
    told, left = in_our_words(told[:LONGEST_TOLD])
    sentence = _("le modèle de message « %(name)s » est à écrire", name=message["template"])
    if told:
        sentence = _("%(told)s, d’après : « %(body)s »", told=sentence, body=told)
    if left:
        names = ", ".join(left)
        sentence = _("%(told)s, sans équivalent de « %(names)s »", told=sentence, names=names)
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
    if "{{" in text or "{%" in text or in_our_words(text)[1]:
        said = " ".join(text.split())[:LONGEST_TOLD]
        sentence = _(
            "un texte montré contient des variables de Publik, à récrire : « %(words)s »",
            words=said,
        )
        context.note(made.status, sentence)
