"""Periodic work: the clocks of the cases, cases that change version, acts on many cases."""

import time
from collections.abc import Callable
from contextlib import suppress
from uuid import UUID

import structlog
from flask import Flask
from guichet_kit.database import Database, is_away
from guichet_kit.faults import reach
from guichet_kit.jobs import Jobs
from guichet_kit.problems import Problem
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from guichet_workflow.actions import (
    batches,
    binding,
    clocks,
    colleagues,
    conversions,
    graces,
    lost,
    preparations,
    presence,
    simulations,
)
from guichet_workflow.turns import Turns

log = structlog.get_logger(__name__)
jobs = Jobs()
MOST_SLICES = 20
"""Slices of clocks fired in a row before the other jobs of the worker have their turn."""
CONVERSION_SLICE_S = 2.0
"""How long cases are moved, of all workflows, before the other jobs have their turn."""
BATCH_SLICE_S = 2.0
"""How long cases of batches are done, of all agents, before the other jobs have their turn."""
RETELLING_SLICE_S = 2.0
"""How long cases are told again, of all procedures, before the other jobs have their turn."""
retelling_turns: Turns[binding.Due] = Turns()
conversion_turns: Turns[conversions.AtWork] = Turns()
batch_turns: Turns[batches.AtWork] = Turns()


@jobs.every(1)
def fire_timers(app: Flask) -> None:
    """Fire the clocks that are over, each in its authority's own transaction, exactly once.

    Workers claim them by slices and share the work. One that dies leaves its clocks as they were,
    free ten seconds later. What fails is told and put off, so that it holds nothing up.
    """
    database = app.extensions["guichet"].database
    for _ in range(MOST_SLICES):
        with database.worker_transaction() as session:
            due = clocks.claim_due(session)
        _fire_all(database, due)
        if len(due) < clocks.SLICE:
            return


def _fire_all(database: Database, due: list[clocks.Due]) -> None:
    left = list(due)
    try:
        while left:
            _fire(database, left[0])
            del left[0]
    finally:
        if left:
            with suppress(OperationalError), database.worker_transaction() as session:
                clocks.release(session, left)


def _fire(database: Database, due: clocks.Due) -> None:
    def fire() -> None:
        with database.transaction(due.authority) as session:
            held = clocks.take(session, due)
            if held:
                reach("timer.claimed")
                clocks.fire(session, held, due)
                reach("timer.applied_unmarked")

    def put_off(session: Session, _error: Exception) -> None:
        clocks.put_off(session, due)

    about = {"request_id": str(due.request_id), "key": due.key}
    _alone(database, due.authority, fire, put_off, "timer_failed", **about)


@jobs.every(1)
def send_links(app: Flask) -> None:
    """Send who lost her code the link that she asked for, if it is she."""
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        wanted = lost.list_wanted(session)
    for one in wanted:
        _send_link(database, one)


def _send_link(database: Database, one: lost.Wanted) -> None:
    def answer() -> None:
        with database.transaction(one.authority) as session:
            lost.answer(session, one)

    def put_off(session: Session, _error: Exception) -> None:
        lost.put_off(session, one)

    _alone(database, one.authority, answer, put_off, "link_failed", id=str(one.id))


@jobs.every(1)
def do_choices(app: Flask) -> None:
    """Do the choices that their agents did not take back in time, each in its own transaction."""
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        due = graces.list_due(session)
    for one in due:
        _do_choice(database, one)


def _do_choice(database: Database, one: graces.Due) -> None:
    def do() -> None:
        try:
            with database.transaction(one.authority) as session:
                graces.do(session, one)
                reach("grace.done_uncommitted")
        except Problem as refusal:
            with database.transaction(one.authority) as session:
                graces.refuse(session, one, refusal)

    def put_off(session: Session, error: Exception) -> None:
        graces.put_off(session, one, busy=isinstance(error, OperationalError))

    _alone(database, one.authority, do, put_off, "choice_failed", id=str(one.id))


@jobs.every(3_600)
def forget_choices(app: Flask) -> None:
    """Forget after a month the choices that could not be done."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        graces.forget_old(session)


@jobs.every(3_600)
def forget_preparations(app: Flask) -> None:
    """Forget after a month what was prepared in the forms of cases and never sent."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        preparations.forget_old(session)


@jobs.every(3_600)
def forget_agents(app: Flask) -> None:
    """Forget the agents who opened no case for half a year: nobody may be given one any more.

    What named an agent as long ago is forgotten as well.
    """
    with app.extensions["guichet"].database.worker_transaction() as session:
        colleagues.forget_absent(session)


