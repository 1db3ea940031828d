"""A workflow definition compiled once per version: plain frozen objects, conditions as closures."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition, compiled

ANONYMISE_AFTER_DAYS = 90


@dataclass(frozen=True, slots=True)
class Delay:
    """A number of units: minutes, days, working_days or months."""

    n: int
    unit: str


@dataclass(frozen=True, slots=True)
class Action:
    """What a status, a timer or a made document does; `condition` None means always."""

    condition: Condition | None


@dataclass(frozen=True, slots=True)
class Message(Action):
    """Write to the citizen with a template of the authority."""

    template: str


@dataclass(frozen=True, slots=True)
class Document(Action):
    """Make a document; `then` runs once it is made."""

    template: str
    title: str
    then: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class SetField(Action):
    """Put the value of a JSON Logic tree in a field of the case."""

    field: str
    value: Condition


@dataclass(frozen=True, slots=True)
class Note(Action):
    """Write a line in the history that agents alone read."""

    text: str


@dataclass(frozen=True, slots=True)
class Ask(Action):
    """Ask the citizen for fields; `to` is where the answer leads, "" for where the case was."""

    prompt: str
    fields: tuple[Mapping[str, Any], ...]
    to: str


@dataclass(frozen=True, slots=True)
class Move(Action):
    """Go to another status without waiting for anyone."""

    to: str


@dataclass(frozen=True, slots=True)
class Close(Action):
    """End the request and start the delay before it is anonymised."""


@dataclass(frozen=True, slots=True)
class Anonymise(Action):
    """Take every personal datum out of the case."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What a function may decide; `comment` is none, optional or required, the citizen reads it."""

    id: str
    label: str
    by: frozenset[str]
    to: str
    style: str
    comment: str
    condition: Condition | None
    fields: tuple[Mapping[str, Any], ...]


@dataclass(frozen=True, slots=True)
class TimerRule:
    """What happens when a status has lasted; `to` "" means it only acts."""

    id: str
    after: Delay
    to: str
    actions: tuple[Action, ...]
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Silence:
    """The legal clock of the whole request, from its reception (CRPA L231-1, L231-4)."""

    after: Delay
    to: str
    legal_basis: str
    restarts: bool


@dataclass(frozen=True, slots=True)
class Status:
    """A step of the request, with its words for agents and for citizens."""

    id: str
    label: str
    citizen_label: str
    kind: str
    turn: str
    function: str
    enter: tuple[Action, ...]
    choices: Mapping[str, Choice]
    timers: Mapping[str, TimerRule]
    due: Delay | None
    pauses_silence: bool
    legal_basis: str


@dataclass(frozen=True, slots=True)
class Function:
    """Who acts: a label of this workflow bound to a role of the authority."""

    label: str
    role: str


@dataclass(frozen=True, slots=True)
class Definition:
    """A whole workflow, ready for `engine.step`."""

    slug: str
    title: str
    functions: Mapping[str, Function]
    start: str
    withdrawal: str
    anonymise_after: Delay
    silence: Silence | None
    statuses: Mapping[str, Status]
    documents: Mapping[str, Document]

    @property
    def readers(self) -> list[str]:
        """The roles that may open the cases, in order."""
        return sorted({function.role for function in self.functions.values()})


Json = Mapping[str, Any]


def compile_definition(json: Json) -> Definition:
    """Compile what `DefinitionSchema` accepts; raises `LogicRefused` on a condition."""
    statuses = {status["id"]: _status(status) for status in json["statuses"]}
    return Definition(
        slug=json["slug"],
        title=json["title"],
        functions={slug: Function(f["label"], f["role"]) for slug, f in json["functions"].items()},
        start=json["start"],
        withdrawal=json.get("withdrawal", ""),
        anonymise_after=Delay(json.get("anonymise_after_days", ANONYMISE_AFTER_DAYS), "days"),
        silence=_silence(json.get("silence")),
        statuses=statuses,
        documents={
            action.template: action
            for status in statuses.values()
            for action in every_action(status)
            if isinstance(action, Document)
        },
    )


def every_action(status: Status) -> list[Action]:
    """Give all the actions of a status: on entering, of its timers, and after its documents."""
    actions = [*status.enter, *(act for rule in status.timers.values() for act in rule.actions)]
    return actions + [then for act in actions if isinstance(act, Document) for then in act.then]


def _silence(json: Json | None) -> Silence | None:
    if json is None:
        return None
    restarts = json.get("on_complete", "resume") == "restart"
    return Silence(_delay(json["after"]), json["to"], json.get("legal_basis", ""), restarts)


def _status(json: Json) -> Status:
    due = json.get("due")
    return Status(
        id=json["id"],
        label=json["label"],
        citizen_label=json.get("citizen_label") or json["label"],
        kind=json["kind"],
        turn=json["turn"],
        function=json.get("function", ""),
        enter=_actions(json.get("enter", ())),
        choices={choice["id"]: _choice(choice) for choice in json.get("choices", ())},
        timers={timer["id"]: _timer(timer) for timer in json.get("timers", ())},
        due=_delay(due) if due else None,
        pauses_silence=json.get("pauses_silence", False),
        legal_basis=json.get("legal_basis", ""),
    )


def _choice(json: Json) -> Choice:
    return Choice(
        id=json["id"],
        label=json["label"],
        by=frozenset(json["by"]),
        to=json["to"],
        style=json.get("style", "quiet"),
        comment=json.get("comment", "none"),
        condition=_condition(json),
        fields=tuple(json.get("fields", ())),
    )


def _timer(json: Json) -> TimerRule:
    return TimerRule(
        id=json["id"],
        after=_delay(json["after"]),
        to=json.get("to", ""),
        actions=_actions(json.get("actions", ())),
        legal_basis=json.get("legal_basis", ""),
    )


def _delay(json: Json) -> Delay:
    return Delay(json["n"], json["unit"])


def _condition(json: Json) -> Condition | None:
    return compiled(json["condition"]) if json.get("condition") is not None else None


def _actions(json: Sequence[Json]) -> tuple[Action, ...]:
    return tuple(BUILDERS[action["do"]](action, _condition(action)) for action in json)


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "message": lambda json, when: Message(when, json["template"]),
    "document": lambda json, when: Document(
        when, json["template"], json["title"], _actions(json.get("then", ()))
    ),
    "set": lambda json, when: SetField(when, json["field"], compiled(json["value"])),
    "note": lambda json, when: Note(when, json["text"]),
    "ask": lambda json, when: Ask(when, json["prompt"], tuple(json["fields"]), json.get("to", "")),
    "move": lambda json, when: Move(when, json["to"]),
    "close": lambda json, when: Close(when),
    "anonymise": lambda json, when: Anonymise(when),
}
"""How each action of the JSON (`do`) is compiled."""
