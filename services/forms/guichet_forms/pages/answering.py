"""The pages of questions: shown, saved, and what leads from one to the next."""

from collections.abc import Callable
from dataclasses import replace

import structlog
from flask import Blueprint, Response, make_response, request
from guichet_kit.auth import allow, anyone
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from guichet_questions.result import PageResult
from guichet_questions.spoken import FRENCH
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError
from werkzeug.datastructures import MultiDict
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts, saving, submissions
from guichet_forms.actions.saving import Turn
from guichet_forms.core.answers import clean_page
from guichet_forms.core.definition import Page
from guichet_forms.core.prefill import CHOSEN
from guichet_forms.models import Draft, Submission
from guichet_forms.pages import files
from guichet_forms.pages.meeting import Meeting, key, meet, sign_in_url
from guichet_forms.pages.showing import as_kept, forget_followed, questions_page
from guichet_forms.problems import FormClosed, SessionOver

TRIES = 4
SAVE = "answering.save_page"
blueprint = Blueprint("answering", __name__)
log = structlog.get_logger(__name__)


@blueprint.get("/demarches/<slug>/<int:n>")
@allow(anyone)
def show_page(slug: str, n: int) -> BaseResponse:
    """Show a page of questions, or the first page to complete before it."""
    if request.args.getlist("recu"):
        return tried(lambda session: _receive(session, slug, n))
    with transaction() as session:
        found = meet(session, slug, request.args.get("canal", ""))
        page = found.page_at(n)
    if not found.opened.is_open:
        raise FormClosed
    if elsewhere := _elsewhere(found, page, n):
        return redirect_to(elsewhere)
    return questions_page(found, page, as_kept(found, page, tell="manque" in request.args))


def _receive(session: Session, slug: str, n: int) -> Callable[[], BaseResponse]:
    answer = files.receive(meet(session, slug), n)
    session.flush()
    return lambda: answer


def _elsewhere(found: Meeting, page: Page, n: int) -> str | None:
    """Where a person goes instead: she may not be here, or not yet."""
    if found.missing or not found.channel:
        return found.url("intro.show_intro")
    if not found.whom_is_said:
        return found.url("mandate.show_question")
    progress = found.progress
    first = progress.first_left() or len(found.form.pages) + 1
    hidden = all(item.id != page.id for item in progress.shown)
    if n <= first and not hidden:
        return None
    return next_url(found, found.opened.draft is not None)


def next_url(found: Meeting, tell: bool) -> str:
    """The first page to complete, saying what it lacks on `tell`; the check page when none."""
    first = found.progress.first_left()
    if first is None:
        return found.url("sending.show_check")
    return found.url("answering.show_page", n=first, manque=1 if tell else None)


@blueprint.post("/demarches/<slug>/<int:n>")
@allow(anyone)
def save_page(slug: str, n: int) -> BaseResponse:
    """Keep what was typed, good or not, then do what the button says."""
    return tried(lambda session: _save(session, slug, n))


@blueprint.post("/demarches/<slug>/<int:n>/brouillon")
@allow(anyone)
def autosave(slug: str, n: int) -> BaseResponse:
    """Keep what is being typed; 409 once the request is sent, 401 once the session is over."""

    def save(session: Session) -> Callable[[], BaseResponse]:
        found = meet(session, slug, request.args.get("canal", ""))
        if sent_before(session, found):
            return lambda: Response(status=409)
        if not found.channel or found.is_shut:
            return lambda: Response(status=204)
        after, _result = keep_page(session, found, found.page_at(n))
        if signed_out(found):
            told = {"detail": SessionOver().detail, "sign_in": sign_in_url(after)}
            return lambda: make_response(told, SessionOver.status)
        return lambda: Response(status=204)

    return tried(save)


def tried(save: Callable[[Session], Callable[[], BaseResponse]]) -> BaseResponse:
    """Run `save`, again when another tab saved meanwhile, and answer once it is kept."""
    for attempt in range(TRIES):
        try:
            with transaction() as session:
                answer = save(session)
            break
        except StaleDataError:
            if attempt == TRIES - 1:
                raise
    return answer()


def _save(session: Session, slug: str, n: int) -> Callable[[], BaseResponse]:
    found = meet(session, slug, request.args.get("canal", ""))
    page = found.page_at(n)
    if sent := sent_before(session, found):
        url = found.url("sending.show_confirmation", request_id=sent.request_id, deja=1)
        return lambda: redirect_to(url)
    if not found.channel or found.is_shut:
        return lambda: redirect_to(found.url("intro.show_intro"))
    before = set(found.before(page).marks)
    after, result = keep_page(session, found, page)
    if signed_out(found):
        return lambda: _session_over(after)
    return _act(after, page, result, _followed(after, page, before))


def _followed(found: Meeting, page: Page, before: set[str]) -> str:
    """The first question of a page that its own answers have just filled in, "" for none."""
    own = (item.id for item in page.fields if item.prefill and item.prefill.source in CHOSEN)
    new = found.filled.marks.keys() - before
    return next((path for path in own if path in new and path not in found.locked), "")


def signed_out(found: Meeting) -> bool:
    """Whether a page shown to a citizen who was signed in comes back from a mere browser."""
    return found.sender.kind == "visitor" and bool(request.form.get("_signed"))


def _session_over(found: Meeting) -> BaseResponse:
    """Say so (401); signing in again joins what was just kept to the draft of the account."""
    return render(
        "forms/session_over.html",
        title=_(SessionOver.title),
        status=SessionOver.status,
        form=found.form,
        sign_in_url=sign_in_url(found),
    )


