"""The checker of the faults sees each of them: data is spoilt on purpose, then put right."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

import pytest

from tests.faults.browser import Page
from tests.faults.checker import Checker, unkind
from tests.faults.citizen import BIRTH, Citizen, Receipt
from tests.faults.conftest import Ground

Rule = Callable[[Checker], Iterator[str]]
TWO = """
insert into submissions (authority, request_id, number, slug, version, channel, answers,
  acknowledgement, received_at)
select authority, gen_random_uuid(), 'two', slug, version, channel, answers, acknowledgement,
  received_at from submissions limit 1
"""
CLOCK = """
update cases set state = jsonb_set(state, '{timers}', '[{"key": "x"}]')
where state -> 'timers' = '[]'
"""
NO_CLOCK = """
update cases set state = jsonb_set(state, '{timers}', '[]') where state #>> '{timers,0,key}' = 'x'
"""
TURNED = """
update deliveries set message_id
  = (reverse(left(message_id::text, 8)) || substr(message_id::text, 9))::uuid
"""
POISON = """
insert into parked (authority, event_id, handler, type, subject, body, reason)
values ('valmont', gen_random_uuid(), '', 'x', '', '', 'spoilt')
"""


@dataclass(frozen=True)
class Spoilt:
    """How to break an invariant in a service's database, and how to put it right."""

    invariant: str
    rule: Rule
    service: str
    spoil: str
    mend: str


SPOILT = (
    Spoilt(
        "I1",
        Checker.nothing_acknowledged_is_lost,
        "workflow",
        "update cases set number = '0' || number",
        "update cases set number = substr(number, 2)",
    ),
    Spoilt(
        "I2",
        Checker.nothing_acknowledged_is_lost,
        "forms",
        TWO,
        "delete from submissions where number = 'two'",
    ),
    Spoilt(
        "I3",
        Checker.histories_are_linear,
        "workflow",
        "update history set version = 99 where version = 1",
        "update history set version = 1 where version = 99",
    ),
    Spoilt(
        "I4",
        Checker.each_event_once,
        "stats",
        "update inbox set handler = handler || '0'",
        "update inbox set handler = rtrim(handler, '0')",
    ),
    Spoilt("I5", Checker.timers_fired_once, "workflow", CLOCK, NO_CLOCK),
    Spoilt("I6", Checker.messages_left, "notify", TURNED, TURNED),
    Spoilt(
        "I7",
        Checker.statistics_recount,
        "stats",
        "update facts set procedure = procedure || '0'",
        "update facts set procedure = rtrim(procedure, '0')",
    ),
    Spoilt(
        "I8",
        Checker.audit_holds,
        "workflow",
        "update audit set action = action || '0' where position = 2",
        "update audit set action = rtrim(action, '0') where position = 2",
    ),
    Spoilt(
        "I9",
        Checker.files_hold,
        "documents",
        "update files set sha256 = 'x' || sha256",
        "update files set sha256 = ltrim(sha256, 'x')",
    ),
    Spoilt(
        "I12",
        Checker.nothing_is_parked,
        "stats",
        POISON,
        "delete from parked where reason = 'spoilt'",
    ),
)


@pytest.fixture(scope="module")
def settled(ground: Ground) -> Checker:
    """One birth certificate that went through every service, and nothing on its way."""
    citizen = Citizen(ground.suite.port, ground.ledger)
    citizen.insist(citizen.fill(BIRTH))
    ground.check()
    return ground.checker


@pytest.mark.timeout(60)
@pytest.mark.parametrize("spoilt", SPOILT, ids=[spoilt.invariant for spoilt in SPOILT])
def test_the_checker_sees(settled: Checker, spoilt: Spoilt) -> None:
    def seen() -> list[str]:
        return [fault for fault in spoilt.rule(settled) if fault.startswith(spoilt.invariant)]

    settled.suite.sql(spoilt.service, spoilt.spoil)
    faults = seen()
    settled.suite.sql(spoilt.service, spoilt.mend)
    assert faults
    assert seen() == []


def test_the_checker_sees_a_promise_that_was_not_kept(settled: Checker) -> None:
    ledger = replace(settled.ledger, receipts={"x": Receipt("x", "2026-999999", "", False)})
    faults = Checker(settled.suite, ledger, settled.mail).nothing_acknowledged_is_lost()
    assert any(fault.startswith("I1 lost") for fault in faults)


def test_the_checker_sees_unkind_pages() -> None:
    assert list(unkind(Page(503, "/", "Rien de ce que vous aviez enregistré n’est perdu."))) == []
    for page in (Page(500, "/"), Page(200, "/", "Traceback (most…"), Page(503, "/", "désolé")):
        assert list(unkind(page))
