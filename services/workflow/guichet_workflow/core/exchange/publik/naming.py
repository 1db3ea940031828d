"""The variables of Publik: what each is here, and the conditions that read them."""

from __future__ import annotations

import re
from typing import Any
from xml.etree.ElementTree import Element

from guichet_kit.i18n import _

from guichet_workflow.core.editing.places import identifier
from guichet_workflow.core.exchange.publik.conditions import (
    KINDS,
    NUMBER,
    OTHER,
    TEXT,
    UNKNOWN,
    read_condition,
)
from guichet_workflow.core.exchange.publik.context import Context
from guichet_workflow.core.exchange.publik.expressions import PYTHON, Unread
from guichet_workflow.core.exchange.publik.reading import text_of

ANSWER, OPTION, FORM = "form_var_", "form_option_", "form_workflow_form_"
RAW = "_raw"
LONGEST_VALUE = 2_000
DJANGO_GAP = re.compile(r"\{\{ *(\w+) *\}\}")
EZT_GAP = re.compile(r"\[(\w+)\]")
"""Where a variable stands in a text, in the two languages of templates of Publik."""
PARTS = re.compile(r"_(structured|live|display|year|month|day|lat|lon|token)(_|$)")
"""What a name goes on with when it reads a part of an answer, or what a card holds."""


def keep(field: Element, otherwise: str, context: Context) -> str:
    """Give a question or a back-office field its id here, by which conditions then read it."""
    varname = text_of(field, "varname")
    name = context.fields.give(identifier(varname or text_of(field, "label"), otherwise))
    context.ids[field] = name
    context.kinds[name] = KINDS.get(text_of(field, "type"), OTHER)
    return name


def read_when(element: Element, name: str, where: str, context: Context) -> Any:
    """The tree of the condition of an element, True without one or for one that always holds.

    None for one that is not read, or that never holds: the caller then leaves the element out.
    What is read but to be checked is told.
    """
    text = condition_of(element)
    if not text:
        return True
    language, asked = text_of(element, "condition", "type") or PYTHON, list(context.asked)
    try:
        read = read_condition(text, language, lambda one: resolve(one, context))
    except Unread:
        context.asked[:] = asked
        return None
    for doubt in read.doubts:
        context.note(where, _("« %(name)s » : %(doubt)s, à vérifier", name=name, doubt=doubt))
    return read.tree or None


def condition_of(element: Element) -> str:
    """The words of the condition of an element, "" without one."""
    return text_of(element, "condition", "value") or text_of(element, "condition")


def resolve(name: str, context: Context) -> tuple[str, str]:
    """The path and the kind of what a variable holds. Raises `Unread`."""
    if name.startswith(OPTION):
        return _option(name.removeprefix(OPTION), context)
    answer = context.answers.get(name.removeprefix(FORM))
    if not answer and name.startswith(ANSWER):
        answer = _answer(name.removeprefix(ANSWER), context)
    if not answer or answer in context.lost:
        raise Unread
    if answer not in context.kinds and answer not in context.asked:
        context.asked.append(answer)
    return answer, context.kinds.get(answer, UNKNOWN)


def _answer(name: str, context: Context) -> str:
    """The id of a back-office field, else that of the question of the form of this name."""
    for known in (name, name.removesuffix(RAW)):
        if known in context.variables:
            return context.variables[known]
    name = name.removesuffix(RAW)
    found = identifier(name, "")
    partial = any(name.startswith(f"{one}_") for one in context.variables)
    if not found or found in context.fields.given or partial or PARTS.search(name):
        raise Unread  # no name, that of something else here, or a part of an answer
    return found


def _option(name: str, context: Context) -> tuple[str, str]:
    if name not in context.options:
        raise Unread
    slug, kind = context.options[name]
    return f"options.{slug}", kind


def read_value(text: str, context: Context) -> Any:
    """The tree of a constant, of an answer, or of words with answers in them; None for more."""
    pattern = DJANGO_GAP if "{{" in text else EZT_GAP
    if len(text) > LONGEST_VALUE or text.startswith("=") or "{%" in text:
        return None
    asked = list(context.asked)
    try:
        return _filled(pattern.split(text), context)
    except Unread:
        context.asked[:] = asked
        return None


def _filled(parts: list[str], context: Context) -> Any:
    """The tree of words and, every other one, of variables."""
    words, names = parts[::2], parts[1::2]
    if any(sign in one for one in words for sign in ("{{", "[")):
        raise Unread
    if not names:
        return words[0]
    found = [resolve(one, context) for one in names]
    if len(names) == 1 and not any(words):
        return {"var": found[0][0]}
    if any(kind not in (TEXT, NUMBER, UNKNOWN) for _path, kind in found):
        raise Unread  # what is written otherwise there than it is kept here
    held: list[Any] = [words[0]]
    for (path, _kind), word in zip(found, words[1:], strict=True):
        held += [{"var": path}, word]
    return {"cat": [one for one in held if one]}
