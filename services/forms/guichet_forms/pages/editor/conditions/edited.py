"""What the page of a condition shows and posts: rows, or a text; samples; what they give."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from flask import request
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, check, compiled, evaluate, names, truth

from guichet_forms.core.answers import PageResult
from guichet_forms.core.definition import Field
from guichet_forms.core.editing import tree_at
from guichet_forms.core.fields import KINDS, FieldRefused, kind_of
from guichet_forms.core.rows import (
    Group,
    Subject,
    changed_by,
    faults_of,
    posted_group,
    tree_of,
    without,
)
from guichet_forms.pages.editor.conditions.asking import CHECKS, Asking
from guichet_forms.pages.editor.shown import with_stand_ins


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What the page shows: the rows (None when they cannot say the tree), the tree, the message.

    `tried` is what the samples give, "" before a trial; `faults` are sentences by place.
    """

    group: Group | None
    tree: Any
    text: str
    message: str = ""
    field: str = ""
    faults: Mapping[str, str]
    samples: PageResult
    tried: str = ""


def read(asking: Asking, button: str) -> Edited:
    """The page as it was posted, its rows changed by the button."""
    if button == "save_text" or "_join-0" not in request.form:
        return _read_text(asking)
    group = changed_by(button, posted_group(request.form, asking.subjects))
    wrong = faults_of(group, asking.subjects)
    faults = dict(wrong) if button in ("save", "try") else {}
    tree = tree_of(without(group, wrong))
    if button == "save":
        faults |= _message_faults(asking)
        if tree is None and not faults:
            faults = {"": _("Ajoutez au moins une ligne, ou retirez la condition.")}
    return _edited(asking, group, tree, as_text(tree), faults, button)


def _read_text(asking: Asking) -> Edited:
    text = request.form.get("_text", "")
    faults: dict[str, str] = {}
    tree = tree_at(asking.source, asking.target)
    try:
        tree = orjson.loads(text)
        compiled(tree)
    except (orjson.JSONDecodeError, LogicRefused) as error:
        faults["text"] = _("Ce texte ne peut pas être lu : %(reason)s.", reason=error)
    else:
        kinds = {one.name: KINDS[field.kind].logic for one, field in _with_fields(asking)}
        for sentence in check(tree, kinds)[:1]:
            faults["text"] = sentence
    faults |= _message_faults(asking) if request.form.get("do") == "save_text" else {}
    return _edited(asking, None, tree, text, faults, request.form.get("do", ""))


def _with_fields(asking: Asking) -> list[tuple[Subject, Field]]:
    subjects = asking.subjects.values()
    return [(one, asking.fields[one.name]) for one in subjects if one.name in asking.fields]


def _message_faults(asking: Asking) -> dict[str, str]:
    if asking.target.role not in CHECKS or request.form.get("_message", "").strip():
        return {}
    return {"message": _("Écrivez ce que l’usager lira quand la vérification échoue.")}


def _edited(
    asking: Asking,
    group: Group | None,
    tree: Any,
    text: str,
    faults: Mapping[str, str],
    button: str,
) -> Edited:
    samples = _samples(asking, tree)
    edited = Edited(
        group=group,
        tree=tree,
        text=text,
        message=request.form.get("_message", ""),
        field=request.form.get("_field", ""),
        faults=faults,
        samples=samples,
    )
    if button != "try" or faults or samples.errors or tree is None:
        return edited
    return replace(edited, tried=_outcome(asking.target.role, tree, samples.values))


def _samples(asking: Asking, tree: Any) -> PageResult:
    """The answers typed to try the condition; none of them is owed."""
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


def tested(asking: Asking, tree: Any) -> list[Field]:
    """The questions that the tree reads, to be answered for a trial."""
    try:
        read = {name.split(".")[0] for name in names(tree)} if tree is not None else set()
    except LogicRefused:
        return []
    return [
        replace(field, required=False, condition=None, why="", hint="")
        for field in asking.fields.values()
        if field.id in read and field.kind not in ("file", "block")
    ]


def _outcome(role: str, tree: Any, values: Mapping[str, Any]) -> str:
    given = {key: value for key, value in values.items() if value is not None}
    value = evaluate(tree, given)
    if role == "formula":
        return _("Résultat : %(value)s", value=_("vide") if value is None else value)
    words = {
        True: _("Avec ces réponses, la réponse est acceptée."),
        False: _("Avec ces réponses, le message s’affiche."),
    }
    if role not in CHECKS:
        words = {
            True: _("Avec ces réponses, elle s’affiche."),
            False: _("Avec ces réponses, elle ne s’affiche pas."),
        }
    return words[truth(value)]


def as_text(tree: Any) -> str:
    """A tree as JSON one can read, "" for none."""
    return "" if tree is None else orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode()
