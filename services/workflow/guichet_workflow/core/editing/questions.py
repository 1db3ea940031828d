"""Questions of a choice, a status or an action, each as a few inputs of the builder."""

from __future__ import annotations

import re
from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from guichet_kit.i18n import _
from guichet_questions.kinds import KINDS
from guichet_questions.palette import entry_of

from guichet_workflow.core.editing import lists
from guichet_workflow.core.editing.cells import MANNERS, Subjects
from guichet_workflow.core.editing.conditions import shown, typed
from guichet_workflow.core.editing.places import fresh, identifier
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.editing.tables import Inputs
from guichet_workflow.core.kinds import HELD, knows
from guichet_workflow.core.questions import NESTS

Texts = dict[str, str]
CHOICES = ("choice", "choices", "ranking")
NUMBERS = ("number", "integer", "amount")
DAYS = ("date", "datetime", "period")
TODAY = "today"
WORDS = ("hint", "why", "unit", "text")
COUNTS = ("max_length", "decimals", "max_files")
BOUNDS = ("min", "max")
SIGNS: Mapping[str, bool] = {"required": True, "indispensable": False, "shared": False}
"""What is ticked or not, each with what a question that does not say means."""
ONLY: Mapping[str, tuple[str, ...]] = {
    "unit": ("number", "integer"),
    "text": ("checkbox", "consent", "paragraph"),
    "decimals": ("number",),
    **dict.fromkeys(BOUNDS, (*NUMBERS, *DAYS, "time", "block", "choices")),
    "max_length": ("text", "long_text", "email", "phone"),
    **dict.fromkeys(("accept", "max_files", "shared"), ("file",)),
    "options": CHOICES,
    **lists.ONLY,
}
"""The types of answers that each of these properties is of use to; others lose it."""
CONDITION = MANNERS["condition"]
PARTS = {part: f"condition-{part}" for part in CONDITION.blank}
BLANK: Mapping[str, str] = {
    **dict.fromkeys(("was", "id", "label", "options", "accept"), ""),
    **dict.fromkeys((*WORDS, *COUNTS, *BOUNDS, *SIGNS, *lists.ONLY), ""),
    "type": "text",
    **{name: CONDITION.blank[part] for part, name in PARTS.items()},
}
"""The inputs of a question, by the end of their names."""


def shown_question(field: Mapping[str, Any], subjects: Subjects) -> Texts:
    """Give the texts of the inputs of a question that is kept."""
    plain = {name: str(field.get(name, "")) for name in (*WORDS, *COUNTS)}
    signs = {name: "1" if field.get(name, unsaid) else "" for name, unsaid in SIGNS.items()}
    own = {"was": str(field.get("id", "")), "id": str(field.get("id", ""))}
    told = {"type": str(field.get("type", "text")), "label": str(field.get("label", ""))}
    bounds = {name: _bound_shown(field.get(name)) for name in BOUNDS}
    lined = {
        **lists.shown(field),
        "options": _options_shown(field),
        "accept": " ".join(field.get("accept") or ()),
    }
    return {**BLANK, **own, **told, **plain, **signs, **bounds, **lined, **_when(field, subjects)}


def _when(field: Mapping[str, Any], subjects: Subjects) -> Texts:
    tree = field.get("condition")
    cell = {} if tree is None else CONDITION.show(tree, subjects)
    return {PARTS[part]: text for part, text in cell.items()}


def _options_shown(field: Mapping[str, Any]) -> str:
    known = [one for one in field.get("options") or () if isinstance(one, Mapping)]
    return "\n".join(f"{one.get('value')} | {one.get('label')}" for one in known)


def _bound_shown(bound: Any) -> str:
    if bound is None:
        return ""
    if bound == TODAY:
        return _("aujourd’hui")
    if found := re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", str(bound)):
        return "/".join(reversed(found.groups()))
    return shown(bound, None)


def typed_question(name: str, form: Inputs) -> Texts:
    """Give the texts that were posted for a question."""
    return {key: form.get(f"{name}-{key}", text) for key, text in BLANK.items()}


