"""The working copy tried out: the pages as people get them, answers kept in the page alone."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import orjson
from flask import Response, request, url_for
from guichet_kit.auth import allow
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import render
from guichet_questions.kinds import kind_of
from guichet_questions.question import Field
from guichet_questions.result import PageResult

from guichet_forms.actions import works
from guichet_forms.actions.drafts import posted_rows
from guichet_forms.actions.works import FORM
from guichet_forms.core.answers import (
    as_rows,
    clean_page,
    computed_texts,
    earlier_answers,
    flat_fields,
    label_at,
    offered_fields,
    typed_answers,
)
from guichet_forms.core.carrying import carried
from guichet_forms.core.definition import Form, Page
from guichet_forms.core.paths import with_row, without_row
from guichet_forms.core.progress import merged
from guichet_forms.pages.editor.desk import DESIGNER, blueprint, designer
from guichet_forms.pages.editor.trial import Trial, begun, kept, reader
from guichet_forms.pages.offering import offers
from guichet_forms.pages.scripts import asks_place, scripts_of
from guichet_forms.pages.shelves import offer_into
from guichet_forms.pages.showing import FOLLOWING
from guichet_forms.pages.signed import signed

VIEWS = ("usager", "telephone", "sans-javascript")


@blueprint.get("/<slug>/apercu")
@allow(DESIGNER)
def show_preview(slug: str) -> Response:
    """Show the form in a frame: as on a screen, on a phone, or without JavaScript."""
    with transaction() as session:
        opened = works.open_work(session, FORM, slug, designer())
    asked = request.args.get("vue", "")
    view = asked if asked in VIEWS else VIEWS[0]
    return render(
        "forms/builder/preview.html",
        title=_("Aperçu : %(title)s", title=opened.source.get("title", "")),
        area="desk",
        in_frames=True,
        opened=opened,
        view=view,
        pages=opened.source["pages"],
        at=_wanted_page(len(opened.source["pages"])),
    )


def _wanted_page(count: int) -> int:
    asked = request.args.get("n", "1")
    return min(int(asked), count) if asked.isdecimal() and int(asked) else 1


@blueprint.get("/<slug>/apercu/page")
@allow(DESIGNER)
def try_page(slug: str) -> Response:
    """Begin at a page, without answers."""
    trial = begun(slug)
    return _page(replace(trial, at=_wanted_page(len(trial.form.pages))))


@blueprint.post("/<slug>/apercu/page")
@allow(DESIGNER)
def try_next(slug: str) -> Response:
    """Take what was typed and show what comes then; nothing is stored."""
    trial = begun(slug)
    form, answers, typed = trial.form, kept("_answers"), kept("_typed")
    at = request.form.get("_at", "1")
    number = int(at) if at.isdecimal() and int(at) <= len(form.pages) else 1
    if number == 0:
        return _checked(replace(trial, answers=answers, typed=typed, at=0))
    page = form.pages[number - 1]
    result = clean_page(form, page, request.form, answers, trial.around)
    answers, typed = merged(page, result, answers, typed)
    return _turned(replace(trial, answers=answers, typed=typed, at=number), page, result)


def _turned(trial: Trial, page: Page, result: PageResult) -> Response:
    """The page that the button leads to."""
    action = request.form.get("action", "")
    if block := request.form.get("add_row"):
        return _page(replace(trial, answers=with_row(trial.answers, block)))
    if gone := request.form.get("remove_row"):
        return _page(_without_row(trial, gone))
    if action == "back":
        return _page(replace(trial, at=trial.progress.before(page) or 1))
    if action != "continue":
        return _page(trial)
    if result.errors:
        return _page(trial, result, 422)
    after = trial.progress.after(page)
    return _page(replace(trial, at=after)) if after else _check(trial)


def _without_row(trial: Trial, gone: str) -> Trial:
    block, _colon, row = gone.partition(":")
    rows = posted_rows(trial.form, block, request.form)
    if row not in rows:
        return trial
    left, typed = without_row(trial.answers, trial.typed, block, rows.index(row))
    return replace(trial, answers=left, typed=typed)


def _page(trial: Trial, result: PageResult | None = None, status: int = 200) -> Response:
    form, progress = trial.form, trial.progress
    page = form.pages[trial.at - 1]
    shown = [item.id for item in progress.shown]
    after = progress.after(page)
    return render(
        "forms/builder/preview_page.html",
        title=f"{page.title}, {form.title}",
        area="bare",
        status=status,
        in_frames=True,
        found=reader(trial),
        form=form,
        page=page,
        draft=None,
        place=shown.index(page.id) + 1 if page.id in shown else 1,
        total=len(shown) + 1,
        next_title=form.pages[after - 1].title if after else _("Vérifier et envoyer"),
        url=trial.url,
        autosave_url="",
        kept=_hidden(trial),
        **_questions(trial, page, result),
    )


def _questions(trial: Trial, page: Page, result: PageResult | None) -> dict[str, Any]:
    """What the template asks with, and what the browser follows the answers by."""
    found, values = result or _as_typed(trial, page), trial.progress.walk.values
    earlier = earlier_answers(page, values)
    fields = offered_fields(page, earlier)
    asked = flat_fields(fields, found.raw)
    offer_into(found, asked, values, offers(), lambda _field_id: "")
    return {
        "result": found,
        "fields": fields,
        "errors": _summary(trial.form, asked, found),
        "advised": {},
        "earlier": earlier,
        "carried": carried(page, fields, ()),
        "has_buttons": any(item.kind in ("file", "block") for item in fields),
        "scripts": [*FOLLOWING, *scripts_of(fields), "form.js"],
        "maps": asks_place(fields),
    }


def _as_typed(trial: Trial, page: Page) -> PageResult:
    """What was answered or typed of a page so far."""
    raw = typed_answers(page, trial.answers)
    raw |= {key: value for key, value in trial.typed.items() if key in raw}
    return PageResult(raw=raw | computed_texts(page, trial.progress.walk))


def _summary(form: Form, asked: list[Field], result: PageResult) -> dict[str, str]:
    return {
        kind_of(item).anchor(result.parts.get(item.id, "")): _(
            "%(label)s : %(fault)s", label=label_at(form, item), fault=result.errors[item.id]
        )
        for item in asked
        if item.id in result.errors
    }


def _hidden(trial: Trial) -> dict[str, str]:
    """What the page carries to the next one."""
    return {
        "_answers": orjson.dumps(trial.answers).decode(),
        "_typed": orjson.dumps(trial.typed).decode(),
        "_at": str(trial.at),
    }


def _check(trial: Trial, *, sent: bool = False) -> Response:
    rows = as_rows(trial.form, trial.answers, empty=True, summary=True)
    sections = [
        {
            "title": page.title,
            "rows": [
                {"label": row["label"], "value": _told(row)}
                for row in rows
                if row["id"].partition(".")[0] in {item.id for item in page.fields}
            ],
        }
        for page in trial.progress.shown
    ]
    return render(
        "forms/builder/preview_check.html",
        title=_("Vérifier et envoyer, %(title)s", title=trial.form.title),
        area="bare",
        in_frames=True,
        form=trial.form,
        slug=trial.slug,
        has_version=trial.has_version,
        sections=sections,
        sent=sent,
        total=len(trial.progress.shown) + 1,
        url=trial.url,
        begin_url=url_for("editor.try_page", slug=trial.slug),
        kept=_hidden(replace(trial, at=0)),
    )


def _told(row: Mapping[str, Any]) -> Any:
    drawn = row["type"] == "signature" and row["value"]
    return signed(row["text"], row["value"]) if drawn else row["text"]


def _checked(trial: Trial) -> Response:
    """What the check page's buttons lead to: the last page again, or the end of the trial."""
    shown = trial.progress.shown
    if request.form.get("action") == "back" and shown:
        return _page(replace(trial, at=trial.progress.index(shown[-1])))
    return _check(trial, sent=True)
