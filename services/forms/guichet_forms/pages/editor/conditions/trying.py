"""Samples of answers for what is edited: rows of a block too; and what they give, in words."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from flask import request
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, evaluate, item_names, names, truth
from guichet_questions.compiling import compile_field
from guichet_questions.kinds import KINDS, FieldRefused, kind_of
from guichet_questions.kinds.computed import Computed
from guichet_questions.kinds.nested import Block
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.core.editing import field_of
from guichet_forms.pages.editor.conditions.asking import CHECKS, Asking
from guichet_forms.pages.editor.shown import with_stand_ins

SAMPLE_ROWS = 3


def tested(asking: Asking, tree: Any) -> list[Field]:
    """The questions that the tree reads, to be answered for a trial; those of rows three times."""
    try:
        read = {name.split(".")[0] for name in names(tree)} if tree is not None else set()
        in_rows = item_names(tree) if tree is not None else set()
    except LogicRefused:
        return []
    found: list[Field] = []
    for field in asking.fields.values():
        if field.id in read and field.kind == "block":
            wanted = {name.split(".")[0] for block, name in in_rows if block == field.id}
            found += _sample_rows(field, wanted)
        elif field.id in read and field.kind != "file":
            found.append(_sample(field, field.label))
    return found


def _sample(field: Field, label: str) -> Field:
    return replace(field, label=label, required=False, condition=None, why="", hint="")


def _sample_rows(block: Field, wanted: set[str]) -> Iterator[Field]:
    """The questions read in rows; the first of the block when only their number is."""
    kind = kind_of(block)
    asked = [item.id for item in block.fields if KINDS[item.kind].takes_answer]
    wanted = wanted & set(asked) or set(asked[:1])
    for number in range(min(SAMPLE_ROWS, kind.most) if isinstance(kind, Block) else 0):
        for nested in block.placed(number):
            if nested.name in wanted and nested.kind != "file":
                words = {"row": kind.row_name(number), "label": nested.label}  # type: ignore[attr-defined]  # a block names its rows
                yield _sample(nested, _("%(row)s : %(label)s") % words)


def samples(asking: Asking, tree: Any) -> PageResult:
    """The answers typed to try it; none of them is owed."""
    result = PageResult()
    for field in tested(asking, tree):
        kind = kind_of(field)
        result.raw[field.id] = kind.read(request.form, field.id)
        try:
            result.values[field.id] = kind.clean(result.raw[field.id])
        except FieldRefused as refusal:
            result.errors[field.id] = refusal.sentence
            result.parts[field.id] = refusal.part
    return with_stand_ins(result, tested(asking, tree))


def outcome(asking: Asking, tree: Any, values: Mapping[str, Any]) -> str:
    """What these answers give, as a sentence."""
    given = _gathered(values)
    if asking.target.role == "formula":
        return _result(asking, tree, given)
    words = {
        True: _("Avec ces réponses, la réponse est acceptée."),
        False: _("Avec ces réponses, le message s’affiche."),
    }
    if asking.target.role not in CHECKS:
        words = {
            True: _("Avec ces réponses, elle s’affiche."),
            False: _("Avec ces réponses, elle ne s’affiche pas."),
        }
    return words[truth(evaluate(tree, given))]


def _gathered(values: Mapping[str, Any]) -> dict[str, Any]:
    """The answers as a form holds them: those of rows in their block, empty rows left out."""
    found: dict[str, Any] = {}
    rows: dict[str, dict[str, dict[str, Any]]] = {}
    for path, value in values.items():
        block, _dot, rest = path.partition(".")
        if rest:
            number, _dot, name = rest.partition(".")
            kept = rows.setdefault(block, {})
            if value is not None:
                kept.setdefault(number, {})[name] = value
        elif value is not None:
            found[path] = value
    return found | {block: list(kept.values()) for block, kept in rows.items()}


def _result(asking: Asking, tree: Any, given: Mapping[str, Any]) -> str:
    """The computed value as people see it."""
    source = {**field_of(asking.source, asking.target.part), "formula": tree}
    kind = kind_of(compile_field(source, ""))
    if not isinstance(kind, Computed):
        return ""
    text = kind.show(kind.compute(given))
    return _("Résultat : %(value)s", value=text or _("aucun, une réponse manque"))
