"""One page of questions, as it is shown."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Response, request
from guichet_kit.i18n import _
from guichet_kit.ids import uuid7
from guichet_kit.pages import render
from guichet_questions.kinds import kind_of
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.core.answers import (
    computed_texts,
    earlier_answers,
    flat_fields,
    label_at,
    locked_texts,
    offered_fields,
    typed_answers,
)
from guichet_forms.core.carrying import carried
from guichet_forms.core.definition import Page
from guichet_forms.core.paths import value_at
from guichet_forms.core.prefill import notes_of
from guichet_forms.pages.meeting import Meeting, keeping_draft
from guichet_forms.pages.offering import offers
from guichet_forms.pages.scripts import asks_place, scripts_of
from guichet_forms.pages.shelves import offer_into

FOLLOWING = ("kit/logic.js", "readers.js", "outcome.js", "rows.js")


def as_kept(found: Meeting, page: Page, *, tell: bool) -> PageResult:
    """What the draft holds of a page; its errors too, on `tell`."""
    progress = found.progress
    raw = typed_answers(page, progress.answers)
    raw |= {key: value for key, value in progress.typed.items() if key in raw}
    return PageResult(
        raw=raw | computed_texts(page, progress.walk),
        errors=progress.faults().get(progress.index(page), {}) if tell else {},
        locked=locked_texts(page, progress.answers, found.locked),
    )


def questions_page(found: Meeting, page: Page, result: PageResult, status: int = 200) -> Response:
    """The page of questions, with what was typed in it."""
    title = f"{page.title}, {found.form.title}"
    values = found.progress.walk.values
    fields = offered_fields(page, earlier_answers(page, values, found.locked))
    if found.sender.kind != "subject":
        fields = without_wallet(fields)
    result.prefilled.update(notes_of(found.filled))
    result.locked.update(locked_texts(page, found.filled.answers, found.locked))
    offer_into(result, flat_fields(fields, result.raw), values, offers(), found.search_url)
    shown = render(
        "forms/page.html",
        title=_("Erreur : %(title)s", title=title) if result.errors else title,
        scripts=[*FOLLOWING, *scripts_of(fields), "form.js"],
        area=found.area,
        status=status,
        maps=asks_place(fields),
        found=found,
        form=found.form,
        page=page,
        result=result,
        **_questions(found, page, fields, result),
        **_place(found, page),
    )
    return keeping_draft(found, shown)


def without_wallet(fields: Sequence[Field]) -> list[Field]:
    """The same questions for who has no wallet: only a citizen who signed in picks from hers."""
    return [
        replace(
            item,
            fields=tuple(without_wallet(item.fields)),
            settings={**item.settings, "wallet": False},
        )
        if _has_wallet(item)
        else item
        for item in fields
    ]


def _has_wallet(item: Field) -> bool:
    return bool(item.settings.get("wallet")) or any(map(_has_wallet, item.fields))


def _questions(
    found: Meeting, page: Page, fields: list[Field], result: PageResult
) -> dict[str, Any]:
    """What the template asks with, and what the browser follows the answers by."""
    asked = flat_fields(fields, result.raw)
    advised = [item for item in asked if item.id in result.advice]
    return {
        "fields": fields,
        "advised": {item.id: label_at(found.form, item) for item in advised},
        "errors": _summary(found, asked, result),
        "earlier": earlier_answers(page, found.progress.walk.values, found.locked),
        "carried": carried(page, fields, found.locked),
        "has_buttons": any(item.kind in ("file", "block") for item in fields),
    }


def _place(found: Meeting, page: Page) -> dict[str, Any]:
    """Where one is in the form, and where one goes."""
    progress, draft = found.progress, found.opened.draft
    shown = [item.id for item in progress.shown]
    after, n = progress.after(page), progress.index(page)
    back = {"retour": request.args["retour"]} if request.args.get("retour") else {}
    typed = {"n": n, **found.typist}
    return {
        "draft": draft,
        "token": draft.token if draft else uuid7(),
        "place": shown.index(page.id) + 1 if page.id in shown else 1,
        "total": len(shown) + 1,
        "next_title": found.form.pages[after - 1].title if after else _("Vérifier et envoyer"),
        "url": found.url("answering.save_page", **typed, **back),
        "autosave_url": found.url("answering.autosave", **typed),
        "deposit_url": found.url("uploading.open_deposit", **typed),
        "joined_url": found.url("uploading.change_files", **typed),
    }


def _summary(found: Meeting, asked: list[Field], result: PageResult) -> Mapping[str, str]:
    """The errors in the order of the page, each naming its question and leading to its input."""
    return {
        kind_of(item).anchor(result.parts.get(item.id, "")): named_fault(
            label_at(found.form, item), result.errors[item.id]
        )
        for item in asked
        if item.id in result.errors
    }


def named_fault(label: str, fault: str) -> str:
    """A fault after the name of its question; a question mark needs no colon after it.

    Its example is left out: it stands beside the question.
    """
    told = fault.partition(_(" Exemple :"))[0]
    if label.rstrip().endswith("?"):
        return f"{label} {told}"
    return _("%(label)s : %(fault)s", label=label, fault=told)


def forget_followed(
    found: Meeting, page: Page, former: Mapping[str, Any], result: PageResult
) -> None:
    """Give no advice twice on an answer that one went on with."""
    draft = found.opened.draft
    if draft is None or draft.reached < found.progress.index(page):
        return
    for path in list(result.advice):
        if value_at(former, path) == result.values.get(path):
            del result.advice[path]
