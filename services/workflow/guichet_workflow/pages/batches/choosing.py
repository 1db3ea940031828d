"""The cases selected in the list, the act chosen for them, and the preview of what it does."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request
from guichet_kit.auth import Principal, agent, allow, principal
from guichet_kit.database import transaction
from guichet_kit.i18n import _
from guichet_kit.pages import at_the_desk, redirect_to, render
from guichet_kit.problems import Invalid
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as BaseResponse

from guichet_workflow.actions import batches
from guichet_workflow.actions.carry import Held
from guichet_workflow.actions.replies import check_complete
from guichet_workflow.core.batch import Act, Colleague
from guichet_workflow.core.message_names import message_name
from guichet_workflow.models import CHOOSING, Agent, Batch
from guichet_workflow.pages.acts import excess, text
from guichet_workflow.pages.batches import words

HOME = "/agents/dossiers/lots/"
MANY = 20
"""Messages from which one is warned before they leave."""
NAMED = 10
"""Cases left out that are named for each reason."""
blueprint = Blueprint("choosing", __name__)

blueprint.before_request(at_the_desk)


@blueprint.post("/")
@allow(agent)
def select() -> BaseResponse:
    """Keep the cases selected in the list: boxes, and all those of a view in one field."""
    ids = [*request.form.getlist("ids"), *request.form.get("tous", "").split()]
    try:
        with transaction() as session:
            made = batches.select_cases(session, ids, principal())
    except Invalid as problem:
        return _nothing(problem)
    return redirect_to(f"{HOME}{made}/")


def _nothing(problem: Invalid) -> Response:
    return render(
        "workflow/batches/nothing.html",
        title=_("Agir sur plusieurs demandes"),
        area="desk",
        status=422,
        errors=problem.errors,
    )


@blueprint.post("/<uuid:batch_id>/")
@allow(agent)
def choose(batch_id: UUID) -> BaseResponse:
    """Keep the act for the selected cases, and lead to its preview."""
    typed = {"act": request.form.get("act", ""), "comment": text("comment")}
    typed |= {name: request.form.get(name, "") for name in ("colleague", "level", "tag")}
    try:
        with transaction() as session:
            batch, cases = _read(session, batch_id, lock=True)
            offered = batches.offered(session, cases.values(), principal())
            act = _act(offered, typed)
            batches.prepare(session, batch, cases, act, typed["comment"], principal())
    except Invalid as problem:
        return acts_page(batch_id, status=422, errors=problem.errors, typed=typed)
    return redirect_to(f"{HOME}{batch_id}/apercu")


def _read(
    session: Session, batch_id: UUID, *, lock: bool = False
) -> tuple[Batch, dict[UUID, Held]]:
    batch = batches.find(session, batch_id, principal(), lock=lock)
    ids = [item.request_id for item in batches.list_items(session, batch_id)]
    return batch, batches.read_cases(session, ids, principal())


def _act(offered: batches.Offered, typed: dict[str, str]) -> Act:
    """Give the act that was chosen; raises `Invalid` with the place of what is wrong."""
    key, who = typed["act"], principal()
    if key == "take":
        return Act("take", to=_colleague(who.subject, who))
    if key == "give":
        return _gift(offered, typed["colleague"])
    if key == "urgency":
        return _named("urgency", "level", offered.urgency, typed["level"])
    if key in ("tag", "untag"):
        return _named(key, key, offered.tags, typed["tag"])
    offer = offered.find(key)
    if offer is None:
        raise Invalid(errors={"actes": _("Choisissez une action de la liste.")})
    _check_comment(offer, typed["comment"])
    return offer.act


def _check_comment(offer: batches.Offer, comment: str) -> None:
    place = f"motif-{offer.anchor}"
    if offer.comment == "required" and not comment:
        raise Invalid(errors={place: _("Écrivez le motif\u00a0: les personnes le liront.")})
    if error := excess(comment):
        raise Invalid(errors={place: error})
    check_complete(comment, place)


def _gift(offered: batches.Offered, chosen: str) -> Act:
    found = next((one for one in offered.colleagues if one.id == chosen), None)
    if found is None:
        raise Invalid(errors={"colleague": _("Choisissez un agent de la liste.")})
    return Act("give", to=_colleague(found.id, found))


def _colleague(id: str, who: Principal | Agent) -> Colleague:
    return Colleague(id, who.name, tuple(who.roles), tuple(who.families))


def _named(kind: str, place: str, known: Any, chosen: str) -> Act:
    label = {one.value: one.label for one in known}.get(chosen)
    if label is None:
        raise Invalid(errors={place: _("Choisissez dans la liste.")})
    return Act(kind, chosen, label=label)


def acts_page(
    batch_id: UUID,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: dict[str, str] | None = None,
) -> BaseResponse:
    """Show what may be done to the selected cases, with what was typed."""
    with transaction() as session:
        batch, cases = _read(session, batch_id)
        items = batches.list_items(session, batch_id)
        offered = batches.offered(session, cases.values(), principal())
    title = _("Agir sur %(cases)s", cases=words.counted(len(items)))
    return render(
        "workflow/batches/acts.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        heading=title,
        area="desk",
        status=status,
        batch=batch,
        offered=offered,
        strange=len(items) - offered.cases,
        several=len({one.workflow_title for one in offered.rules}) > 1,
        errors=errors or {},
        typed=typed or {},
        home=f"{HOME}{batch_id}/",
    )


@blueprint.get("/<uuid:batch_id>/apercu")
@allow(agent)
def show_preview(batch_id: UUID) -> BaseResponse:
    """Show what would happen, and to which cases nothing does."""
    return _preview_page(batch_id)


@blueprint.post("/<uuid:batch_id>/apercu")
@allow(agent)
def launch(batch_id: UUID) -> BaseResponse:
    """Launch the batch that was previewed; what decides is confirmed by what is typed.

    One that changed since is shown afresh, to be confirmed anew.
    """
    typed, seen = text("confirmation"), request.form.get("seen", "")
    try:
        with transaction() as session:
            batches.launch(session, batch_id, principal(), typed, seen)
    except batches.PreviewOver as problem:
        return _preview_page(batch_id, status=problem.status, over=problem)
    except Invalid as problem:
        return _preview_page(batch_id, status=422, errors=problem.errors, typed=typed)
    return redirect_to(f"{HOME}{batch_id}/")


def _preview_page(
    batch_id: UUID,
    *,
    status: int = 200,
    errors: dict[str, str] | None = None,
    typed: str = "",
    over: batches.PreviewOver | None = None,
) -> BaseResponse:
    with transaction() as session:
        batch = batches.find(session, batch_id, principal())
        if batch.state != CHOOSING:
            return redirect_to(f"{HOME}{batch_id}/")
        found = batches.preview(session, batch, principal())
    title = _("Aperçu\u00a0: %(act)s", act=words.act_words(found.act))
    return render(
        "workflow/batches/preview.html",
        title=_("Erreur : %(title)s", title=title) if errors else title,
        heading=words.act_words(found.act),
        area="desk",
        status=status,
        found=found,
        many=sum(found.messages.values()) >= MANY,
        reason_words=words.reason_words,
        message_name=message_name,
        named=NAMED,
        errors=errors or {},
        typed=typed,
        over=over,
        home=f"{HOME}{batch_id}/",
    )
