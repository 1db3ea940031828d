"""Before a circuit goes live: what is to mend, what changes, whom it touches."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

from guichet_kit.i18n import _
from guichet_kit.paging import Page, page_of
from guichet_kit.problems import NotFound
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from guichet_workflow.actions import definitions, drafts, elsewhere, outside, running, simulations
from guichet_workflow.actions.definitions import looked_at
from guichet_workflow.actions.drafts import HeldByOther, Opened
from guichet_workflow.actions.families import check_reach
from guichet_workflow.actions.outside import Outside
from guichet_workflow.actions.receipts import procedure_faults
from guichet_workflow.actions.simulations import Replayed
from guichet_workflow.core import Finding
from guichet_workflow.core.case import Actor
from guichet_workflow.core.editing.differences import differences
from guichet_workflow.core.editing.subjects import labels_of, subjects_of
from guichet_workflow.core.lint import ADVICE
from guichet_workflow.models import Case, Workflow

MOST_COUNTED = 1_000


def findings_of(source: Mapping[str, Any], known: Outside | None = None) -> list[Finding]:
    """Everything that there is to say of a circuit being made, what blocks first."""
    return sorted(looked_at(source, known)[1], key=lambda one: not one.blocks)


def unheard(known: Outside) -> list[Finding]:
    """Say which templates and roles cannot be checked yet: no service told of any."""
    text = _("Aucun %(name)s n’est encore connu\u00a0: ceux du circuit sont à vérifier.")
    told = {
        _("modèle de message"): known.messages,
        _("modèle de document"): known.documents,
        _("rôle d’agent"): known.roles,
    }
    return [Finding("", text % {"name": n}, ADVICE) for n, names in told.items() if names is None]


def count_touched(session: Session, slug: str) -> int:
    """How many open cases follow a version of this circuit, a thousand and one at most."""
    own = select(Case.request_id).where(Case.workflow == slug, Case.closed_at.is_(None))
    counted = own.limit(MOST_COUNTED + 1).subquery()
    return session.scalar(select(func.count()).select_from(counted)) or 0


@dataclass(frozen=True, kw_only=True)
class Situation:
    """A circuit before its publication; `changes` are from the version in use, None without one.

    `kept` is None while what blocks keeps its simulations from being played.
    """

    opened: Opened
    findings: list[Finding]
    changes: list[str] | None
    touched: int
    kept: list[Replayed] | None

    @property
    def blocking(self) -> list[Finding]:
        """What keeps it from going live."""
        return [one for one in self.findings if one.blocks]

    @property
    def failing(self) -> list[Replayed]:
        """The kept simulations that no longer come out the same: they keep it from going live."""
        return [one for one in self.kept or () if one.changes]

    @property
    def left(self) -> list[Replayed]:
        """The kept simulations that were not played, for want of time: they hold it as well."""
        return [one for one in self.kept or () if one.left]

    @property
    def advice(self) -> list[Finding]:
        """What is worth a look."""
        return [one for one in self.findings if not one.blocks]


def look_at(session: Session, slug: str, families: Set[str] | None = None) -> Situation:
    """Look at a circuit as its designer must before it goes live. Raises `NotFound`."""
    opened = drafts.read_draft(session, slug, families)
    around = outside.read_outside(session, slug)
    findings = findings_of(opened.source, around) + unheard(around)
    foreign = elsewhere.faults(session, opened.source, families)
    return Situation(
        opened=opened,
        findings=[*procedure_faults(session, opened.source), *foreign, *findings],
        changes=changes_from(session, slug, opened.live.source, opened.source)
        if opened.live
        else None,
        touched=count_touched(session, slug),
        kept=simulations.replay_source(session, slug, opened.source),
    )


def changes_from(
    session: Session, slug: str, before: Mapping[str, Any], after: Mapping[str, Any]
) -> list[str]:
    """What changes from a source to another, in sentences."""
    answers = running.answers_known(session, slug)
    subjects = [*subjects_of(before), *subjects_of(after, answers)]
    return differences(before, after, labels_of(subjects))


def publish_draft(session: Session, slug: str, by: Actor, families: Set[str] | None = None) -> int:
    """Put the working copy live and give its version; running cases keep theirs.

    Raises `NotFound`, `Forbidden`, `HeldByOther`, `Unfit` with what blocks.
    """
    check_reach(session, slug, families)
    opened = drafts.read_draft(session, slug, families)
    if opened.draft and opened.held_by_other(by):
        raise HeldByOther(opened.draft.holder_name, opened.draft.held_since)
    if foreign := [one for one in elsewhere.faults(session, opened.source, families) if one.blocks]:
        raise definitions.Unfit(foreign)
    around = outside.read_outside(session, slug)
    version = definitions.publish(session, opened.source, by=by, outside=around)
    drafts.settle(session, slug, version_of(session, slug, version).source, version)
    return version


def version_of(session: Session, slug: str, number: int) -> Workflow:
    """Give a version of a circuit. Raises `NotFound`."""
    statement = select(Workflow).where(Workflow.slug == slug, Workflow.version == number)
    found = session.scalar(statement)
    if found is None:
        raise NotFound
    return found


def list_versions(session: Session, slug: str, after: str | None = None) -> Page[Any]:
    """The versions of a circuit, newest first."""
    own = select(Workflow).where(Workflow.slug == slug)
    return page_of(session, own, [Workflow.version], after=after)


def restart_from(
    session: Session, slug: str, number: int, by: Actor, families: Set[str] | None = None
) -> None:
    """Make the working copy what a version was; that is a change, and may be undone.

    Raises `NotFound`, `HeldByOther`.
    """
    source = version_of(session, slug, number).source
    label = _("Reparti de la version %(n)s", n=number)
    drafts.change(session, slug, by, lambda _before: source, label, families)
