"""What circuits propose: a request of another procedure, a case requalified, a card; answered."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from guichet_kit.dates import french_date
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
from guichet_forms.actions.whereabouts import here
from guichet_forms.core.acknowledgement import silence_day
from guichet_forms.core.answers import files_of, label_at
from guichet_forms.core.cards import clean_given
from guichet_forms.core.carrying_over import carried_over
from guichet_forms.core.definition import Form
from guichet_forms.core.origin import REQUALIFICATION, REQUEST, Origin, taken_along
from guichet_forms.core.whereabouts import Here
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
    _answer(session, asked, lambda: _send(session, asked, REQUEST, means))


def requalify(session: Session, asked: Mapping[str, Any], means: Means) -> None:
    """Send the request of a case again under another procedure, and answer its number.

    Answers that both forms ask for are carried, files too, and the day of reception is kept: the
    request is the same, made to the same authority. Refused when the delay of the law would be over
    by then: silence would decide at once, without anybody.
    """
    _answer(session, asked, lambda: _send(session, asked, REQUALIFICATION, means))


def write_card(session: Session, asked: Mapping[str, Any], means: Means) -> None:
    """Make a card, or change the one that is named, and answer its identifier."""
    _answer(session, asked, lambda: {"value": _write(session, asked, means)})


def _answer(
    session: Session, asked: Mapping[str, Any], make: Callable[[], Mapping[str, str]]
) -> None:
    told = {name: asked[name] for name in ("request_id", "call_id")}
    try:
        told |= {"outcome": "done", **make()}
    except Problem as problem:
        told |= {"outcome": "refused", "reason": problem.detail}
    emit(session, ANSWERED, subject=asked["request_id"], data=told)


def _send(session: Session, asked: Mapping[str, Any], how: str, means: Means) -> Mapping[str, str]:
    first = session.get(Submission, UUID(asked["request_id"]))
    generation = _generation(first)
    opened, form = _open(session, asked, means)
    if not opened.is_open:
        raise FormClosed(_("La démarche «\u00a0%(title)s\u00a0» est fermée.", title=form.title))
    by = (means.around, _sender(asked, form), asked["call_id"], means.key)
    values, more = _given(session, asked, form, (first, how), opened.now, means)
    try:
        sent = submissions.send_values(session, form, opened, values, *by, **more).submission
    except Incomplete as lacking:
        raise Invalid(_lacking(form, lacking.errors)) from lacking
    sent.generation = generation
    return {"value": sent.number, "title": form.title}


def _given(
    session: Session,
    asked: Mapping[str, Any],
    form: Form,
    made_of: tuple[Submission | None, str],
    now: datetime,
    means: Means,
) -> tuple[Mapping[str, Any], dict[str, Any]]:
    """The answers to send, and what else the request keeps of the one it is made of."""
    first, how = made_of
    if how == REQUEST:
        before = first and _form_of(session, first, means)
        return asked["values"], {"origin": _origin(first, before, how)} if first and before else {}
    first = _refuse_gone(first)
    before = _form_of(session, first, means)
    _refuse_over(form, first, now, here(session))
    carried = carried_over(before, form, first.answers, means.around)
    sources = {file["document_id"] for file in files_of(before, first.answers)}
    copies: dict[str, str] = {}
    given = {**carried, **asked["values"]}
    values = taken_along(given, sources, UUID(asked["call_id"]), copies)
    origin = replace(_origin(first, before, how), since=first.received_at, copies=copies)
    return values, {"origin": origin, "mandate": first.mandate}


def _form_of(session: Session, sent: Submission, means: Means) -> Form:
    return means.library.form(session, sent.slug, sent.version, sent.channel)


def _origin(first: Submission, before: Form, how: str) -> Origin:
    return Origin(first.request_id, first.number, before.title, how)


def _refuse_gone(first: Submission | None) -> Submission:
    if first is None or first.erased_at is not None:
        raise NotFound(_("Les réponses de cette demande ne sont plus là."))
    return first


def _refuse_over(form: Form, first: Submission, now: datetime, place: Here) -> None:
    day = silence_day(first.received_at, form.silence, place)
    if day is not None and day < place.day(now):
        raise Conflict(
            _(
                "Le délai légal de «\u00a0%(title)s\u00a0» court depuis la première "
                "réception, et serait fini depuis le %(day)s\u00a0: le silence déciderait "
                "aussitôt. Décidez dans ce dossier.",
                title=form.title,
                day=french_date(day),
            )
        )


def _generation(first: Submission | None) -> int:
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