def read_question(
    name: str, form: Inputs, known: Mapping[str, Any], taken: set[str], subjects: Subjects
) -> dict[str, Any]:
    """Give a question as it was typed; what the page does not show of it is kept.

    Raises `ValueError` with a sentence for what cannot be read.
    """
    row = typed_question(name, form)
    label, old = row["label"].strip(), row["was"]
    new = row["id"].strip() or old or fresh(identifier(label, "champ"), taken)
    field = {**known.get(old, {}), "id": new, "type": row["type"], "label": label}
    field |= {name: bool(row[name]) for name in SIGNS}
    said = {key: value for key, value in READERS.items() if f"{name}-{key}" in form}
    field |= {key: reader(row[key].strip(), label, row["type"]) for key, reader in said.items()}
    if f"{name}-{PARTS['s']}" in form:
        field["condition"] = _condition(row, label, subjects)
    nests = KINDS[row["type"]].nests if row["type"] in NESTS else ""
    if nests and f"{name}-{lists.INNER}" in form:
        field[nests] = lists.read_inner(row[lists.INNER], label, field.get(nests))
    if field.get("source"):
        field.pop("options", None)
    elif not field.get("options") and known.get(old, {}).get("options"):
        field["options"] = known[old]["options"]
    stays = {key: value for key, value in field.items() if _stays(key, value, row["type"])}
    return {**_starting(row["type"]), **stays}


def _starting(kind: str) -> dict[str, Any]:
    """What a question of this type begins with, for what its inputs do not say."""
    return {} if kind in HELD else deepcopy(entry_of(kind).starting)


def _stays(key: str, value: Any, kind: str) -> bool:
    if value in (None, "", []) or (value is False and key != "required"):
        return False
    return kind in ONLY.get(key, (kind,)) and knows(kind, key)


def _condition(row: Texts, label: str, subjects: Subjects) -> Any:
    cell = {part: row[name] for part, name in PARTS.items()}
    try:
        return CONDITION.read(cell, subjects)
    except ValueError as error:
        raise ValueError(f"{label}\u00a0: {error}") from error


def _words(text: str, _label: str, _kind: str) -> Any:
    return text.replace("\r\n", "\n")


def _count(text: str, label: str, _kind: str) -> Any:
    if not text:
        return None
    if not text.isdecimal() or len(text) > 9:
        raise ValueError(
            _("%(label)s\u00a0: écrivez un nombre entier, par exemple 2.", label=label)
        )
    return int(text)


def _bound(text: str, label: str, kind: str) -> Any:
    """A number, or a day as `fields.read` compares it; of another type, nothing."""
    if not text or kind not in ONLY["min"]:
        return None
    if kind == "time":
        return text
    if kind in ("block", "choices"):
        return _count(text, label, kind)
    if kind in NUMBERS:
        found = typed(text, Subject("", "", "number"))
        if isinstance(found, str):
            raise ValueError(_("%(label)s\u00a0: la limite n’est pas un nombre.", label=label))
        return found
    if text.casefold().replace("'", "’") == _("aujourd’hui"):
        return TODAY
    day = typed(text, None)
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day):
        raise ValueError(
            _(
                "%(label)s\u00a0: écrivez une date, 31/12/2026, ou «\u00a0aujourd’hui\u00a0».",
                label=label,
            )
        )
    return day


def _options(text: str, _label: str, _kind: str) -> Any:
    return [_option(line.strip()) for line in text.splitlines() if line.strip()]


def _option(line: str) -> Texts:
    value, bar, label = (part.strip() for part in line.partition("|"))
    if bar:
        return {"value": value, "label": label}
    return {"value": identifier(line, line), "label": line}


def _accepted(text: str, _label: str, _kind: str) -> Any:
    return text.split()


READERS = {
    **dict.fromkeys(WORDS, _words),
    **dict.fromkeys(COUNTS, _count),
    **dict.fromkeys(BOUNDS, _bound),
    "options": _options,
    "accept": _accepted,
    **lists.READERS,
}
"""How each input that is a text is read: the text, the label of the question, its type."""
