"""What a kept simulation holds of the case besides its way: data, alerts, and who has it."""

from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

import orjson
from guichet_kit.i18n import _

from guichet_workflow.core.case import CaseState
from guichet_workflow.core.definition import (
    Action,
    Definition,
    SetField,
    circuit_actions,
)
from guichet_workflow.core.definition.journeys import Locate
from guichet_workflow.core.definition.marks import Compute, SetFields
from guichet_workflow.core.message_names import spelt
from guichet_workflow.core.simulation.trying import example_words

Json = Mapping[str, Any]
MOST_FIELDS = 200
LARGEST = 200
"""Bytes of a value, in JSON, that is held as it is; of a larger one, its fingerprint."""
PRINT = "sha256:"


def written_data(definition: Definition, case: CaseState, answers: Json) -> dict[str, Any]:
    """Give what the circuit has written in fields: what the request did not arrive with."""
    acts = circuit_actions(definition.statuses, definition.anytime)
    names = sorted({name for action in acts for name in _written(action)})
    new = [
        name
        for name in names
        if name in case.data and not (name in answers and answers[name] == case.data[name])
    ]
    return {name: _held(case.data[name]) for name in new[:MOST_FIELDS]}


def _held(value: Any) -> Any:
    text = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return value if len(text) <= LARGEST else PRINT + sha256(text).hexdigest()


def _written(action: Action) -> Iterator[str]:
    if isinstance(action, SetFields):
        yield from (name for name, _value in action.values)
    elif isinstance(action, SetField | Compute | Locate):
        yield action.field


def shown_alerts(case: CaseState) -> dict[str, list[str]]:
    """Give the words of the alerts on the case, by who sees them: agents, citizen or all."""
    found: dict[str, list[str]] = {}
    for one in case.extra.get("alerts", ()):
        found.setdefault(one["for"], []).append(one["text"])
    return found


def holder_of(definition: Definition, case: CaseState) -> str | None:
    """Give who has the case: a function, a name, "" for an agent who has none; None for nobody."""
    who = case.assignee
    if who is None:
        return None
    return who.id if who.id in definition.functions else who.name


def data_changes(definition: Definition, before: Json, now: Json) -> Iterator[str]:
    """Say which data that the circuit writes are no longer the same."""
    acts = circuit_actions(definition.statuses, definition.anytime)
    labels = {action.field: action.label for action in acts if isinstance(action, Compute)}
    for name in sorted(before.keys() | now.keys()):
        label = labels.get(name) or spelt(name)
        if name not in now:
            yield _("La donnée «\u00a0%(label)s\u00a0» n’est plus écrite.", label=label)
        elif name not in before:
            yield _(
                "La donnée «\u00a0%(label)s\u00a0» est écrite en plus\u00a0: %(now)s.",
                label=label,
                now=_words(now[name]),
            )
        elif _held(before[name]) != now[name]:
            yield _changed(label, _words(before[name]), _words(now[name]))


def _changed(label: str, before: str, now: str) -> str:
    if before == now:
        return _("La donnée «\u00a0%(label)s\u00a0» n’est plus la même.", label=label)
    return _(
        "La donnée «\u00a0%(label)s\u00a0» est %(now)s au lieu de %(before)s.",
        label=label,
        now=now,
        before=before,
    )


def _words(value: Any) -> str:
    large = isinstance(value, str) and value.startswith(PRINT)
    return _("une longue valeur") if large else example_words(value)


def alert_words() -> dict[str, tuple[str, str]]:
    """The sentences of an alert that is gone, and of one more, by who sees it."""
    return {
        "agents": (
            _("L’alerte «\u00a0%(name)s\u00a0» n’est plus montrée aux agents."),
            _("L’alerte «\u00a0%(name)s\u00a0» est montrée en plus aux agents."),
        ),
        "citizen": (
            _("L’alerte «\u00a0%(name)s\u00a0» n’est plus montrée à l’usager."),
            _("L’alerte «\u00a0%(name)s\u00a0» est montrée en plus à l’usager."),
        ),
        "all": (
            _("L’alerte «\u00a0%(name)s\u00a0» n’est plus montrée à tous."),
            _("L’alerte «\u00a0%(name)s\u00a0» est montrée en plus à tous."),
        ),
    }


def holder_change(definition: Definition, before: str | None, now: str | None) -> str:
    """Say that the case is no longer in the same hands."""
    was, holds = (_holder(definition, one) for one in (before, now))
    if now is None:
        return _("Le dossier n’est plus confié à %(before)s.", before=was)
    if before is None:
        return _("Le dossier est confié à %(now)s, et n’était à personne.", now=holds)
    return _("Le dossier est confié à %(now)s au lieu de %(before)s.", now=holds, before=was)


def _holder(definition: Definition, name: str | None) -> str:
    found = definition.functions.get(name or "")
    return f"«\u00a0{found.label}\u00a0»" if found else name or _("un agent")
