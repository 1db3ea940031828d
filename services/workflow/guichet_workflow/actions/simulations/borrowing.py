"""A simulation that begins as a real request did, made anonymous before anything is kept."""

from guichet_kit.i18n import _
from guichet_kit.problems import Invalid
from sqlalchemy import select
from sqlalchemy.orm import Session

from guichet_workflow.actions.audit import note
from guichet_workflow.actions.outside import read_questions
from guichet_workflow.actions.simulations.playing import (
    Json,
    Trial,
    loaded_source,
    start,
    territory_of,
)
from guichet_workflow.core.case import Actor
from guichet_workflow.core.simulation.anonymous import arrived, made_up
from guichet_workflow.models import Case, Procedure


def borrow(session: Session, trial: Trial, by: Actor, number: str = "") -> None:
    """Begin as the request of this number did, or as the last one that came; nobody is in it.

    The audit says that it was read. Raises `Invalid` when the circuit has no such request.
    """
    slug = trial.opened.slug
    case = numbered(session, slug, number) if number else latest(session, slug)
    if case is None:
        raise Invalid(errors={"number": _unknown(number)})
    questions = read_questions(session, slug)
    given = select(Procedure.options).where(Procedure.slug == case.procedure)
    scenario = {
        "answers": made_up(_in_use(trial), case.answers, questions),
        "at": arrived(case.received_at, territory_of(session)),
        "options": session.scalar(given) or {},
    }
    note(session, by, "simulation.borrowed", str(case.request_id), {"workflow": case.workflow})
    start(session, trial, by, scenario)


def _in_use(trial: Trial) -> Json:
    """The version in use: her working copy could name whatever a designer wants to learn."""
    live = trial.opened.live
    return loaded_source(live.source)[0] if live else {"statuses": []}


def _unknown(number: str) -> str:
    if number:
        return _("Aucun dossier de ce circuit n’a ce numéro, ou ses données sont effacées.")
    return _("Aucun dossier de ce circuit n’est en cours.")


def numbered(session: Session, slug: str, number: str) -> Case | None:
    """Give the case of this number, None for one of another circuit, or whose data are erased."""
    own = select(Case).where(Case.number == number, Case.workflow == slug)
    whole = own.where(Case.anonymised_at.is_(None)).order_by(Case.request_id.desc())
    return session.scalar(whole.limit(1))


def latest(session: Session, slug: str) -> Case | None:
    """Give the last request that came to the newest version that has one running."""
    own = select(Case).where(Case.workflow == slug, Case.closed_at.is_(None))
    newest = own.order_by(Case.workflow_version.desc(), Case.request_id.desc())
    return session.scalar(newest.limit(1))
