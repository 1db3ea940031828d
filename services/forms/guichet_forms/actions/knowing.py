"""What is known of who fills a form in: her account, her latest requests, the cards she chooses."""

from collections.abc import Collection, Mapping
from functools import cache, partial
from typing import Any

from guichet_kit.dates import PARIS
from guichet_questions.kinds import Around
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from guichet_forms.core.definition import Form
from guichet_forms.core.prefill import Known, Latest, Scene, freed, named_procedures
from guichet_forms.models import Card, Draft, Source, Submission

FRANCECONNECT = "franceconnect"
"""The claim that holds those of FranceConnect, in a session that was opened with it."""


def gather(
    session: Session, form: Form, owner: str, claims: Mapping[str, Any], channel: str
) -> Known:
    """Give what is known of `owner` ("subject:…", "agent:…") whose token makes these claims.

    A visitor is nobody's account: browsers are shared. An agent is not the person for whom she
    types: her own account speaks only in an internal form, which she fills in on the web.
    """
    kind, _colon, person = owner.partition(":")
    # Several questions read one card.
    card = cache(partial(find_card, session))
    her_own = kind == "subject" or (kind == "agent" and form.access.who == "internal")
    if not her_own or channel != "web":
        return Known(card=card)
    asked = named_procedures(form)
    given = claims.get(FRANCECONNECT)
    return Known(
        profile=claims,
        franceconnect=given if isinstance(given, Mapping) else {},
        latest=latest_requests(session, kind, person, asked) if asked else {},
        card=card,
    )


def scene_of(form: Form, known: Known, around: Around, draft: Draft | None) -> Scene:
    """Before whom a form is filled in; for somebody else, it asks what an account would answer."""
    away = around.channel != "web" or bool(draft and draft.mandate)
    asked = freed(form) if away else form
    return Scene(form=asked, known=known, around=around, represented=away)


def latest_requests(
    session: Session, kind: str, person: str, procedures: Collection[str]
) -> dict[str, Latest]:
    """Give the latest request that a person sent of each procedure, in her own name.

    A citizen is a pseudonym in one family: her requests of another family are not hers here.
    """
    owner = Submission.subject if kind == "subject" else Submission.agent
    statement = (
        select(Submission.slug, Submission.answers, Submission.received_at)
        .ext(distinct_on(Submission.slug))
        .where(
            owner == person,
            Submission.slug.in_(procedures),
            Submission.channel == "web",
            Submission.mandate.is_(None),
            Submission.erased_at.is_(None),
        )
        .order_by(Submission.slug, Submission.received_at.desc(), Submission.request_id.desc())
    )
    return {
        slug: Latest(answers, received_at.astimezone(PARIS).date())
        for slug, answers, received_at in session.execute(statement)
    }


def find_card(session: Session, source: str, card: str) -> Mapping[str, Any] | None:
    """Give the answers of a card, by the source that offers it; None when it is gone."""
    statement = (
        select(Card.answers)
        .join(Source, Source.settings["model"].astext == Card.model)
        .where(Source.slug == source, Source.kind == "cards", Card.id == card)
    )
    found: Mapping[str, Any] | None = session.scalar(statement)
    return found
