"""The delays of the law on the case page, and what its clocks will do."""

from dataclasses import dataclass

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_workflow.actions.carry import Held
from guichet_workflow.core.acts.calls import REMIND
from guichet_workflow.core.calls import awaited_calls, calls_of
from guichet_workflow.core.case import CaseState, Timer
from guichet_workflow.core.clock import (
    day_of,
    ends_with_a_day,
    last_day_before,
    working_days_after,
)
from guichet_workflow.core.definition import Definition, Message
from guichet_workflow.core.definition.actions import PORTAL
from guichet_workflow.core.filling import LATE
from guichet_workflow.core.legal import deadline
from guichet_workflow.core.legal_words import deadline_sentence, left_words
from guichet_workflow.core.moments import said, said_day
from guichet_workflow.core.opinions import opinions_of
from guichet_workflow.models import DELIVERED, FAILED, UNREACHABLE, WAITING, Line

RECORDED_WITHIN, RECEIPT_WITHIN = 1, 10
"""Working days to give the two acknowledgements of a sending (CRPA R112-11-2)."""
ELECTRONIC = ("web", "courriel")
"""Channels whose sendings are acknowledged so (CRPA L112-11)."""

REACHED = {DELIVERED: 2, WAITING: 1}
"""How far a message went; one that did not leave went nowhere."""


@dataclass(frozen=True)
class LegalDelay:
    """A delay of the law: its name, where it stands, and the look of its tag ("" for none)."""

    label: str
    text: str
    tag: str = ""
    kind: str = ""
    basis: str = ""


def legal_delays(held: Held, lines: list[Line]) -> list[LegalDelay]:
    """Give the delays of a case: recorded, acknowledged, decided by silence."""
    if held.state.anonymised_at is not None:
        return []
    found = [_recorded(held)] if held.row.channel in ELECTRONIC else []
    return [*found, _receipt(held, lines), *_silence(held)]


def _limit(held: Held, n: int) -> str:
    here = held.definition.territory
    return french_date(working_days_after(day_of(held.row.received_at, here), n, here))


def _recorded(held: Held) -> LegalDelay:
    text = _("donné dès l’envoi (au plus tard le %(day)s)", day=_limit(held, RECORDED_WITHIN))
    return LegalDelay(_("Accusé d’enregistrement"), text, basis="CRPA, R112-11-2")


def _receipt(held: Held, lines: list[Line]) -> LegalDelay:
    label, day = _("Accusé de réception"), _limit(held, RECEIPT_WITHIN)
    sent = _best(lines)
    if sent is None or sent.outcome in (FAILED, UNREACHABLE):
        text = _("à donner au plus tard le %(day)s", day=day)
        return LegalDelay(label, text, _("pas remis"), "warn", "CRPA, R112-11-2")
    done = _("remis") if sent.outcome == DELIVERED else _("en cours d’envoi")
    text = _(
        "envoyé le %(sent)s (au plus tard le %(day)s)",
        sent=said_day(sent.at, held.definition.territory),
        day=day,
    )
    return LegalDelay(label, text, done, "flat", "CRPA, R112-11-2")


def _best(lines: list[Line]) -> Line | None:
    """Give the line of the first message that went furthest, of those by which it was tried.

    What is only shown on her page is no receipt.
    """
    told = [line for line in lines if line.kind == "message_sent"]
    sent = [line for line in told if line.values.get("channel") != PORTAL]
    tries = [line for line in sent if line.values["template"] == sent[0].values["template"]]
    return max(tries, key=lambda line: REACHED.get(line.outcome, 0), default=None)


def _silence(held: Held) -> list[LegalDelay]:
    found = deadline(held.definition, held.state, held.now)
    if found is None:
        return []
    text = deadline_sentence(found, citizen=False)
    tag, kind = (left_words(found), "warn") if found.near else ("", "")
    return [LegalDelay(_("Silence"), text, tag, kind, found.basis)]


def near_end(held: Held) -> str:
    """Give what is left of a legal delay about to end, "" of any other."""
    found = deadline(held.definition, held.state, held.now)
    return left_words(found) if found and found.near else ""


def coming(definition: Definition, case: CaseState) -> list[str]:
    """Give what the clocks of a case will do, soonest first, as sentences."""
    timers = sorted(case.timers, key=lambda timer: timer.due_at)
    return [
        _(
            "%(when)s\u00a0: %(what)s",
            when=_when(timer, definition.territory),
            what=_what(definition, case, timer),
        )
        for timer in timers
    ]


def _when(timer: Timer, territory: str) -> str:
    """Say the day of a clock, and the hour when it does not end with the day."""
    if timer.kind == "call":
        return _("Avant le %(moment)s", moment=said(timer.due_at, territory))
    if not ends_with_a_day(timer.due_at, territory):
        return _("Le %(moment)s", moment=said(timer.due_at, territory))
    return _("Le %(day)s", day=french_date(last_day_before(timer.due_at, territory)))


def _what(definition: Definition, case: CaseState, timer: Timer) -> str:
    if timer.kind == "silence":
        to = definition.silence.to if definition.silence else case.status
        label = definition.statuses[to].label
        return _("sans décision, «\u00a0%(label)s\u00a0»", label=label)
    if timer.kind == "global":
        action = definition.anytime.get(timer.id)
        return action.label if action else _("action automatique")
    if timer.kind == "status":
        return _of_status(definition, case, timer)
    return _asked_of(case, timer) or _waited_for(timer)


def _asked_of(case: CaseState, timer: Timer) -> str:
    """Name whom a call or an opinion is awaited from, "" for any other clock."""
    asked = [*calls_of(case), *opinions_of(case)]
    label = next((one["label"] for one in asked if one["key"] == timer.id), "")
    if timer.kind == "call" and label:
        return _("réponse attendue pour «\u00a0%(label)s\u00a0»", label=label)
    if timer.kind == REMIND and label:
        return _("rappel de «\u00a0%(label)s\u00a0»", label=label)
    return _("avis attendu de «\u00a0%(label)s\u00a0»", label=label) if label else ""


def undated(case: CaseState) -> list[str]:
    """Give the answers of other services that a case awaits without end, as sentences."""
    return [
        _("Sans date\u00a0: réponse attendue pour «\u00a0%(label)s\u00a0»", label=one["label"])
        for one in awaited_calls(case)
        if not one["minutes"]
    ]


def _waited_for(timer: Timer) -> str:
    reminder = timer.kind == "ask" and timer.id != LATE
    words = {
        "anonymise": _("effacement des données personnelles"),
        "suspension": _("le délai légal reprend, même sans les pièces"),
        "call": _("réponse d’un autre service attendue"),
        REMIND: _("rappel à qui a reçu un lien"),
        "opinion": _("avis attendu"),
        "ask": _("rappel à l’usager") if reminder else _("réponse attendue"),
        "allocate": _("attribution à l’agent qui suit le moins de demandes"),
    }
    return words[timer.kind]


def _of_status(definition: Definition, case: CaseState, timer: Timer) -> str:
    statuses = definition.statuses
    rule = statuses[case.status].timers.get(timer.id)
    if rule is None:
        return _("action automatique")
    if rule.to:
        return _("passage à «\u00a0%(label)s\u00a0»", label=statuses[rule.to].label)
    told = any(isinstance(action, Message) for action in rule.actions)
    return _("rappel à l’usager") if told else _("action automatique")
