"""Histories as they were played: the event, and what the engine of that day made of it.

`python -m services.workflow.tests.replay.histories SLUG…` adds some for circuits of the catalogue:
those already kept are never written again, for they are what an engine to come is held to.
"""

import json
import random
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from guichet_workflow.core import Definition, choices_of, compile_definition, step
from guichet_workflow.core import events as ev
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.refusals import Refusal
from guichet_workflow.core.stored import dump_case, load_case

KEPT = Path(__file__).parent / "kept"
CATALOGUE = Path(__file__).parents[4] / "catalogue"
AGENT = Actor("agent", "a-1", "Nadia Benali")
CITIZEN = Actor("citizen", "c-1", "Camille Roux")
START = datetime(2026, 3, 3, 13, 32, tzinfo=UTC)
WALKS, STEPS = 3, 14
VALUES = {"number": "12", "integer": "12", "amount": "12", "date": "2026-05-04", "checkbox": True}


class Played(NamedTuple):
    """What a step gave, as JSON."""

    at: str
    event: dict[str, Any]
    status: str
    timers: list[str]
    effects: list[dict[str, Any]]


Differs = Callable[[int, Played, dict[str, Any]], None]


def play(definition: Definition, case: CaseState, event: ev.Event, now: datetime) -> Any:
    """Give the case after an event and the step as it is kept."""
    after, effects = step(definition, case, event, now)
    told = [{"effect": type(one).__name__, **plain(one)} for one in effects]
    written = {"type": type(event).__name__, **plain(event)}
    timers = [timer.key for timer in after.timers]
    return after, Played(now.isoformat(), written, after.status, timers, told)


def plain(value: Any) -> dict[str, Any]:
    """Give a value as it comes back from JSON."""
    read: dict[str, Any] = json.loads(msgspec.json.encode(value, order="deterministic"))
    return read


def read_event(json: dict[str, Any]) -> ev.Event:
    """Give back an event that was kept."""
    kind = getattr(ev, json["type"])
    event: ev.Event = msgspec.convert({k: v for k, v in json.items() if k != "type"}, kind)
    return event


def walk(source: dict[str, Any], seed: str) -> dict[str, Any]:
    """Play a case of a circuit at random, and give its history."""
    chance = random.Random(seed)
    definition, now = compile_definition(source), START
    case = CaseState(UUID(int=chance.getrandbits(128), version=4), START, {"montant": "800"})
    first = dump_case(case)
    case, played = play(definition, case, ev.Opened(CITIZEN), now)
    steps = [played]
    while len(steps) < STEPS and case.anonymised_at is None:
        now += timedelta(hours=chance.randint(1, 30))
        event = chance.choice(list(_possible(definition, case, now)))
        if isinstance(event, ev.TimerFired):
            now = max(now, *(one.due_at for one in case.timers if one.key == event.key))
        try:
            case, played = play(definition, case, event, now)
        except Refusal:
            continue
        steps.append(played)
    kept = [one._asdict() for one in steps]
    return {"definition": source, "case": first, "steps": kept, "state": dump_case(case)}


def _possible(definition: Definition, case: CaseState, now: datetime) -> Iterator[ev.Event]:
    everyone = frozenset(definition.functions)
    for choice in choices_of(definition, case, everyone):
        values = {field["id"]: VALUES.get(field["type"], "Un mot") for field in choice.fields}
        yield ev.Chose(AGENT, choice.id, everyone, case.version, "Motif", values)
    if case.asked:
        values = {one["id"]: VALUES.get(one["type"], "Un mot") for one in case.asked.fields}
        yield ev.Answered(CITIZEN, values)
    for pending in case.documents:
        yield ev.DocumentMade(identity(case.request_id, pending.key))
        yield ev.DocumentFailed(identity(case.request_id, pending.key), "panne")
    for trouble in case.incidents:
        yield ev.Retried(AGENT, trouble.key)
    for timer in case.timers:
        yield ev.TimerFired(timer.key)
    yield ev.Noted(AGENT, "Vu au guichet")
    yield ev.Assigned(AGENT, None if case.assignee else AGENT)


def replayed(
    history: dict[str, Any], differs: Callable[[int, Played, dict[str, Any]], None]
) -> Any:
    """Play a history again, telling of each step that gives something else; give the state."""
    definition, case = compile_definition(history["definition"]), load_case(history["case"])
    for at, kept in enumerate(history["steps"]):
        now = datetime.fromisoformat(kept["at"])
        case, played = play(definition, case, read_event(kept["event"]), now)
        if not within(kept, played._asdict()):
            differs(at, played, kept)
    return plain(dump_case(case))


def within(kept: Any, now: Any) -> bool:
    """Say whether all that was kept is still so: a newer engine may say more, never else."""
    if isinstance(kept, dict):
        return isinstance(now, dict) and all(within(kept[key], now.get(key)) for key in kept)
    if isinstance(kept, list):
        return isinstance(now, list) and len(kept) == len(now) and all(map(within, kept, now))
    return bool(kept == now)


def main(slugs: list[str]) -> None:
    """Keep histories of circuits that have none."""
    for slug in slugs:
        source = json.loads((CATALOGUE / slug / "workflow.json").read_text())
        for number in range(1, WALKS + 1):
            path = KEPT / f"{slug}-{number}.json"
            if not path.exists():
                path.write_text(json.dumps(walk(source, path.name), ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main(sys.argv[1:])
