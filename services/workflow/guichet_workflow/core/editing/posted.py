"""The properties of a part as a page posts them; what cannot be read is told, nothing is lost."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Protocol

import orjson
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, compiled
from guichet_kit.strict import read_json

from guichet_workflow.core.editing.anchors import read_anchor, typed_anchor
from guichet_workflow.core.editing.cells import FORMULA, line_read
from guichet_workflow.core.editing.conditions import (
    AND,
    OR,
    WITHOUT_VALUE,
    Row,
    Rows,
    tree_of,
    typed,
)
from guichet_workflow.core.editing.questions import read_question
from guichet_workflow.core.editing.references import IDENTIFIER
from guichet_workflow.core.editing.repeats import read_loop, typed_loop
from guichet_workflow.core.editing.subjects import Subject
from guichet_workflow.core.editing.tables import read_rows, typed_rows
from guichet_workflow.core.palette import Property

MOST_ROWS = 30


class Inputs(Protocol):
    """A werkzeug MultiDict, or anything that reads like one."""

    def get(self, name: str, default: str, /) -> str:
        """The first value posted under this name, `default` when there is none."""

    def getlist(self, name: str, /) -> list[str]:
        """Every value posted under this name, in order."""

    def __contains__(self, name: object, /) -> bool:
        """Whether the name was posted."""


class Unreadable(Exception):
    """What was typed in one input; `sentence` says what is expected."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def posted_values(
    properties: tuple[Property, ...],
    form: Inputs,
    before: Mapping[str, Any],
    subjects: Mapping[str, Subject],
) -> tuple[dict[str, Any], dict[str, str]]:
    """The values to keep (None: no value), and a sentence for each input that cannot be read.

    Properties that the page did not show, and those not readable, are left out.
    """
    values: dict[str, Any] = {}
    faults: dict[str, str] = {}
    for one in properties:
        if f"has-{one.name}" not in form:
            continue
        try:
            values[one.name] = _read(one, form, before.get(one.name), subjects)
        except Unreadable as error:
            faults[f"p-{one.name}"] = error.sentence
    return values, faults


def _read(one: Property, form: Inputs, before: Any, subjects: Mapping[str, Subject]) -> Any:
    name = f"p-{one.name}"
    if one.kind == "tree":
        return _tree(one, form, subjects)
    if one.kind in ("table", "anchor", "loop"):
        return _told(one, form, before, subjects)
    if one.kind == "fields":
        return _fields(name, form, before, subjects) or ([] if one.required else None)
    if one.kind in ("functions", "statuses", "papers"):
        return [picked for picked in form.getlist(name) if picked] or ([] if one.required else None)
    if one.kind == "rights":
        picked = form.getlist(name)
        return {key: False for key, _label in one.options if key not in picked} or None
    reader = READERS.get(one.kind, _json)
    return reader(one, form)


def _told(one: Property, form: Inputs, before: Any, subjects: Mapping[str, Subject]) -> Any:
    """What « Avancé » says once it was changed, else what the inputs say."""
    name = f"p-{one.name}"
    advanced = form.get(f"{name}-json", "").strip()
    if advanced != form.get(f"{name}-was", "").strip():
        return read_text(advanced)
    try:
        if one.kind == "anchor":
            return read_anchor(typed_anchor(name, form))
        if one.kind == "loop":
            return read_loop(typed_loop(name, form))
        return read_rows(one, typed_rows(one, form), before, subjects)
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _text(one: Property, form: Inputs) -> Any:
    words = form.get(f"p-{one.name}", "").replace("\r\n", "\n").strip()
    return words or ("" if one.required else None)


def _identifier(one: Property, form: Inputs) -> Any:
    words = form.get(f"p-{one.name}", "").strip()
    if words and not IDENTIFIER.fullmatch(words):
        raise Unreadable(
            _("Un identifiant s’écrit en lettres minuscules sans accent, chiffres et traits bas.")
        )
    return words or None


def _choice(one: Property, form: Inputs) -> Any:
    """A value among those offered; the usual one is not written unless it is owed."""
    value = form.get(f"p-{one.name}", "")
    usual = one.options[0][0] if one.options else ""
    return None if value in ("", usual) and not one.required else value


def _boolean(one: Property, form: Inputs) -> Any:
    return True if form.get(f"p-{one.name}", "") else None


def _number(one: Property, form: Inputs) -> Any:
    text = form.get(f"p-{one.name}", "").strip()
    if not text:
        return None
    try:
        return int(text)
    except ValueError as error:
        raise Unreadable(_("Écrivez un nombre entier, par exemple 90.")) from error


def _delay(one: Property, form: Inputs) -> Any:
    text = form.get(f"p-{one.name}-n", "").strip()
    option = form.get(f"p-{one.name}-option", "")
    if not text and option:
        raise Unreadable(
            _("Écrivez aussi le délai\u00a0: c’est celui d’une démarche sans réglage.")
        )
    if not text:
        return None
    try:
        found = {"n": int(text), "unit": form.get(f"p-{one.name}-unit", "days")}
    except ValueError as error:
        raise Unreadable(_("Écrivez un nombre entier, par exemple 15.")) from error
    return {**found, "option": option} if option else found


