"""Requests of a few people, whose answers are looked for."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

from guichet_forms.actions import drafts, submissions
from guichet_forms.library import Library
from guichet_forms.models import AnswerValue, Submission
from guichet_kit.testing import HANDOVER_KEY, Bench
from guichet_questions.kinds import Around
from sqlalchemy import update

from .conftest import publish
from .loading import listed
from .test_actions import ANSWERS, MARIE

NOW = datetime.now(UTC)
PEOPLE = [
    ("Le Goff", "carte"),
    ("Legoff", "horaire"),
    ("Élodie", "carte"),
    ("Martin", "carte"),
    ("Martin", "horaire"),
]


def send_people(bench: Bench) -> list[UUID]:
    """Five requests, the newest first, an hour between two, of four names and two motives."""
    publish(bench, listed())
    made = []
    for n, (name, motive) in enumerate(PEOPLE):
        made.append(send_one(bench, f"key-{n}-long", name, motive))
        with bench.transaction() as session:
            moment = NOW - timedelta(hours=n)
            for table in (Submission, AnswerValue):
                moved = update(table).where(table.request_id == made[-1])
                session.execute(moved.values(received_at=moment))
    return made


def send_one(bench: Bench, key: str, name: str, motive: str) -> UUID:
    answers = {**ANSWERS, "nom": name, "motif": motive}
    with bench.transaction() as session:
        form = Library().form(session, "dix-champs", 2)
        opened = drafts.open_procedure(session, "dix-champs", MARIE.owner)
        sent = submissions.send_values(
            session, form, opened, answers, Around(), MARIE, key, HANDOVER_KEY
        )
    return sent.submission.request_id
