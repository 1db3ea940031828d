"""The questions of Publik that offer a choice."""

from __future__ import annotations

from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _
from guichet_kit.strict import read_json

from guichet_forms.core.exchange.publik.context import Context, Source
from guichet_forms.core.exchange.publik.naming import as_slug
from guichet_forms.core.exchange.publik.reading import text_of, texts_of

LONGEST_VALUE, LONGEST_LABEL, MOST_OPTIONS = 80, 300, 500
DISPLAYS = {"list": "list", "radio": "radios", "autocomplete": "autocomplete"}


def choice(element: Element, context: Context, label: str) -> Source:
    """One answer among several."""
    own: Source = {"type": "choice", **options_or_source(element, context, label)}
    if display := DISPLAYS.get(text_of(element, "display_mode")):
        own["display"] = display
    return own


def choices(element: Element, context: Context, label: str) -> Source:
    """Several answers."""
    own: Source = {"type": "choices", **options_or_source(element, context, label)}
    for tag, key in (("min_choices", "min"), ("max_choices", "max")):
        if (value := text_of(element, tag)).isdecimal() and int(value[:4]):
            own[key] = int(value[:4])
    return own


def ranking(element: Element, context: Context, label: str) -> Source:
    """Answers put in order."""
    return {"type": "ranking", **options_or_source(element, context, label)}


def options_or_source(element: Element, context: Context, label: str) -> Source:
    """The answers that the question lists, or the data source that gives them."""
    kind, value = text_of(element, "data_source", "type"), text_of(element, "data_source", "value")
    if kind in ("", "none"):
        return {
            "options": as_options([(text, text) for text in texts_of(element, "items", "item")])
        }
    if kind == "jsonvalue" and (given := _json_options(value)):
        return {"options": as_options(given)}
    slug = as_slug(kind if kind not in ("json", "jsonvalue", "geojson", "formula") else label)
    sentence = _("La source de données « %(slug)s » est à créer ici%(where)s.")
    where = f" ({value[:200]})" if value else ""
    context.note(label, sentence % {"slug": slug, "where": where})
    return {"source": slug}


def as_options(pairs: list[tuple[str, str]]) -> list[Source]:
    """Options of ours: what Publik stores is kept as the value when it is short enough."""
    found: dict[str, Source] = {}
    for n, (value, label) in enumerate(pairs[:MOST_OPTIONS], 1):
        kept = value if 0 < len(value) <= LONGEST_VALUE else f"option-{n}"
        found.setdefault(kept, {"value": kept, "label": (label or kept)[:LONGEST_LABEL]})
    return list(found.values())


def stored(field: Source, text: str) -> str:
    """The value that an answer named by its label has here."""
    for option in field.get("options", ()):
        if text in (option["value"], option["label"]):
            return str(option["value"])
    return text


def _json_options(value: str) -> list[tuple[str, str]]:
    try:
        given: Any = read_json(value)
    except ValueError:
        return []
    items = given if isinstance(given, list) else []
    known = [item for item in items if isinstance(item, dict) and "id" in item]
    return [(str(item["id"]), str(item.get("text", item["id"]))) for item in known]
