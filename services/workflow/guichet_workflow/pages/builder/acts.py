"""What the buttons of the panes do: one operation each, then the panes again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flask import Response, request
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import drafts, running
from guichet_workflow.actions.drafts import HeldByOther, Opened
from guichet_workflow.core.editing import EditRefused, locate
from guichet_workflow.core.editing.subjects import subjects_of
from guichet_workflow.core.palette import action_kind, actions_offered, part_kind
from guichet_workflow.pages.builder.desk import (
    DESIGNER,
    blueprint,
    by_htmx,
    designer,
    desk_url,
    families,
)
from guichet_workflow.pages.builder.examples import faults_of
from guichet_workflow.pages.builder.operations import Mistyped, wanted_from
from guichet_workflow.pages.builder.screen import Said, around, show
from guichet_workflow.pages.builder.selection import OUTLINE, SIDE, Selection, selection_of

TRY = "try"
"""The button that keeps nothing."""


@blueprint.post("/<slug>/modifier")
@allow(DESIGNER)
def act(slug: str) -> BaseResponse:
    """Apply what the button says, and show the panes again with what it made selected."""
    if request.form.get("do", "") == TRY:
        return _tried(slug)
    try:
        with transaction() as session:
            opened = drafts.read_draft(session, slug, families())
            path, label = _apply(session, opened)
            after = drafts.read_draft(session, slug, families())
            known = around(session, after)
    except (EditRefused, Invalid, Mistyped) as error:
        return _refused(slug, error)
    except HeldByOther as error:
        return held_page(slug, error)
    chosen = _chosen_after(after, path)
    if by_htmx():
        return show(after, chosen, known, Said(label))
    return redirect_to(chosen.url(neuve=1 if chosen.added else "", anchor=_anchor(chosen)))


def _anchor(chosen: Selection) -> str:
    return "side" if chosen.pane == SIDE else f"n-{chosen.path}"


def _apply(session: Session, opened: Opened) -> tuple[str | None, str]:
    """Do what the button says; give the path it leaves selected, None for the same."""
    slug, who, do = opened.slug, designer(), request.form.get("do", "")
    steps = {"undo": (-1, _("Changement annulé")), "redo": (1, _("Changement rétabli"))}
    if do in steps:
        step, label = steps[do]
        drafts.go_back(session, slug, who, step, families())
        return None, label
    if do == "take_over":
        drafts.take_over(session, slug, who, families())
        return None, _("Vous avez la main")
    subjects = subjects_of(opened.source, running.answers_known(session, slug))
    wanted = wanted_from(request.form, opened.source, {one.name: one for one in subjects})
    draft = drafts.change(session, slug, who, wanted.operation, wanted.label, families())
    return wanted.path(draft.source), wanted.label


def _chosen_after(after: Opened, path: str | None) -> Selection:
    """What is selected now; on a phone, the pane that lets one go on."""
    do = request.form.get("do", "")
    asked = {**request.args.to_dict(), "dans": "", "apres": ""}
    if path is not None:
        asked["partie"] = path
    made = do.startswith(("add", "copy"))
    if made:
        asked["volet"] = SIDE
    if do.startswith("drop"):
        asked["volet"] = OUTLINE
    return replace(selection_of(after.slug, after.source, asked), added=made)


def _tried(slug: str) -> Response:
    """The panes with what was typed, of which nothing is kept, and what it gives on the example."""
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        known = around(session, opened)
    chosen = selection_of(slug, opened.source, request.args)
    faults = faults_of(locate(opened.source, chosen.path), request.form, known.subjects)
    said = Said(refused=_("Corrigez ce qui est signalé.")) if faults else Said(_("Essai fait"))
    status = 422 if faults else 200
    return show(opened, chosen, known, said, status=status, typed=request.form, faults=faults)


def _refused(slug: str, error: EditRefused | Invalid | Mistyped) -> Response:
    """The panes again with why nothing changed, and what was typed."""
    with transaction() as session:
        opened = drafts.read_draft(session, slug, families())
        known = around(session, opened)
    chosen = selection_of(slug, opened.source, request.args)
    typed = request.form if request.form.get("do", "").startswith(("set", "line")) else None
    faults = error.faults if isinstance(error, Mistyped) else {}
    sentence = _("Corrigez ce qui est signalé.") if faults else _why(error)
    return show(
        opened, chosen, known, Said(refused=sentence), status=422, typed=typed, faults=faults
    )


def _why(error: Exception) -> str:
    return error.sentence if isinstance(error, EditRefused) else str(error)


def held_page(slug: str, error: HeldByOther) -> Response:
    """Say who edits and since when, with what was typed to be copied; 409."""
    return render(
        "workflow/builder/held.html",
        title=_("Quelqu’un d’autre modifie ce circuit"),
        area="desk",
        block="work",
        status=409,
        who=error.name,
        since=error.since,
        typed=_typed(),
        url=desk_url(slug, **_selected(request.args)),
        act_url=desk_url(slug, "modifier", **_selected(request.args)),
    )


def _selected(args: Mapping[str, str]) -> dict[str, Any]:
    return {key: args.get(key, "") for key in ("partie", "volet", "vue")}


def _typed() -> list[tuple[str, str]]:
    """The texts that were posted, each with the label of its input."""
    labels = _labels()
    return [
        (labels.get(name.removeprefix("p-").partition("-")[0], name.removeprefix("p-")), value)
        for name, value in request.form.items(multi=True)
        if name.startswith("p-") and value.strip()
    ]


def _labels() -> dict[str, str]:
    parts = [part_kind(name) for name in ("circuit", "silence", "status", "choice", "timer")]
    kinds = [*parts, part_kind("function"), *actions_offered(), action_kind("")]
    return {one.name: one.label for kind in kinds for one in kind.properties}
