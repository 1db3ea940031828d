"""What an item of Publik changes on the case itself: values, urgency, tracking code."""

from __future__ import annotations

from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.exchange.publik.context import Context, Made
from guichet_workflow.core.exchange.publik.leading import named
from guichet_workflow.core.exchange.publik.naming import read_value
from guichet_workflow.core.exchange.publik.reading import TRUE, text_of

MOST_VALUES = 30
UP, DOWN, SET = "1", "2", "3"
"""The modes of `modify_criticality`, as its XML writes them."""


def urgency(item: Element, made: Made, context: Context) -> None:
    """A level more, a level less, or the level of this rank."""
    if not context.levels:
        context.note(made.status, _("un changement d’urgence n’est pas repris, faute de niveaux"))
        return
    mode = text_of(item, "mode") or UP
    if mode in (UP, DOWN):
        made.enter.append({"do": "urgency", "mode": "up" if mode == UP else "down"})
        return
    rank = text_of(item, "absolute_value")
    if mode == SET and rank in map(str, range(len(context.levels))):
        level = context.levels[int(rank)]["id"]
        made.enter.append({"do": "urgency", "mode": "set", "level": level})
        return
    context.note(made.status, _("un changement d’urgence est à refaire"))


def values(item: Element, made: Made, context: Context) -> None:
    """Constants and answers put in back-office fields; any other expression is told."""
    pairs = []
    for one in item.findall("fields/field"):
        wanted, text = text_of(one, "field_id"), text_of(one, "value")
        name, found = context.kept.get(wanted, ""), read_value(text, context)
        if name and found is not None:
            pairs.append({"field": name, "value": found})
            continue
        sentence = _(
            "le champ « %(name)s » reçoit « %(words)s », à refaire",
            name=name or wanted[:60],
            words=text[:120],
        )
        context.note(made.status, sentence)
    for at in range(0, len(pairs), MOST_VALUES):
        made.enter.append({"do": "set", "values": pairs[at : at + MOST_VALUES]})


def code(item: Element, made: Made, context: Context) -> None:
    """A tracking code made again; one that is only taken back has no word here."""
    if text_of(item, "replace") in TRUE:
        made.enter.append({"do": "renew_code"})
        return
    sentence = _("le code de suivi ne se retire pas ici sans être remplacé")
    context.note(made.status, f"{named(item)}, {sentence}")