def _json(one: Property, form: Inputs) -> Any:
    return read_text(form.get(f"p-{one.name}", ""))


READERS: Mapping[str, Callable[[Property, Inputs], Any]] = {
    **dict.fromkeys(
        (
            "text", "long_text", "template_message", "template_document", "status", "field",
            "function",
            "role", "entry",
        ),
        _text,
    ),
    "identifier": _identifier,
    "choice": _choice,
    "boolean": _boolean,
    "number": _number,
    "delay": _delay,
}  # fmt: skip


def read_text(text: str) -> Any:
    """What a JSON text holds, None for an empty one. Raises `Unreadable`."""
    if not text.strip():
        return None
    try:
        return read_json(text)
    except ValueError as error:
        raise Unreadable(_("Ce texte n’est pas du JSON. Relisez ses accolades.")) from error


def _tree(one: Property, form: Inputs, subjects: Mapping[str, Subject]) -> Any:
    """What « Avancé » says once it was changed, else the one line, the lines or the value."""
    name = f"p-{one.name}"
    advanced = form.get(f"{name}-json", "").strip()
    if advanced != form.get(f"{name}-was", "").strip():
        return _compiled(read_text(advanced))
    line = form.get(f"{name}-line", "").strip()
    if line != form.get(f"{name}-line-was", "").strip():
        return _line(line, "") if line else None
    if form.get(f"{name}-how", "") == FORMULA:
        return _line(form.get(f"{name}-value", "").strip(), advanced)
    if f"{name}-how" in form:
        return _compiled(_value(name, form))
    if f"{name}-join" in form:
        return tree_of(_rows(name, form, subjects))
    return read_text(advanced)


def _line(line: str, kept: str) -> Any:
    try:
        return line_read(line, kept)
    except ValueError as error:
        raise Unreadable(str(error)) from error


def _compiled(tree: Any) -> Any:
    try:
        compiled(tree)
    except LogicRefused as error:
        raise Unreadable(_("La condition n’est pas lisible : %(why)s.", why=error)) from error
    return tree


def _value(name: str, form: Inputs) -> Any:
    """A value to keep: a text, a number, yes or no, or what another datum holds."""
    how, text = form.get(f"{name}-how", ""), form.get(f"{name}-value", "")
    if how in ("yes", "no", "none"):
        return None if how == "none" else how == "yes"
    if how == "datum":
        return {"var": form.get(f"{name}-datum", "")}
    return typed(text, Subject("", "", "number")) if how == "number" else text


def _rows(name: str, form: Inputs, subjects: Mapping[str, Subject]) -> Rows:
    found = []
    for at in range(MOST_ROWS):
        subject = form.get(f"{name}-s-{at}", "")
        operator = form.get(f"{name}-o-{at}", "is")
        text = form.get(f"{name}-v-{at}", "")
        if not subject:
            continue
        if operator not in WITHOUT_VALUE and not text.strip():
            raise Unreadable(_("Donnez la valeur à comparer."))
        value = "" if operator in WITHOUT_VALUE else typed(text, subjects.get(subject))
        found.append(Row(subject, operator, value))
    return Rows(OR if form.get(f"{name}-join", AND) == OR else AND, tuple(found))


def _fields(
    name: str, form: Inputs, before: Any, subjects: Mapping[str, Subject]
) -> list[dict[str, Any]]:
    """The questions of an action or choice, those without a label left out."""
    known = {str(one.get("id")): one for one in before or ()}
    found: list[dict[str, Any]] = []
    for at in range(MOST_ROWS):
        if form.get(f"{name}-{at}-label", "").strip():
            taken = {str(one["id"]) for one in found}
            found.append(_question(f"{name}-{at}", form, known, taken, subjects))
    return found


def _question(
    name: str,
    form: Inputs,
    known: Mapping[str, Any],
    taken: set[str],
    subjects: Mapping[str, Subject],
) -> dict[str, Any]:
    try:
        return read_question(name, form, known, taken, subjects)
    except ValueError as error:
        raise Unreadable(str(error)) from error


def as_json(value: Any) -> str:
    """A value as the text that one edits, "" for none."""
    return "" if value is None else orjson.dumps(value, option=orjson.OPT_INDENT_2).decode()


def renamed_fields(properties: tuple[Property, ...], form: Inputs) -> list[tuple[str, str]]:
    """The questions whose id was changed: the former one, the new one."""
    found = []
    for one in properties:
        for at in range(MOST_ROWS if one.kind == "fields" else 0):
            was, new = (form.get(f"p-{one.name}-{at}-{key}", "").strip() for key in ("was", "id"))
            if was and new and was != new:
                found.append((was, new))
    return found
