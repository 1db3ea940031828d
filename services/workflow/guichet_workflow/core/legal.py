"""The legal clock of a request: what silence means, when it does, and what stops it.

Pure functions. Sources: code des relations entre le public et l'administration (CRPA), L114-5,
L231-1, L231-4, L232-3; code de justice administrative, R421-2.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import NamedTuple

from guichet_workflow.core import clock
from guichet_workflow.core.case import CaseState, Pause, Timer
from guichet_workflow.core.definition import Definition, Document

ACCORD, REJET, NONE = "accord", "rejet", "none"
MEANINGS = (ACCORD, REJET, NONE)
TACIT = "tacit"
"""The name under which a case keeps what silence decided: `means`, and `day`, its last day."""
ATTESTED = "attested"
"""The name under which it keeps that the attestation was asked for."""
APPEAL_MONTHS = 2
WARNING_DAYS = 10
"""The days before the end of the delay from which agents are warned."""


def resumed(
    definition: Definition, pause: Pause, until: date, now: datetime, *, complete: bool
) -> datetime:
    """Give the new end of a delay that was stopped until `until`, the last day it was.

    The delay of an acceptance runs anew from the reception of the missing pieces (`complete`); that
    of a rejection goes on where it was (CRPA L114-5).
    """
    rule = definition.silence
    if rule and rule.restarts and complete:
        return clock.due(now, rule.after.n, rule.after.unit, definition.territory)
    days = (until - clock.day_of(pause.since, definition.territory)).days
    return clock.later(pause.timer.due_at, max(days, 0), definition.territory)


def running(timers: Iterable[Timer]) -> Timer | None:
    """Give the legal clock among those of a case, None when it does not run."""
    return next((timer for timer in timers if timer.kind == "silence"), None)


def has_accepted(definition: Definition, case: CaseState, now: datetime) -> bool:
    """Whether silence has given its accord, though its clock was not fired yet."""
    rule = definition.silence
    if rule is None or rule.means != ACCORD:
        return False
    timer = running(case.timers)
    return timer is not None and timer.due_at <= now


def attestation(definition: Definition, case: CaseState) -> Document | None:
    """Give the attestation that may be asked for now: accepted by silence, none asked yet."""
    rule = definition.silence
    if rule is None or case.anonymised_at is not None or case.extra.get(ATTESTED):
        return None
    return rule.attestation if decided(case, ACCORD) else None


def decided(case: CaseState, means: str) -> date | None:
    """Give the day at whose end silence decided so, None when it did not."""
    tacit = case.extra.get(TACIT, {})
    return date.fromisoformat(tacit["day"]) if tacit.get("means") == means else None


def appeal_until(day: date) -> date:
    """Give the last day to appeal against an implicit rejection (CJA R421-2, two months)."""
    return clock.months_after(day, APPEAL_MONTHS)


class Deadline(NamedTuple):
    """The end of the legal delay: its last day, what silence then means, the days left until it.

    `stopped` is the day since which the delay is stopped; `day` is then where it would end.
    """

    day: date
    means: str
    left: int
    basis: str
    stopped: date | None

    @property
    def near(self) -> bool:
        """Whether agents are warned: ten days or fewer before the end, and it runs."""
        return self.stopped is None and self.left <= WARNING_DAYS


def deadline(definition: Definition, case: CaseState, now: datetime) -> Deadline | None:
    """Give the legal deadline of a case, None when silence means nothing (any more)."""
    rule, timer, paused = definition.silence, running(case.timers), case.paused
    timer = timer or (paused.timer if paused else None)
    if rule is None or timer is None:
        return None
    territory = definition.territory
    day = clock.last_day_before(timer.due_at, territory)
    left = (day - clock.day_of(now, territory)).days
    stopped = clock.day_of(paused.since, territory) if paused and timer is paused.timer else None
    return Deadline(day, rule.means, left, rule.legal_basis, stopped)
