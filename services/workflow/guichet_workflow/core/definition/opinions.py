"""The actions that ask colleagues and experts: an opinion, an approval by several in order."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from guichet_kit.logic import Condition

from guichet_workflow.core.definition.actions import Action
from guichet_workflow.core.definition.delay import Delay, delay_of

Json = Mapping[str, Any]
VERDICTS = ("favourable", "reserves", "unfavourable")


@dataclass(frozen=True, slots=True)
class Opinion(Action):
    """Ask a function of the case, or an expert by e-mail, what they think.

    `email` is an address, or `email_field` holds it; `shows` are the answers that the expert reads.
    The verdict is kept in `result`. Once nobody is awaited any more, the case goes to `to`; without
    an answer in time, to `late_to`, and with `tacit` the opinion then counts as favourable.
    """

    label: str
    question: str
    function: str
    email: str
    email_field: str
    template: str
    shows: tuple[str, ...]
    result: str
    deadline: Delay | None
    tacit: bool
    to: str
    late_to: str


@dataclass(frozen=True, slots=True)
class Approval(Action):
    """Have each function approve in order; all did: `to`; one sends back: `back_to`."""

    label: str
    functions: tuple[str, ...]
    to: str
    back_to: str


def _opinion(json: Json, when: Condition | None) -> Action:
    return Opinion(
        when,
        label=json["label"],
        question=json["question"],
        function=json.get("function", ""),
        email=json.get("email", ""),
        email_field=json.get("email_field", ""),
        template=json.get("template", ""),
        shows=tuple(json.get("shows", ())),
        result=json.get("result", ""),
        deadline=delay_of(json["deadline"]) if json.get("deadline") else None,
        tacit=json.get("tacit", False),
        to=json.get("to", ""),
        late_to=json.get("late_to", ""),
    )


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "opinion": _opinion,
    "approval": lambda json, when: Approval(
        when, json["label"], tuple(json["functions"]), json["to"], json["back_to"]
    ),
}
