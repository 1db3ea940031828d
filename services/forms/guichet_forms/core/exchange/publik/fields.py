"""The questions of Publik, type by type."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_forms.core.exchange.publik.choices import choice, choices, options_or_source, ranking
from guichet_forms.core.exchange.publik.context import Context, Source
from guichet_forms.core.exchange.publik.naming import as_id, words_of
from guichet_forms.core.exchange.publik.reading import says_yes, text_of, texts_of

LONGEST_LABEL, LONGEST_HINT, LONGEST_TEXT = 300, 1_000, 2_000
GAP = re.compile(r"\{[{%]")
VALIDATIONS: Mapping[str, Source] = MappingProxyType(
    {
        "digits": {"format": "digits"},
        "zipcode-fr": {"format": "postcode"},
        "phone": {"type": "phone"},
        "phone-fr": {"type": "phone"},
        "siren-fr": {"type": "siren"},
        "siret-fr": {"type": "siret"},
        "nir-fr": {"type": "nir"},
        "iban": {"type": "iban"},
    }
)
PROFILE: Mapping[str, tuple[str, str]] = MappingProxyType(
    {
        "last_name": ("family_name", "family-name"),
        "first_name": ("given_name", "given-name"),
        "email": ("email", "email"),
        "phone": ("phone", "tel"),
        "mobile": ("phone", "tel"),
        "birthdate": ("birthdate", "bday"),
    }
)
"""A user's attribute in Publik: the key of our profile, and the token of WCAG 1.3.5."""
SILENT = frozenset(
    """id type label required hint varname condition display_locations prefill items data_source
    anonymise validation extra_css_class display_mode maxlength size min_choices max_choices rows
    columns cols block_slug level pre_text in_listing in_validation in_summary in_filters
    use_live_server_validation
    restrict_to_image_files file_type document_type max_file_size minimum_date maximum_date
    minimum_is_future date_in_the_past date_can_be_today min_value max_value restrict_to_integers
    post_conditions max_items default_items_count add_element_label label_display
    remove_button title""".split()  # noqa: SIM905 - a list of words reads better so
)
"""The tags that are understood, or that say only how Publik draws a question."""


def question(element: Element, context: Context, *, nested: bool = False) -> Source | None:
    """Give one question of ours, None when it has no equal; what is lost is noted."""
    kind = text_of(element, "type") or "string"
    label = words_of(text_of(element, "label"), LONGEST_LABEL)
    make = KINDS.get(kind.partition(":")[0])
    if make is None or (nested and make in NOT_NESTED):
        sentence = _("Le type « %(kind)s » n’a pas d’équivalent : la question n’est pas reprise.")
        context.note(label or kind, sentence % {"kind": kind})
        return None
    own = make(element, context, label or kind)
    if own is None:
        return None
    field_id = context.ids.take(text_of(element, "varname"), label, kind)
    made: Source = {"id": field_id, "label": label or _("Question sans libellé"), **own}
    if GAP.search(label):
        context.note(label, _("Ce libellé contient un gabarit : relisez-le."))
    if made["type"] not in SHOWN:
        made |= _common(element, context, made)
    if (varname := text_of(element, "varname")) and not nested:
        context.names.setdefault(varname, field_id)
        context.made[field_id] = made
    _note_lost(element, context, made["label"])
    return made


def _note_lost(element: Element, context: Context, label: str) -> None:
    for child in element:
        if child.tag not in SILENT and (child.text or len(child)):
            sentence = _("La propriété « %(tag)s » n’est pas reprise.")
            context.note(label, sentence % {"tag": child.tag[:60]})


def _common(element: Element, context: Context, made: Source) -> Source:
    """What every question may say, whatever its type."""
    places = set(texts_of(element, "display_locations", "item"))
    common: Source = {"required": says_yes(element, "required")}
    if hint := words_of(text_of(element, "hint"), LONGEST_HINT):
        common["hint"] = hint
    if "listings" in places:
        common["in_list"] = True
    if "statistics" in places:
        common["statistic"] = True
    if places and not places & {"validation", "summary"}:
        common["in_summary"] = False
    if text_of(element, "anonymise") in ("no", "False", "false"):
        common["anonymise"] = "keep"
    return common | _prefill(element, context, made["label"])


def _prefill(element: Element, context: Context, label: str) -> Source:
    kind, value = text_of(element, "prefill", "type"), text_of(element, "prefill", "value")
    found: Source = {}
    if kind == "user" and value in PROFILE:
        key, token = PROFILE[value]
        # Our accounts hold no birth: FranceConnect tells it.
        source = "franceconnect" if key == "birthdate" else "profile"
        found = {"prefill": {"from": source, "key": key}, "autocomplete": token}
    elif kind == "string" and value and not GAP.search(value):
        found = {"prefill": {"from": "value", "key": value[:LONGEST_LABEL]}}
    elif kind not in ("", "none"):
        sentence = _("Le préremplissage « %(value)s » n’est pas repris.")
        context.note(label, sentence % {"value": value[:80] or kind})
    if found and says_yes(element, "prefill/locked"):
        found["locked"] = "unless_empty"
    return found


def _string(element: Element, context: Context, label: str) -> Source:
    own: Source = {"type": "text"}
    if (most := text_of(element, "maxlength")).isdecimal() and 0 < int(most[:6]) <= 20_000:
        own["max_length"] = int(most[:6])
    kind, value = text_of(element, "validation", "type"), text_of(element, "validation", "value")
    if kind == "regex" and value:
        message = text_of(element, "validation", "error_message")
        own |= {"format": "regex", "pattern": value}
        own |= {"pattern_message": message} if message else {}
    elif kind in VALIDATIONS:
        own |= VALIDATIONS[kind]
    elif kind:
        sentence = _("La vérification « %(kind)s » n’est pas reprise.")
        context.note(label, sentence % {"kind": kind})
    return own if own["type"] == "text" else {"type": own["type"]}


