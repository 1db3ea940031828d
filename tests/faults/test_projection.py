"""Row 11: the statistics lost, counted afresh by a command that is killed as well."""

from collections import Counter

import pytest

from tests.faults.citizen import STREET, Agent, Citizen, choose, open_case
from tests.faults.conftest import Ground
from tests.faults.standins import command, without

KARIM = "karim.benali@valmont.example"
FACTS = """
select kind, month, procedure, family, channel, delay_s from facts where authority = 'valmont'
"""
LOST = "delete from facts where authority = 'valmont'"
OPEN = "select 1 from cases where request_id = %s"
QUEUED = "select 1 from outbox where subject = %s and published_at is not null"


def facts(ground: Ground) -> Counter[object]:
    return Counter(map(tuple, ground.suite.sql("stats", FACTS)))


@pytest.mark.row(11)
def test_row_11_the_statistics_are_counted_afresh(ground: Ground) -> None:
    """What is sent while the worker is away, before and after the lines are read, counts once."""
    suite = ground.suite
    closed = send(ground)
    karim = Agent(suite.port, KARIM, ground.ledger).browser
    page = open_case(karim, closed)
    assert choose(karim, page, "traiter", "Remplacé ce matin.").status == 303
    ground.checker.wait_until_quiet()
    before = facts(ground)
    with without(ground, "stats.worker"):
        suite.sql("stats", LOST)
        send(ground)
        lines = [read(ground, service) for service in ("forms", "workflow")]
        send(ground)
        killed = command(
            ground, "stats", "rebuild", "valmont", *lines, GUICHET_CRASH_AT="rebuild.counted"
        )
        assert killed.returncode == -9
        assert facts(ground) == Counter()
        rebuilt = command(ground, "stats", "rebuild", "valmont", *lines)
        assert (rebuilt.returncode, rebuilt.stderr) == (0, "")
        assert sum((facts(ground) - before).values()) == 1
        assert before - facts(ground) == Counter()
    ground.check()
    assert sum((facts(ground) - before).values()) == 2


def send(ground: Ground) -> str:
    """Send a street report, and wait until its case is open and told of."""
    citizen = Citizen(ground.suite.port, ground.ledger)
    request_id = citizen.insist(citizen.fill(STREET)).request_id
    ground.suite.wait_for("workflow", OPEN, request_id)
    ground.suite.wait_for("workflow", QUEUED, request_id)
    return request_id


def read(ground: Ground, service: str) -> str:
    """Keep what a service says that there is to count; give the file."""
    told = command(ground, service, "facts", "valmont")
    assert told.returncode == 0, told.stderr
    file = ground.folder / f"{service}.facts"
    file.write_text(told.stdout)
    return str(file)
