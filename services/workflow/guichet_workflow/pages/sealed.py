"""Sealed pages that are over: what was typed on one is given back, to be copied."""

from flask import Blueprint, Response, request
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_kit.problems import Problem
from guichet_kit.refusals import show

from guichet_workflow.actions.guests import InvitationOver
from guichet_workflow.actions.opinions import OpinionOver
from guichet_workflow.fields import PREFIX

WORDS = {"comment", "contact", "message", "motif", "name", "reason", "text"}
"""The inputs of these pages where people write, beside those of questions."""
blueprint = Blueprint("sealed", __name__)


def words_typed() -> str:
    """Give the texts of the form sent, one under the other, "" without any."""
    typed = [
        value.strip()
        for name, value in request.form.items(multi=True)
        if name in WORDS or name.startswith(PREFIX)
    ]
    return "\n\n".join(filter(None, typed))


@blueprint.app_errorhandler(InvitationOver)
@blueprint.app_errorhandler(OpinionOver)
def give_back(problem: Problem) -> Response:
    """Say that a link is of no use any more, with the words typed."""
    words = words_typed()
    if not words:
        return show(problem)
    title = _(problem.title)
    return render(
        "workflow/lost_right.html",
        title=title,
        area="bare",
        status=problem.status,
        problem=problem,
        words=words,
    )
