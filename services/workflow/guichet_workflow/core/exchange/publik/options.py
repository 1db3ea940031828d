"""The variables of a workflow of Publik, which are the options of a circuit here."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.conditions import BOOLEAN, NUMBER, TEXT
from guichet_workflow.core.exchange.publik.context import LONGEST_LABEL, Context, Names
from guichet_workflow.core.exchange.publik.reading import TRUE, text_of

MOST_OPTIONS, LONGEST_OPTION = 30, 2_000
TYPES = {
    **dict.fromkeys(("string", "text", "email", "item"), TEXT),
    "numeric": NUMBER,
    "bool": BOOLEAN,
}
NUMERAL = re.compile(r"-?[0-9]{1,12}(\.[0-9]{1,6})?", re.ASCII)


def options_of(root: Element, context: Context) -> dict[str, dict[str, Any]]:
    """The options, each with its default value; a variable of another type is told."""
    names = Names()
    found: dict[str, dict[str, Any]] = {}
    for element in root.findall("variables//field"):
        label, kind = text_of(element, "label")[:LONGEST_LABEL], text_of(element, "type")
        if kind not in TYPES or len(found) == MOST_OPTIONS:
            sentence = _("l’option « %(label)s » (%(kind)s) est à refaire", label=label, kind=kind)
            context.note("", sentence)
            continue
        varname = text_of(element, "varname") or identifier(label, "option")
        slug = names.give(identifier(varname, "option"))
        default = _default(TYPES[kind], text_of(element, "default_value"))
        found[slug] = {"label": label or slug, "type": TYPES[kind], "default": default}
        context.options.setdefault(varname, (slug, TYPES[kind]))
    return found


def _default(kind: str, text: str) -> Any:
    """The value where a procedure sets none; what cannot be read of it is empty, zero or no."""
    if kind == BOOLEAN:
        return text in TRUE
    if kind == NUMBER:
        return float(text) if NUMERAL.fullmatch(text) else 0
    return text[:LONGEST_OPTION]
