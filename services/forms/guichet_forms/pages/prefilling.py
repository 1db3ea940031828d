"""Forms filled in by a link: what a link may say, and the draft that it begins."""

from collections.abc import Callable
from dataclasses import replace
from urllib.parse import urlencode

from flask import Blueprint, Response, request, url_for
from guichet_kit.auth import allow, anyone, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import redirect_to, render
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_forms.actions import drafts, filling, prefills
from guichet_forms.actions.filling import Given, Owner, Setting
from guichet_forms.core.link_prefill import MOST_DAYS, Prepared, example_of, read_link, ways
from guichet_forms.core.prefill import LINK, Kept
from guichet_forms.pages.answering import tried
from guichet_forms.pages.meeting import Meeting, key, meet, settings
from guichet_forms.problems import FormClosed

blueprint = Blueprint("prefilling", __name__)


@blueprint.get("/demarches/<slug>/preremplir")
@allow(anyone)
def show_ways(slug: str) -> Response:
    """Say, for who makes links to this form, which questions they may fill in and how."""
    with transaction() as session:
        found = meet(session, slug)
    base = request.headers.get("Guichet-Base", request.host_url).rstrip("/")
    intro = base + url_for("intro.show_intro", slug=slug)
    return render(
        "forms/prefill.html",
        title=_("Préremplir ce formulaire, %(title)s", title=found.form.title),
        form=found.form,
        ways=ways(found.form),
        example=f"{intro}?{urlencode(example_of(found.form))}",
        api_url=f"{base}/api/forms/v1/procedures/{slug}/prefill",
        schema_url=f"{base}/api/forms/v1/procedures/{slug}/schema",
        most_days=MOST_DAYS,
    )


@blueprint.post("/demarches/<slug>/preremplir")
@allow(anyone)
def begin(slug: str) -> BaseResponse:
    """Begin a draft with the answers that the link prepared; another draft is kept unless told."""

    def start(session: Session) -> Callable[[], BaseResponse]:
        found = meet(session, slug, request.form.get("canal", ""))
        intro = url_for("intro.show_intro", slug=slug)
        if not found.opened.is_open:
            raise FormClosed
        if found.missing or not found.channel:
            return lambda: redirect_to(intro)
        prepared = prepared_by_link(session, found)
        if found.opened.draft is not None:
            if request.form.get("remplacer") != str(found.draft.token):
                return lambda: redirect_to(intro)
            drafts.discard(session, slug, found.sender.owner)
            session.expire_all()
            found = meet(session, slug, found.channel)
        if prepared is not None:
            _begin(session, found, prepared)
        url = found.url("answering.show_page", n=1)
        return lambda: redirect_to(url)

    return tried(start)


def _begin(session: Session, found: Meeting, prepared: Prepared) -> None:
    """The draft; nobody has seen its pages yet."""
    days, now = settings().draft_days, found.opened.now
    setting = Setting(form=found.form, around=found.around, now=now, days=days)
    mine = {name: value for name, value in prepared.answers.items() if name in found.form.by_id}
    cleaned, _refused = filling.cleaned_answers(setting, mine)
    marks = {name: {"from": LINK, "value": value} for name, value in cleaned.items()}
    kept = Kept(answers=cleaned, marks=marks)
    draft = filling.begin(
        session,
        replace(setting, scene=found.scene),
        Given(answers={}),
        Owner(found.sender.owner, found.opened.number, kept),
    )
    draft.reached = 0


def prepared_by_link(session: Session, found: Meeting) -> Prepared | None:
    """What the link of this request prepares: by its parameters, or by a name that is sealed."""
    values = request.values
    if link := values.get("lien", ""):
        kept = prefills.find(session, found.slug, link, key(), principal().authority)
        return Prepared(kept.answers, [("lien", link)]) if kept else None
    return read_link(found.form, values.getlist, found.around)
