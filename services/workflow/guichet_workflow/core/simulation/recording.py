"""What a scenario came to, kept as a test, and what no longer comes out the same."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from functools import partial
from typing import Any, NamedTuple

from guichet_kit.dates import french_date
from guichet_kit.i18n import _

from guichet_workflow.core import clock
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import Definition
from guichet_workflow.core.extras import urgency_of
from guichet_workflow.core.message_names import message_name
from guichet_workflow.core.simulation.holding import (
    alert_words,
    data_changes,
    holder_change,
    holder_of,
    shown_alerts,
    written_data,
)
from guichet_workflow.core.simulation.naming import clock_name, document_name
from guichet_workflow.core.simulation.playing import Played, play
from guichet_workflow.core.simulation.stage import Frame
from guichet_workflow.core.simulation.telling import documents_of, messages_of

Json = Mapping[str, Any]


class Difference(NamedTuple):
    """What is no longer as it was kept: `at` is the step, 0 for the arrival of the request."""

    at: int
    text: str


def record(definition: Definition, scenario: Json) -> dict[str, Any]:
    """Give the scenario with all that it comes to, as far as it goes."""
    frames = play(definition, scenario).frames
    steps = list(scenario.get("steps", ()))[: len(frames) - 1]
    return {
        **scenario,
        "steps": steps,
        "expects": [outcome(definition, frame, scenario) for frame in frames],
    }


def outcome(definition: Definition, frame: Frame, scenario: Json) -> dict[str, Any]:
    """Give what holds after a step of a scenario, in the words of `expects`."""
    case = frame.case
    return {
        "status": case.status,
        "closed": case.closed_at is not None,
        "messages": [one.template for one in messages_of(frame)],
        "documents": [one.template for one in documents_of(frame)],
        "clocks": clocks_of(case, definition.territory),
        "teams": case.extra.get("teams", {}),
        "urgency": case.extra.get("urgency", ""),
        "tags": case.extra.get("tags", []),
        "data": written_data(definition, case, scenario.get("answers", {})),
        "alerts": shown_alerts(case),
        "assignee": holder_of(definition, case),
    }


def clocks_of(case: CaseState, territory: str) -> dict[str, str]:
    """Give the last day of each clock that runs, as an ISO date; by name."""
    names = ((one.id if one.kind == "status" else one.kind, one.due_at) for one in case.timers)
    return {name: clock.last_day_before(due, territory).isoformat() for name, due in names}


def replay(definition: Definition, scenario: Json) -> list[Difference]:
    """Play a scenario, and give what is no longer as it expects; empty when all still holds.

    Raises `NotPlayed`.
    """
    return compared(definition, scenario, play(definition, scenario))


def compared(definition: Definition, scenario: Json, played: Played) -> list[Difference]:
    """Give what a scenario that was played expects and did not come to."""
    found: list[Difference] = []
    for at, (frame, expected) in enumerate(
        zip(played.frames, scenario.get("expects", ()), strict=False)
    ):
        now = outcome(definition, frame, scenario)
        found += [Difference(at, text) for text in _differing(definition, now, expected)]
    if played.refused is not None:
        found.append(Difference(len(played.frames), _("Cette étape n’est plus possible.")))
    return found


def _differing(definition: Definition, now: Json, expected: Json) -> Iterator[str]:
    if "status" in expected and expected["status"] != now["status"]:
        yield _(
            "Le statut est « %(now)s » au lieu de « %(before)s ».",
            now=_label(definition, now["status"]),
            before=_label(definition, expected["status"]),
        )
    if "closed" in expected and expected["closed"] != now["closed"]:
        yield _("La demande est close.") if now["closed"] else _("La demande n’est plus close.")
    yield from _letters(expected.get("messages"), now["messages"], _message_words(), message_name)
    titled = partial(document_name, definition)
    yield from _letters(expected.get("documents"), now["documents"], _document_words(), titled)
    yield from _clocks(definition, expected, now)
    if "teams" in expected:
        yield from _teams(definition, expected["teams"], now["teams"])
    yield from _marks(definition, expected, now)
    yield from _case(definition, expected, now)


def _teams(definition: Definition, before: Json, now: Json) -> Iterator[str]:
    """Say which functions of the case are held by others."""
    for name, function in definition.functions.items():
        if before.get(name) != now.get(name):
            yield _(
                "« %(function)s » : %(now)s au lieu de %(before)s.",
                function=function.label,
                now=_held(definition, now.get(name)),
                before=_held(definition, before.get(name)),
            )


def _held(definition: Definition, teams: list[str] | None) -> str:
    known = {name: team.label for name, team in definition.teams.items()}
    return ", ".join(known.get(one, one) or _("le rôle du circuit") for one in teams or ("",))


def _marks(definition: Definition, expected: Json, now: Json) -> Iterator[str]:
    level = expected.get("urgency", now["urgency"])
    if level != now["urgency"]:
        yield _(
            "L’urgence est « %(now)s » au lieu de « %(before)s ».",
            now=_level(definition, now["urgency"]),
            before=_level(definition, level),
        )
    if "tags" in expected:
        before, since = (
            [definition.tags.get(one, one) for one in tags]
            for tags in (expected["tags"], now["tags"])
        )
        yield from _letters(before, since, _tag_words())


def _case(definition: Definition, expected: Json, now: Json) -> Iterator[str]:
    """Say what the case no longer holds; one kept before these were held says none of them."""
    if "data" in expected:
        yield from data_changes(definition, expected["data"], now["data"])
    if "alerts" in expected:
        for who, words in alert_words().items():
            before, since = (alerts.get(who, []) for alerts in (expected["alerts"], now["alerts"]))
            yield from _letters(before, since, words)
    if expected.get("assignee", now["assignee"]) != now["assignee"]:
        yield holder_change(definition, expected["assignee"], now["assignee"])


def _level(definition: Definition, name: str) -> str:
    found = urgency_of(definition, {"urgency": name})
    return found.label if found else name


def _label(definition: Definition, status: str) -> str:
    found = definition.statuses.get(status)
    return found.label if found else status


def _message_words() -> tuple[str, str]:
    return _("Le message « %(name)s » ne part plus."), _("Le message « %(name)s » part en plus.")


def _document_words() -> tuple[str, str]:
    gone = _("Le document « %(name)s » n’est plus fait.")
    return gone, _("Le document « %(name)s » est fait en plus.")


def _tag_words() -> tuple[str, str]:
    gone = _("L’étiquette « %(name)s » n’est plus mise.")
    return gone, _("L’étiquette « %(name)s » est mise en plus.")


def _letters(
    before: list[str] | None,
    now: list[str],
    words: tuple[str, str],
    named: Callable[[str], str] = str,
) -> Iterator[str]:
    if before is None:
        return
    for sentence, names, others in ((words[0], before, now), (words[1], now, before)):
        for name in dict.fromkeys(names):
            if names.count(name) > others.count(name):
                yield sentence % {"name": named(name)}


def _clocks(definition: Definition, expected: Json, outcome: Json) -> Iterator[str]:
    before, now = expected.get("clocks", {}), outcome["clocks"]
    since = outcome["status"]
    for name, day in before.items():
        if name not in now:
            clock = clock_name(definition, expected.get("status", since), name)
            yield _("%(clock)s ne court plus.", clock=clock)
        elif now[name] != day:
            yield _(
                "%(clock)s finit le %(now)s au lieu du %(before)s.",
                clock=clock_name(definition, since, name),
                now=_day_words(now[name]),
                before=_day_words(day),
            )
    for name in now.keys() - before.keys() if before else ():
        yield _("%(clock)s court en plus.", clock=clock_name(definition, since, name))


def _day_words(day: Any) -> str:
    try:
        return french_date(date.fromisoformat(day))
    except (TypeError, ValueError):
        return str(day)[:40]