@jobs.every(3_600)
def forget_presences(app: Flask) -> None:
    """Forget who had a case open an hour ago."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        presence.forget_gone(session)


@jobs.every(3_600)
def forget_plays(app: Flask) -> None:
    """Forget what designers last played a month ago."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        simulations.forget_old(session)


@jobs.every(1)
def convert_cases(app: Flask) -> None:
    """Take cases to another version of their workflow, a slice in each transaction."""
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        at_work = conversions.list_at_work(session)
    for one, until in conversion_turns.within(CONVERSION_SLICE_S, at_work):
        _convert(database, one, until)


def _convert(database: Database, one: conversions.AtWork, until: float) -> None:
    def take_steps() -> None:
        left = True
        while left and time.monotonic() < until:
            with database.transaction(one.authority) as session:
                left = conversions.take_step(session, one.id)

    def put_off(session: Session, _error: Exception) -> None:
        conversions.put_off(session, one.id)

    about = {"conversion": str(one.id)}
    _alone(database, one.authority, take_steps, put_off, "conversion_failed", **about)


@jobs.every(2)
def tell_again(app: Flask) -> None:
    """Tell the list of agents of cases whose procedure binds other roles, a slice at a time."""
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        due = binding.list_due(session)
    for one, until in retelling_turns.within(RETELLING_SLICE_S, due):
        _tell_again(database, one, until)


def _tell_again(database: Database, one: binding.Due, until: float) -> None:
    failed: dict[UUID, Exception] = {}

    def tell() -> None:
        left = True
        while left and time.monotonic() < until:
            with database.transaction(one.authority) as session:
                left = binding.tell_again(session, one.procedure, failed)
        for request_id, error in failed.items():
            log.error("retelling_case_failed", request_id=str(request_id), exc_info=error)
        if failed and not left:
            with database.transaction(one.authority) as session:
                binding.put_off(session, one.procedure)

    def put_off(session: Session, _error: Exception) -> None:
        binding.put_off(session, one.procedure)

    _alone(database, one.authority, tell, put_off, "retelling_failed", procedure=one.procedure)


@jobs.every(1)
def carry_out_batches(app: Flask) -> None:
    """Do to each case of a batch what its agent launched, one case in each transaction.

    Workers share the cases. One that dies leaves its case as it was, and another takes it.
    """
    database = app.extensions["guichet"].database
    with database.worker_transaction() as session:
        at_work = batches.list_at_work(session)
    for one, until in batch_turns.within(BATCH_SLICE_S, at_work):
        _carry_out(database, one, until)


def _carry_out(database: Database, one: batches.AtWork, until: float) -> None:
    def carry_out() -> None:
        while time.monotonic() < until:
            if not _carry_out_next(database, one):
                with database.transaction(one.authority) as session:
                    batches.finish(session, one)
                return

    def put_off(session: Session, _error: Exception) -> None:
        batches.put_off(session, one)

    _alone(database, one.authority, carry_out, put_off, "batch_failed", batch=str(one.id))


def _carry_out_next(database: Database, one: batches.AtWork) -> bool:
    """Do the next case; say whether there was one."""
    claimed = None
    try:
        with database.transaction(one.authority) as session:
            claimed = batches.claim(session, one)
            if claimed:
                batches.carry_out(session, claimed)
                reach("batch.item_done")
    except Exception as error:  # one case that fails must not stop the others
        if claimed is None or is_away(error):
            raise
        log.exception("batch_case_failed", request_id=str(claimed.request_id))
        with database.transaction(one.authority) as session:
            batches.put_off_case(session, claimed)
    return claimed is not None


@jobs.every(3_600)
def forget_batches(app: Flask) -> None:
    """Forget batches after ninety days, and selections that led to none after one."""
    with app.extensions["guichet"].database.worker_transaction() as session:
        batches.forget_old(session)


def _alone(
    database: Database,
    authority: str,
    do: Callable[[], None],
    put_off: Callable[[Session, Exception], None],
    event: str,
    **about: str,
) -> None:
    """Do one thing of an authority; one that fails is logged as `event`, put off, and stops none.

    Raises what says that the database is away.
    """
    try:
        do()
    except Exception as error:  # one that fails must not stop the others
        if is_away(error):
            raise
        log.exception(event, **about)
        # Held by somebody, it comes again in a second; without a database, the next one says so.
        with suppress(OperationalError), database.transaction(authority) as session:
            put_off(session, error)
