"""Somebody else edits: what was typed is shown to copy, and one may take over."""

from flask import Response, request
from guichet_kit.i18n import _
from guichet_kit.pages import render

from guichet_forms.pages.editor.desk import work_url
from guichet_forms.problems import HeldByOther
from guichet_forms.schemas.property_words import words_of

NOT_TYPED = ("p-type", "p-id")
WHOLE = {"HX-Retarget": "#work", "HX-Reselect": "#work", "HX-Reswap": "outerHTML"}
UNSAID = ("", "1", "true", "false")
"""What boxes and lists post, which nobody would copy."""
CHECKED = ("_message", "_text")


def page(kind: str, slug: str, error: HeldByOther) -> Response:
    """Say who edits and since when, with what was typed; 409.

    Properties that save themselves ask for a part of the panes: the whole is shown all the same.
    """
    response = render(
        "forms/builder/held.html",
        title=_("Quelqu’un d’autre modifie ce formulaire"),
        area="desk",
        block="work",
        status=409,
        who=error.name,
        since=error.since,
        typed=_typed(),
        url=work_url(kind, slug),
        act_url=work_url(kind, slug, **request.args),
    )
    response.headers.update(WHOLE)
    return response


def _typed() -> list[tuple[str, str]]:
    """The texts that were posted, each with the label of its input."""
    return [
        (_label(name), value)
        for name, value in request.form.items(multi=True)
        if name.startswith(("p-", *CHECKED)) and name not in NOT_TYPED
        if value.strip() not in UNSAID
    ]


def _label(name: str) -> str:
    checked = {"_message": _("Message"), "_text": _("Texte JSON Logic")}
    return checked.get(name) or words_of("", name.removeprefix("p-"))[0]