def _long_text(element: Element, _context: Context, _label: str) -> Source:
    own: Source = {"type": "long_text"}
    if (most := text_of(element, "maxlength")).isdecimal() and 0 < int(most[:6]) <= 20_000:
        own["max_length"] = int(most[:6])
    return own


def _plainly(kind: str) -> Callable[[Element, Context, str], Source]:
    def make(_element: Element, _context: Context, _label: str) -> Source:
        return {"type": kind}

    return make


def _checkbox(_element: Element, _context: Context, label: str) -> Source:
    return {"type": "checkbox", "text": label}


def _date(element: Element, context: Context, label: str) -> Source:
    own: Source = {"type": "date"}
    today = says_yes(element, "date_can_be_today")
    if says_yes(element, "minimum_is_future"):
        own["min"] = "today" if today else "today+1d"
    if says_yes(element, "date_in_the_past"):
        own["max"] = "today" if today else "today-1d"
    for tag, key in (("minimum_date", "min"), ("maximum_date", "max")):
        if value := text_of(element, tag):
            if iso := as_date(value):
                own[key] = iso
            else:
                context.note(
                    label, _("La borne « %(value)s » n’est pas reprise.") % {"value": value}
                )
    return own


def as_date(text: str) -> str:
    """A date written as in Publik, in ISO 8601; "" for anything else."""
    parts = text.replace("/", "-").split("-")
    if len(parts) != 3 or not all(part.isdecimal() for part in parts):
        return ""
    year, month, day = parts if len(parts[0]) == 4 else parts[::-1]
    return f"{year:0>4}-{month:0>2}-{day:0>2}" if len(year) == 4 else ""


def _numeric(element: Element, _context: Context, _label: str) -> Source:
    own: Source = {"type": "integer" if says_yes(element, "restrict_to_integers") else "number"}
    for tag, key in (("min_value", "min"), ("max_value", "max")):
        value = text_of(element, tag)
        try:
            number = float(value)
        except ValueError:
            continue
        if abs(number) < 1e12:
            own[key] = int(number) if number == int(number) else number
    return own


def _file(element: Element, _context: Context, _label: str) -> Source:
    images = says_yes(element, "restrict_to_image_files")
    return {"type": "file", "accept": ["image/*"]} if images else {"type": "file"}


def _heading(level: int) -> Callable[[Element, Context, str], Source]:
    def make(_element: Element, _context: Context, _label: str) -> Source:
        return {"type": "heading", "level": level}

    return make


def _comment(element: Element, context: Context, label: str) -> Source:
    if GAP.search(text_of(element, "label")):
        context.note(label, _("Ce texte contient un gabarit : relisez-le."))
    text = words_of(text_of(element, "label"), LONGEST_TEXT)
    return {"type": "paragraph", "label": text.split("\n")[0][:80], "text": text}


def _table_rows(element: Element, _context: Context, _label: str) -> Source:
    """Rows that one adds, each of the same columns: a block of texts here."""
    columns = texts_of(element, "columns", "item")
    fields = [
        {
            "id": f"{as_id(text_of(element, 'varname') or text_of(element, 'label'))[:40]}_c{n}",
            "type": "text",
            "label": text[:LONGEST_LABEL],
            "required": False,
        }
        for n, text in enumerate(columns, 1)
    ]
    return {"type": "block", "display": "table", "min": 1, "max": 20, "fields": fields}


def _table(element: Element, _context: Context, _label: str) -> Source:
    return _matrix(element, {"type": "text", "required": False})


def _table_select(element: Element, context: Context, label: str) -> Source:
    given = options_or_source(element, context, label)
    return _matrix(element, {"type": "choice", "required": False, **given})


def _matrix(element: Element, cell: Source) -> Source:
    rows, columns = texts_of(element, "rows", "item"), texts_of(element, "columns", "item")
    return {
        "type": "matrix",
        "rows": [{"value": f"r{n}", "label": text} for n, text in enumerate(rows, 1)],
        "columns": [
            {"id": f"c{n}", "label": text[:LONGEST_LABEL], **cell}
            for n, text in enumerate(columns, 1)
        ],
    }


def _block(element: Element, context: Context, label: str) -> Source | None:
    """A block of the same file, copied in."""
    slug = text_of(element, "type").partition(":")[2] or text_of(element, "block_slug")
    found = context.blocks.get(slug)
    if found is None:
        sentence = _("Le bloc « %(slug)s » n’est pas dans le fichier : il n’est pas repris.")
        context.note(label, sentence % {"slug": slug})
        return None
    inner = [question(item, context, nested=True) for item in found.findall("fields/field")]
    fields = [item for item in inner if item is not None]
    most = text_of(element, "max_items")
    return {
        "type": "block",
        "min": 1,
        "max": int(most[:3]) if most.isdecimal() and int(most[:3]) else 1,
        "fields": fields,
    }


SHOWN = ("heading", "paragraph")
KINDS: Mapping[str, Callable[..., Source | None]] = MappingProxyType(
    {
        "string": _string,
        "text": _long_text,
        "email": _plainly("email"),
        "bool": _checkbox,
        "file": _file,
        "date": _date,
        "item": choice,
        "items": choices,
        "ranked-items": ranking,
        "numeric": _numeric,
        "map": _plainly("location"),
        "title": _heading(2),
        "subtitle": _heading(3),
        "comment": _comment,
        "table": _table,
        "table-select": _table_select,
        "tablerows": _table_rows,
        "block": _block,
    }
)
NOT_NESTED = (_block, _table, _table_select, _table_rows)
