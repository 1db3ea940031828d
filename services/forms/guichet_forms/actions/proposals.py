"""What circuits propose: a request of another procedure, a case requalified, a card; answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guichet_kit.events import emit
from guichet_kit.i18n import _
from guichet_kit.problems import Conflict, Invalid, NotFound, Problem
from guichet_questions.kinds import Around
from sqlalchemy.orm import Session

from guichet_forms.actions import submissions
from guichet_forms.actions.audit import note
from guichet_forms.actions.cards import keeping
from guichet_forms.actions.drafts import open_procedure
from guichet_forms.actions.opened import Opened
from guichet_forms.actions.senders import Sender
from guichet_forms.core.answers import label_at
from guichet_forms.core.cards import clean_given
from guichet_forms.core.carrying_over import carried_over
from guichet_forms.core.definition import Form
from guichet_forms.library import Library
from guichet_forms.models import Card, Submission
from guichet_forms.problems import CardRefused, FormClosed, Incomplete

ANSWERED = "forms.proposal.answered.v1"
ACTOR = "workflow"
MOST_GENERATIONS = 3
"""Requests that circuits may make one from the other: two that make each other would not end."""
MOST_SAID = 5
"""Questions whose faults an answer names."""


@dataclass(frozen=True)
class Means:
    """What making needs: the compiled forms, the secret of codes, the world as fields see it."""

    library: Library
    key: str
    around: Around


def make_request(session: Session, asked: Mapping[str, Any], means: Means) -> None:
    """Send a request of another procedure for the applicant of a case, and answer its number."""
    _answer(session, asked, lambda: _send(session, asked, asked["values"], means))


def requalify(session: Session, asked: Mapping[str, Any], means: Means) -> None:
    """Send the request of a case again under another procedure, and answer its number.

    Answers that both forms ask for are carried, files apart: those belong to the first request.
    """
    _answer(session, asked, lambda: _send(session, asked, _carried(session, asked, means), means))


def write_card(session: Session, asked: Mapping[str, Any], means: Means) -> None:
    """Make a card, or change the one that is named, and answer its identifier."""
    _answer(session, asked, lambda: _write(session, asked, means))


def _answer(session: Session, asked: Mapping[str, Any], make: Callable[[], str]) -> None:
    told = {name: asked[name] for name in ("request_id", "call_id")}
    try:
        told |= {"outcome": "done", "value": make()}
    except Problem as problem:
        told |= {"outcome": "refused", "reason": problem.detail}
    emit(session, ANSWERED, subject=asked["request_id"], data=told)


def _send(
    session: Session, asked: Mapping[str, Any], values: Mapping[str, Any], means: Means
) -> str:
    generation = _generation(session, asked)
    opened, form = _open(session, asked, means)
    if not opened.is_open:
        raise FormClosed(_("La démarche « %(title)s » est fermée.", title=form.title))
    by = (means.around, _sender(asked, form), asked["call_id"], means.key)
    try:
        sent = submissions.send_values(session, form, opened, values, *by).submission
    except Incomplete as lacking:
        raise Invalid(_lacking(form, lacking.errors)) from lacking
    sent.generation = generation
    return sent.number


def _generation(session: Session, asked: Mapping[str, Any]) -> int:
    first = session.get(Submission, UUID(asked["request_id"]))
    found = first.generation + 1 if first else 1
    if found > MOST_GENERATIONS:
        raise Conflict(
            _(
                "Ces circuits créent des demandes l’un pour l’autre sans fin : corrigez-les, ou "
                "créez celle-ci à la main."
            )
        )
    return found


def _open(session: Session, asked: Mapping[str, Any], means: Means) -> tuple[Opened, Form]:
    slug = asked["procedure"]
    try:
        opened = open_procedure(session, slug, "")
        return opened, means.library.form(session, slug, opened.live, means.around.channel)
    except NotFound as error:
        raise NotFound(_("La démarche « %(slug)s » n’est pas publiée.", slug=slug)) from error


def _sender(asked: Mapping[str, Any], form: Form) -> Sender:
    """Who is known as the applicant: her pseudonym of one family means nothing in another."""
    subject = asked["to"].get("subject")
    if subject and form.family == asked["family"]:
        return Sender("subject", subject)
    return Sender("visitor", f"case-{asked['request_id']}")


def _carried(session: Session, asked: Mapping[str, Any], means: Means) -> dict[str, Any]:
    sent = session.get(Submission, UUID(asked["request_id"]))
    if sent is None or sent.erased_at is not None:
        raise NotFound(_("Les réponses de cette demande ne sont plus là."))
    before = means.library.form(session, sent.slug, sent.version, sent.channel)
    _opened, after = _open(session, asked, means)
    carried = carried_over(before, after, sent.answers, means.around)
    return {**carried, **asked["values"]}


def _lacking(form: Form, errors: Mapping[str, str]) -> str:
    said = []
    for name, sentence in list(errors.items())[:MOST_SAID]:
        label = label_at(form, form.at(name.removeprefix("answers.")))
        said.append(_("« %(label)s » : %(sentence)s", label=label, sentence=sentence))
    return " ".join(said)


def _write(session: Session, asked: Mapping[str, Any], means: Means) -> str:
    opened = _model(session, asked["model"])
    known = _card(session, opened, asked["card"]) if asked["card"] else None
    answers = {**known.answers, **asked["values"]} if known else asked["values"]
    result = clean_given(opened.form, answers, means.around)
    by = _("Dossier %(number)s", number=asked["number"])
    try:
        if known:
            card = keeping.change_card(session, opened, known.id, result, known.revision, by)
        else:
            card = keeping.add_card(session, opened, result, by, asked["call_id"])
    except CardRefused as refused:
        raise Invalid(_lacking(opened.form, refused.errors)) from refused
    done = "card.changed" if known else "card.added"
    note(session, done, actor=ACTOR, about=f"{opened.slug}/{card.id}", request=asked["request_id"])
    return card.id


def _model(session: Session, slug: str) -> keeping.Opened:
    try:
        return keeping.open_model(session, slug)
    except NotFound as error:
        raise NotFound(_("Le modèle de fiche « %(slug)s » n’existe pas.", slug=slug)) from error


def _card(session: Session, opened: keeping.Opened, card_id: str) -> Card:
    try:
        return keeping.find_card(session, opened.slug, card_id)
    except NotFound as error:
        raise NotFound(_("La fiche « %(id)s » n’existe plus.", id=card_id)) from error
