"""What the buttons of the three panes do: one operation each, then the panes again."""

from typing import Any

from flask import request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import blocks, works
from guichet_forms.actions.works import BLOCK, Opened
from guichet_forms.core.editing import EditRefused, broken
from guichet_forms.pages.editor import held
from guichet_forms.pages.editor.desk import DESIGNER, both, by_htmx, designer, work_url
from guichet_forms.pages.editor.operations import selected_after, wanted_from
from guichet_forms.pages.editor.screen import (
    OUTLINE,
    SIDE,
    Said,
    Selection,
    around,
    selection_of,
    show,
)
from guichet_forms.problems import DefinitionRefused, HeldByOther


@both("modifier", endpoint="act", methods=["POST"])
@allow(DESIGNER)
def act(kind: str, slug: str) -> BaseResponse:
    """Apply what the button says, and show the panes again with what it made selected."""
    try:
        with transaction() as session:
            before = works.open_work(session, kind, slug, designer())
            source = before.source
            given, label = _apply(session, before)
            after = works.open_work(session, kind, slug, designer())
            more = around(session, after) if by_htmx() else {}
    except EditRefused as error:
        return _refused(kind, slug, error)
    except HeldByOther as error:
        return held.page(kind, slug, error)
    said = Said(label, tuple(broken(source, after.source)))
    return _answer(after, _chosen_after(after, given), said, more)


def _apply(session: Session, before: Opened) -> tuple[dict[str, str], str]:
    """Do what the button says; give what it leaves selected, and what to say of it."""
    kind, slug, who = before.kind, before.slug, designer()
    steps = {"undo": (-1, _("Changement annulé")), "redo": (1, _("Changement rétabli"))}
    if request.form.get("do") in steps:
        step, label = steps[request.form["do"]]
        works.go_back(session, kind, slug, who, step)
        return {}, label
    if request.form.get("do") == "take_over":
        works.take_over(session, kind, slug, who)
        return {}, _("Vous avez la main")
    wanted = wanted_from(
        request.form, before.source, lambda name: blocks.copy_of(session, name, who)
    )
    source = before.source
    work = works.change(session, kind, slug, who, wanted.operation, wanted.label)
    return selected_after(wanted, source, work.source), wanted.label


def _chosen_after(after: Opened, given: dict[str, str]) -> Selection:
    """What is selected now; on a phone, the pane that lets one go on."""
    asked = dict(request.args.items()) | {"dans": "", "deplacer": ""}
    made = request.form.get("do", "").startswith(("add", "copy"))
    if given:
        asked = {**given, "volet": SIDE if made else asked.get("volet", "")}
    if request.form.get("do", "").startswith("drop"):
        asked["volet"] = OUTLINE
    return selection_of(after.source, {**asked, "neuve": "1" if made else ""})


def _answer(after: Opened, chosen: Selection, said: Said, more: dict[str, Any]) -> BaseResponse:
    if by_htmx():
        return show(after, chosen, said, more)
    arguments = chosen.arguments(fait=1, neuve=1 if chosen.added else None)
    anchor = "side" if chosen.added else f"n-{chosen.question or chosen.page}"
    return redirect_to(work_url(after.kind, after.slug, _anchor=anchor, **arguments))


def _refused(kind: str, slug: str, error: EditRefused) -> BaseResponse:
    """The panes again with why nothing changed, and what was typed."""
    with transaction() as session:
        opened = works.open_work(session, kind, slug, designer())
        more = around(session, opened)
    chosen = selection_of(opened.source, request.args)
    said = Said(refused=error.sentence)
    return show(opened, chosen, said, more, status=422, typed=request.form)


@both("garder", endpoint="keep", methods=["POST"])
@allow(DESIGNER)
def keep(kind: str, slug: str) -> BaseResponse:
    """Keep the working copy as a version, or say what is still to be corrected."""
    try:
        with transaction() as session:
            if kind == BLOCK:
                works.keep_block(session, slug, designer())
                return redirect_to(url_for("editor.show_block", slug=slug))
            number = works.keep(session, slug, designer()).number
    except HeldByOther as error:
        return held.page(kind, slug, error)
    except DefinitionRefused:
        return _refused(kind, slug, EditRefused(_("Corrigez d’abord les points ci-dessous.")))
    return redirect_to(url_for("builder.show_version", slug=slug, number=number))
