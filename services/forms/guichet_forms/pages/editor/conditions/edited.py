"""What the page of a condition shows and posts: rows, or a text; samples; what they give."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import orjson
from flask import request
from guichet_kit.i18n import _
from guichet_kit.logic import LogicRefused, check, compiled
from guichet_questions.kinds import kind_of
from guichet_questions.result import PageResult

from guichet_forms.core.editing import tree_at
from guichet_forms.core.rows import (
    Cases,
    Group,
    Term,
    Terms,
    case_faults,
    cases_after,
    cases_tree,
    changed_by,
    faults_of,
    fitting,
    formula_of,
    posted_cases,
    posted_group,
    posted_terms,
    read_by,
    term_faults,
    terms_after,
    tree_of,
    without,
)
from guichet_forms.pages.editor.conditions.asking import CHECKS, Asking, result_of
from guichet_forms.pages.editor.conditions.trying import outcome, samples

Rows = Group | Terms | Cases


@dataclass(frozen=True, kw_only=True)
class Edited:
    """What the page shows: the rows (None when they cannot say the tree), the tree, the message.

    `reads` is a tree that reads all that is to be tried, rows not filled in yet included.
    The rows are a `group` of comparisons, the `terms` of a calculation, or the `cases` of a value
    that depends on them. `tried` is what the samples give, "" before a trial; `faults` are
    sentences by place.
    """

    group: Group | None
    terms: Terms | None = None
    cases: Cases | None = None
    tree: Any
    reads: Any
    text: str
    message: str = ""
    field: str = ""
    faults: Mapping[str, str]
    samples: PageResult
    tried: str = ""


def read(asking: Asking, button: str) -> Edited:
    """The page as it was posted, its rows changed by the button."""
    if button != "save_text" and (button == "cases" or "_cases" in request.form):
        return _read_cases(asking, button)
    if button != "save_text" and "_terms" in request.form:
        return _read_terms(asking, button)
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


def _read_terms(asking: Asking, button: str) -> Edited:
    result = result_of(asking)
    terms = terms_after(button, posted_terms(request.form, result), result)
    wrong = term_faults(terms, fitting(asking.subjects, result), result)
    sound = tuple(term for number, term in enumerate(terms) if number not in wrong)
    tree = formula_of(sound, result)
    faults = {f"t-{number}": sentence for number, sentence in wrong.items()}
    faults = faults if button in ("save", "try") else {}
    if button == "save" and not terms:
        faults = {"": _("Ajoutez au moins une ligne au calcul.")}
    return _edited(asking, terms, tree, as_text(tree), faults, button)


def _read_cases(asking: Asking, button: str) -> Edited:
    """The cases as they were posted; "cases" and "plain" pass from one calculation and back."""
    result = result_of(asking)
    cases = posted_cases(request.form, asking.subjects, result)
    if button == "cases":
        terms = posted_terms(request.form, result)
        cases = Cases(otherwise=terms[0] if len(terms) == 1 else Term(""))
    if button == "plain":
        return _edited(asking, (cases.otherwise,), None, "", {}, button)
    cases = cases_after(button, cases)
    wrong = case_faults(cases, asking.subjects, fitting(asking.subjects, result), result)
    tree = None if wrong else cases_tree(cases)
    faults = wrong if button in ("save", "try") else {}
    return _edited(asking, cases, tree, as_text(tree), faults, button)


def _read_text(asking: Asking) -> Edited:
    text = request.form.get("_text", "")
    faults: dict[str, str] = {}
    tree = tree_at(asking.source, asking.target)
    try:
        tree = orjson.loads(text)
        compiled(tree)
    except (orjson.JSONDecodeError, LogicRefused) as error:
        faults["text"] = _("Ce texte ne peut pas être lu : %(reason)s.", reason=error)
    else:
        kinds = {name: kind_of(field).holds for name, field in asking.fields.items()}
        for sentence in check(tree, kinds)[:1]:
            faults["text"] = sentence
    faults |= _message_faults(asking) if request.form.get("do") == "save_text" else {}
    return _edited(asking, None, tree, text, faults, request.form.get("do", ""))


def _message_faults(asking: Asking) -> dict[str, str]:
    if asking.target.role not in CHECKS or request.form.get("_message", "").strip():
        return {}
    return {"message": _("Écrivez ce que l’usager lira quand la vérification échoue.")}


def _edited(
    asking: Asking,
    rows: Rows | None,
    tree: Any,
    text: str,
    faults: Mapping[str, str],
    button: str,
) -> Edited:
    reads = _reads(asking, rows, tree)
    found = samples(asking, reads)
    edited = Edited(
        group=rows if isinstance(rows, Group) else None,
        terms=rows if isinstance(rows, tuple) else None,
        cases=rows if isinstance(rows, Cases) else None,
        tree=tree,
        reads=reads,
        text=text,
        message=request.form.get("_message", ""),
        field=request.form.get("_field", ""),
        faults=faults,
        samples=found,
    )
    if button != "try" or faults or found.errors or tree is None:
        return edited
    return replace(edited, tried=outcome(asking, tree, found.values))


def _reads(asking: Asking, rows: Rows | None, tree: Any) -> Any:
    if isinstance(rows, Group):
        every = [row for group in (rows, *rows.groups) for row in group.rows]
        named = [name for row in every for name in (row.subject, row.value if row.other else "")]
    elif isinstance(rows, Cases):
        named = rows.named
    else:
        named = [term.subject for term in rows or ()]
    known = [read_by(name) for name in named if name in asking.subjects]
    return {"and": known} if known else tree


def as_text(tree: Any) -> str:
    """A tree as JSON one can read, "" for none."""
    return "" if tree is None else orjson.dumps(tree, option=orjson.OPT_INDENT_2).decode()
