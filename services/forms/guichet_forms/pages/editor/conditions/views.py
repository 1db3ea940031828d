"""A condition, check or formula on screen: shown, changed row by row, tried, kept."""

from collections.abc import Mapping
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.logic import names
from guichet_kit.pages import redirect_to, render
from guichet_questions.palette import START
from guichet_questions.result import PageResult
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import works
from guichet_forms.core.editing import page_at, part_of, set_tree, tree_at
from guichet_forms.core.rows import (
    CONSTANT,
    Group,
    Row,
    Term,
    Terms,
    cases_of,
    fitting,
    operators_of,
    rows_of,
    signs_of,
    terms_of,
)
from guichet_forms.pages.editor import held
from guichet_forms.pages.editor.conditions.asking import (
    CHECKS,
    Asking,
    asking_of,
    check_of,
    result_of,
)
from guichet_forms.pages.editor.conditions.edited import Edited, as_text, read
from guichet_forms.pages.editor.conditions.trying import tested
from guichet_forms.pages.editor.desk import DESIGNER, both, designer, work_url
from guichet_forms.pages.editor.screen import in_words
from guichet_forms.pages.editor.shown import with_stand_ins
from guichet_forms.problems import HeldByOther


@both("condition/<part>/<role>", endpoint="show_condition")
@allow(DESIGNER)
def show_condition(kind: str, slug: str, part: str, role: str) -> Response:
    """Show a condition, as rows when they can say it."""
    asking = asking_of(kind, slug, part, role)
    tree = tree_at(asking.source, asking.target)
    result = result_of(asking)
    tree = None if result and tree == START else tree
    group = rows_of(tree, asking.subjects) if result in ("", "boolean") else None
    if group is not None and group.is_empty:
        group = Group(rows=(Row("", "is"),))
    known = check_of(asking)
    counted = result in ("number", "text")
    edited = Edited(
        group=group,
        terms=_terms(tree, result) if counted else None,
        cases=cases_of(tree, asking.subjects, result) if counted else None,
        tree=tree,
        reads=tree,
        text=as_text(tree),
        message=str(known.get("message", "")),
        field=str(known.get("field", "")),
        faults={},
        samples=with_stand_ins(PageResult(raw={}), tested(asking, tree)),
    )
    return _page(asking, edited)


def _terms(tree: Any, result: str) -> Terms | None:
    """The rows of a calculation, one to fill in when there is none yet."""
    return (Term(""),) if tree is None else terms_of(tree, result)


@both("condition/<part>/<role>", endpoint="save_condition", methods=["POST"])
@allow(DESIGNER)
def save_condition(kind: str, slug: str, part: str, role: str) -> BaseResponse:
    """Do what the button says: change rows, try samples, keep, take away."""
    asking = asking_of(kind, slug, part, role)
    button = request.form.get("do", "")
    if button == "remove":
        return _keep(asking, None)
    edited = read(asking, button)
    if button not in ("save", "save_text") or edited.faults:
        refused = bool(edited.faults) and button in ("save", "save_text", "try")
        return _page(asking, edited, 422 if refused else 200)
    return _keep(asking, edited.tree, edited)


def _keep(asking: Asking, tree: Any, edited: Edited | None = None) -> BaseResponse:
    """Write the tree in the working copy, and come back to what it belongs to."""
    opened, target = asking.opened, asking.target
    more: dict[str, Any] = {}
    if edited is not None and target.role in CHECKS:
        more["message"] = edited.message.strip()
        if target.role == "rule":
            more["field"] = edited.field or next(iter(sorted(names(tree))), "").split(".")[0]
    try:
        with transaction() as session:
            works.change(
                *(session, opened.kind, opened.slug, designer()),
                lambda source: set_tree(source, target, tree, more),
                _label(target.role, tree),
            )
    except HeldByOther as error:
        return held.page(opened.kind, opened.slug, error)
    part = "page" if target.role in ("page", "rule") else "question"
    chosen = {part: target.part, "volet": "reglages", "fait": 1}
    return redirect_to(work_url(opened.kind, opened.slug, _anchor="side", **chosen))


def _label(role: str, tree: Any) -> str:
    if role in CHECKS:
        return _("Vérification modifiée") if tree is not None else _("Vérification retirée")
    if role == "formula":
        return _("Calcul modifié")
    return _("Condition modifiée") if tree is not None else _("Condition retirée")


def _page(asking: Asking, edited: Edited, status: int = 200) -> Response:
    opened, target = asking.opened, asking.target
    part = part_of(asking.source, target)
    name = str(part.get("label") or part.get("title") or target.part)
    back = "page" if target.role in ("page", "rule") else "question"
    title = _("%(what)s : %(name)s", what=_what(target.role), name=name)
    return render(
        "forms/builder/condition.html",
        title=_("Erreur : %(title)s", title=title) if status == 422 else title,
        area="desk",
        scripts=["builder.js"],
        block="work",
        status=status,
        opened=opened,
        role=target.role,
        what=_what(target.role),
        name=name,
        edited=edited,
        sentence=in_words(edited.tree, asking.labels),
        subjects=list(asking.subjects.values()),
        by_name=asking.subjects,
        operators_of=operators_of,
        signs=signs_of(result_of(asking)),
        terms=list(fitting(asking.subjects, result_of(asking)).values()),
        constant=CONSTANT,
        result=result_of(asking),
        tested=tested(asking, edited.reads),
        summary=_summary(edited.faults),
        fields_of_page=_fields_of_page(asking),
        exists=tree_at(asking.source, target) is not None,
        act_url=request.full_path.rstrip("?"),
        back_url=work_url(opened.kind, opened.slug, **{back: target.part, "volet": "reglages"}),
    )


def _summary(faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """The sentences with the inputs that they lead to."""
    inputs = {"text": "p-text", "message": "p-message", "": ""}
    return [(inputs.get(place, _input_at(place)), words) for place, words in faults.items()]


def _input_at(place: str) -> str:
    """The input of a row: "0-1" of a comparison, "t-1" of a value."""
    return place if place.startswith("t-") else f"s-{place}"


def _fields_of_page(asking: Asking) -> list[dict[str, str]]:
    if asking.target.role != "rule":
        return []
    page = page_at(asking.source, asking.target.part)
    return [{"value": item["id"], "label": item.get("label", "")} for item in page["fields"]]


def _what(role: str) -> str:
    return {
        "condition": _("Condition"),
        "page": _("Condition de la page"),
        "formula": _("Calcul"),
        "validation": _("Vérification de la réponse"),
        "rule": _("Vérification entre réponses"),
    }[role]
