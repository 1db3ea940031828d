"""Sources and cards for tests, and what they offer within a transaction."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from typing import Any

from guichet_forms.actions.cards import keeping as cards
from guichet_forms.actions.cards import models
from guichet_forms.actions.sources import keeping as sources
from guichet_forms.actions.sources.keeping import Given
from guichet_forms.core.cards import clean_given
from guichet_forms.core.lists import read_lines
from guichet_forms.models import Card, Source
from guichet_forms.offers import Offers
from guichet_forms.offers.geo import Geo
from guichet_forms.offers.remote import Remote
from guichet_forms.outside import Limits, Outside
from guichet_kit.testing import Bench
from guichet_questions.kinds import Around
from sqlalchemy.orm import Session

from .far import Far

KEY = "k" * 32
SCHOOL_LINES = "nord | École du Nord\nsud | École du Sud\nœuvre | L’Œuvre des écoles"
TEXT = {"type": "text", "required": True}
SCHOOL: dict[str, Any] = {
    "slug": "ecoles",
    "title": "Écoles",
    "roles": ["vie-scolaire"],
    "digest": ["nom"],
    "pages": [
        {
            "id": "fiche",
            "title": "L’école",
            "fields": [
                {"id": "nom", "label": "Nom", **TEXT},
                {"id": "telephone", "label": "Téléphone", "type": "phone", "required": False},
                {"id": "ouverture", "label": "Ouverte le", "type": "date", "required": False},
                {"id": "cantine", "label": "Cantine", "type": "checkbox", "required": False},
            ],
        }
    ],
}
CLASS: dict[str, Any] = {
    "slug": "classes",
    "title": "Classes",
    "digest": ["nom"],
    "pages": [
        {
            "id": "fiche",
            "title": "La classe",
            "fields": [
                {"id": "nom", "label": "Nom", **TEXT},
                {"id": "ecole", "label": "École", "type": "choice", "source": "ecoles"},
                {
                    "id": "apres",
                    "label": "Passe dans",
                    "type": "choice",
                    "source": "classes",
                    "required": False,
                },
            ],
        }
    ],
}


def offers_in(session: Session, far: Far | None = None, **geo: Any) -> Offers:
    """Give what the sources offer, in this transaction; `far` may be called."""
    remote = Remote(Outside({far.host} if far else ()), Limits(seconds=0.5))
    authority = str(session.info["authority"])
    return Offers(lambda: nullcontext(session), authority, remote, Geo(**geo), KEY)


def around_in(session: Session, far: Far | None = None) -> Around:
    """Give the world of fields in this transaction."""
    offers = offers_in(session, far)
    return Around(find=offers.find, offer=offers.offer)


def fixed(session: Session, title: str = "Écoles", lines: str = SCHOOL_LINES) -> Source:
    """Make a source of typed lines."""
    given = Given(title=title, kind="fixed", settings={}, items=read_lines(lines))
    return sources.add_source(session, given, "Lou")


def remote(session: Session, far: Far, **settings: Any) -> Source:
    """Make a source whose lines are far away."""
    given = Given(title="Loin", kind="json", settings={"url": far.url, **settings})
    return sources.add_source(session, given, "Lou")


def model(session: Session, source: dict[str, Any]) -> None:
    """Put a card model in use."""
    version = models.save_version(session, source, "Lou")
    models.publish_model(session, version.slug, version.number, "Lou")


def card(session: Session, slug: str, card_id: str = "", **values: Any) -> Card:
    """Keep a card of these values."""
    opened = cards.open_model(session, slug)
    result = clean_given(opened.form, values, around_in(session))
    return cards.add_card(session, opened, result, "Lou", card_id)


@contextmanager
def schools(bench: Bench) -> Iterator[Session]:
    """Give a transaction of an authority that has schools and classes."""
    with bench.transaction() as session:
        model(session, SCHOOL)
        model(session, CLASS)
        card(session, "ecoles", "nord", nom="École du Nord", telephone="+33299123456", cantine=True)
        card(session, "ecoles", "sud", nom="École du Sud")
        card(session, "classes", "cp", nom="CP", ecole={"id": "nord", "text": "?"})
        yield session
