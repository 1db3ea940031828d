"""Recorded tests of a procedure: kept, replayed on a version, taken off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_questions.kinds import Around
from guichet_questions.question import JsonObject
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from guichet_forms.core.definition import Form
from guichet_forms.core.rehearsal import record, replay
from guichet_forms.models import Rehearsal
from guichet_forms.problems import TooManyTests

MOST_KEPT = 50
LONGEST_NAME = 120


@dataclass(frozen=True)
class Replayed:
    """A recorded test on a version: `changes` says what no longer holds, empty when all does."""

    test: Rehearsal
    changes: list[str]


def keep(
    session: Session, form: Form, name: str, answers: Mapping[str, Any], around: Around, by: str
) -> Rehearsal:
    """Record what these answers come to today. Raises `TooManyTests` past fifty."""
    if len(list_tests(session, form.slug)) >= MOST_KEPT:
        raise TooManyTests
    content = record(form, name.strip()[:LONGEST_NAME] or form.title, answers, around)
    made = Rehearsal(id=uuid7(), slug=form.slug, content=content, recorded_by=by)
    session.add(made)
    session.flush()
    return made


def unknown_among(session: Session, slug: str, tests: Sequence[JsonObject]) -> list[JsonObject]:
    """Those of these recorded tests that the procedure does not have, as many as it may keep.

    Each is given once.
    """
    here = [test.content for test in list_tests(session, slug)]
    found: list[JsonObject] = []
    for test in tests:
        if test not in here and test not in found:
            found.append(test)
    return found[: MOST_KEPT - len(here)]


def bring_in(session: Session, slug: str, tests: Sequence[JsonObject], by: str) -> None:
    """Keep recorded tests that come from elsewhere, those that are not here yet."""
    for test in unknown_among(session, slug, tests):
        session.add(Rehearsal(id=uuid7(), slug=slug, content=dict(test), recorded_by=by))
    session.flush()


def list_tests(session: Session, slug: str) -> list[Rehearsal]:
    """The recorded tests of a procedure, oldest first."""
    statement = select(Rehearsal).where(Rehearsal.slug == slug).order_by(Rehearsal.id)
    return list(session.scalars(statement.limit(MOST_KEPT)))


def replay_all(session: Session, form: Form) -> list[Replayed]:
    """Every recorded test of a procedure, on a form."""
    return [Replayed(test, replay(form, test.content)) for test in list_tests(session, form.slug)]


def remove(session: Session, slug: str, test_id: UUID) -> None:
    """Take a recorded test off. Raises `NotFound`."""
    own = delete(Rehearsal).where(Rehearsal.slug == slug, Rehearsal.id == test_id)
    if session.execute(own.returning(Rehearsal.id)).first() is None:
        raise NotFound


def accept(session: Session, form: Form, test_id: UUID, around: Around) -> None:
    """Record a test again as the form now answers. Raises `NotFound`."""
    own = select(Rehearsal).where(Rehearsal.slug == form.slug, Rehearsal.id == test_id)
    found = session.scalars(own).first()
    if found is None:
        raise NotFound
    found.content = record(form, found.content["name"], found.content["answers"], around)
    session.flush()
