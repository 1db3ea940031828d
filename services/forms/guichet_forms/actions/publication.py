"""Before a version goes live: what to look at, what it changes, whom it touches."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_forms.actions import procedures, rehearsals
from guichet_forms.actions.existence import unknown_points
from guichet_forms.actions.rehearsals import Replayed
from guichet_forms.core.definition import Form, compile_form
from guichet_forms.core.differences import differences
from guichet_forms.core.review import Point, minutes_of, plain_score, review
from guichet_forms.models import Draft, FormVersion, Procedure, Process, Submission
from guichet_forms.problems import NotReady

MOST_COUNTED = 1_000


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A version before its publication; `changes` are from the version in use, None without one."""

    procedure: Procedure
    version: FormVersion
    form: Form
    points: list[Point]
    tests: list[Replayed]
    changes: list[str] | None
    drafts: int
    requests: int
    knows_workflow: bool

    @property
    def blocking(self) -> list[Point]:
        """The points that keep it from being put in use."""
        return [point for point in self.points if point.blocking]

    @property
    def failing(self) -> list[Replayed]:
        """The recorded tests that no longer hold."""
        return [test for test in self.tests if test.changes]

    @property
    def is_ready(self) -> bool:
        """Whether nothing blocks."""
        return not self.blocking and not self.failing

    @property
    def minutes(self) -> int:
        """Minutes to fill it in, as we count them."""
        return minutes_of(self.form)

    @property
    def score(self) -> int:
        """How plainly it speaks, from 0 to 100."""
        return plain_score(self.form)


def look_at(session: Session, slug: str, number: int) -> Situation:
    """Look at a version as its designer must before it goes live. Raises `NotFound`."""
    procedure = procedures.find(session, slug)
    version = procedures.find_version(session, slug, number)
    form = compile_form(version.source)
    return Situation(
        procedure=procedure,
        version=version,
        form=form,
        points=_points(session, version, form),
        tests=rehearsals.replay_all(session, form),
        changes=_changes(session, procedure, form, number),
        drafts=_count_drafts(session, slug, number),
        requests=_count_requests(session, slug, number),
        knows_workflow=session.get(Process, form.workflow) is not None,
    )


def _points(session: Session, version: FormVersion, form: Form) -> list[Point]:
    """What to look at, first what blocks: in the form, and in what it names."""
    points = [*unknown_points(session, version.source), *review(form)]
    return sorted(points, key=lambda point: not point.blocking)


def _changes(session: Session, procedure: Procedure, form: Form, number: int) -> list[str] | None:
    if procedure.live is None or procedure.live == number:
        return None
    before = procedures.find_version(session, procedure.slug, procedure.live)
    return differences(compile_form(before.source), form)


def _count_drafts(session: Session, slug: str, number: int) -> int:
    others = select(Draft.id).where(
        Draft.slug == slug, Draft.number != number, Draft.expires_at > func.now()
    )
    counted = others.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def _count_requests(session: Session, slug: str, number: int) -> int:
    others = select(Submission.request_id).where(
        Submission.slug == slug, Submission.version != number, Submission.erased_at.is_(None)
    )
    counted = others.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


def publish(session: Session, slug: str, number: int) -> FormVersion:
    """Put a version in use once nothing blocks. Raises `NotFound` or `NotReady`.

    A version that was in use before comes back without being looked at again: it was, once, and
    coming back is what one does in a hurry.
    """
    version = procedures.find_version(session, slug, number)
    if version.published_at is None and not look_at(session, slug, number).is_ready:
        raise NotReady
    return procedures.put_live(session, slug, number)