def sent_before(session: Session, found: Meeting) -> Submission | None:
    """The request already sent from this very page, when one goes back to it."""
    token, draft = request.form.get("token", ""), found.opened.draft
    if not token or (draft is not None and str(draft.token) == token):
        return None
    before = submissions.find_by_key(session, token)
    return before if before is not None and before.owner == found.sender.owner else None


def keep_page(session: Session, found: Meeting, page: Page) -> tuple[Meeting, PageResult]:
    """Keep the page; give who meets the draft now, and what the page gave."""
    before = found.before(page)
    result = clean_page(found.form, page, _posted(), before.answers, found.around, before.locked)
    if result.ignored:
        log.info("unknown_names_posted", slug=found.slug, names=result.ignored)
    forget_followed(found, page, before.answers, result)
    turn = Turn(
        page=page,
        result=result,
        kept=before.kept,
        scene=found.scene,
        reached=_reached(found, page),
        follow=request.endpoint == SAVE,
    )
    start = found.start(request.form.get("token", ""))
    draft = saving.save_page(session, found.opened, turn, start)
    return found.kept_now(draft), result


def _reached(found: Meeting, page: Page) -> int:
    goes_on = request.form.get("action") == "continue" and request.endpoint == SAVE
    return found.progress.index(page) if goes_on else 0


def _posted() -> MultiDict[str, str]:
    """What was typed; the answer that we offered instead, when its button was pressed."""
    posted = MultiDict(request.form)
    posted.poplist("seen")
    field_id, _colon, offered = posted.pop("take", "").partition(":")
    if field_id:
        posted[field_id] = offered
    return posted


def _act(
    found: Meeting, page: Page, result: PageResult, followed: str
) -> Callable[[], BaseResponse]:
    """What the button asked for, as a function to call once the draft is kept.

    `followed` is a question that was just filled in: it is shown before one goes on.
    """
    draft = found.draft
    action, here = request.form.get("action", ""), found.progress.index(page)
    place = _for_files(found, draft, here) or _on_this_page(found, draft, here, action)
    if place is not None:
        return lambda: redirect_to(place)
    if action == "later":
        drafts.keep_for_later(draft, key())
        return lambda: redirect_to(found.url("later.show_later"))
    if action == "back":
        return lambda: redirect_to(_before(found, page))
    if followed and action == "continue":
        question = _question_url(found, here, followed)
        return lambda: redirect_to(question)
    return lambda: _continue(found, page, result)


def _for_files(found: Meeting, draft: Draft, here: int) -> str | None:
    """Where files are deposited or picked, when that is asked."""
    if wanted := request.form.get("add_file"):
        return files.deposit_url(found, draft, wanted, here)
    if wanted := request.form.get("pick_file"):
        return files.deposit_url(found, draft, wanted, here, files.PICK)
    return None


def _on_this_page(found: Meeting, draft: Draft, here: int, action: str) -> str | None:
    """Where on this page its own buttons lead: rows, an offered answer, a search, a language."""
    anchor = _changed(found, draft)
    if anchor is not None:
        return found.url("answering.show_page", n=here, _anchor=anchor)
    if taken := request.form.get("take"):
        return _question_url(found, here, taken.partition(":")[0])
    name, colon, wanted = action.partition(":")
    if colon and name == "search":
        return _question_url(found, here, wanted)
    if colon and name == "langue":
        return _in_language(found, draft, wanted, here)
    return None


def _question_url(found: Meeting, here: int, field_id: str) -> str:
    back = request.args.get("retour")
    return found.url("answering.show_page", n=here, retour=back, _anchor=field_id)


def _in_language(found: Meeting, draft: Draft, wanted: str, here: int) -> str:
    """Keep the language asked for; give the same page in it."""
    draft.language = wanted if wanted in found.form.languages else FRENCH
    back = request.args.get("retour")
    return replace(found, language=draft.language).url("answering.show_page", n=here, retour=back)


def _changed(found: Meeting, draft: Draft) -> str | None:
    """Remove a file, add or remove a row; give where to come back, None when it is not asked."""
    if removed := request.form.get("remove_file"):
        path, _colon, document_id = removed.partition(":")
        drafts.remove_file(draft, found.form, path, document_id)
        return path
    if block := request.form.get("add_row"):
        place = drafts.add_row(draft, found.form, block)
        return block if place is None else f"{block}.{place}"
    if gone := request.form.get("remove_row"):
        block, _colon, row = gone.partition(":")
        rows = drafts.posted_rows(found.form, block, request.form)
        if row in rows:
            drafts.remove_row(draft, block, rows.index(row))
        return block
    return None


def _before(found: Meeting, page: Page) -> str:
    if request.args.get("retour"):
        return found.url("sending.show_check")
    n = found.progress.before(page)
    return found.url("answering.show_page", n=n) if n else found.url("intro.show_intro")


def _continue(found: Meeting, page: Page, result: PageResult) -> BaseResponse:
    if not found.opened.is_open:
        raise FormClosed
    if result.errors or _unseen(result):
        return questions_page(found, page, result, status=422 if result.errors else 200)
    if found.missing:
        return redirect_to(found.url("intro.show_intro"))
    n = found.progress.after(page)
    if n is None or request.args.get("retour"):
        return redirect_to(found.url("sending.show_check"))
    return redirect_to(found.url("answering.show_page", n=n))


def _unseen(result: PageResult) -> bool:
    """True when a page has advice to give that it has not given yet."""
    given = {f"{field_id}:{meant}" for field_id, meant in result.advice.items()}
    return not given <= set(request.form.getlist("seen"))
