"""Compiles the JSON of a definition once per version."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from guichet_kit.logic import Condition, compiled

from guichet_workflow.core.definition import calls, journeys, marks, opinions, options, people
from guichet_workflow.core.definition.actions import (
    EMAIL,
    FOR_AGENTS,
    TO_CITIZEN,
    Action,
    Anonymise,
    Ask,
    Close,
    Document,
    Message,
    Move,
    Note,
    SetField,
)
from guichet_workflow.core.definition.anytime import Anchor, GlobalAction
from guichet_workflow.core.definition.delay import Delay, delay_of
from guichet_workflow.core.definition.gathering import circuit_actions
from guichet_workflow.core.definition.model import (
    HERS,
    Choice,
    CitizenActs,
    Definition,
    Function,
    Silence,
    Status,
    TimerRule,
)
from guichet_workflow.core.holidays import MAINLAND
from guichet_workflow.core.traits import all_actions

ANONYMISE_AFTER_DAYS = 90
ENDS = ("done", "refused")
ATTESTATION = "Attestation de décision implicite d’acceptation"
"""What the document of CRPA L232-3 is called in the wallet."""
Json = Mapping[str, Any]


def compile_definition(json: Json, territory: str = MAINLAND) -> Definition:
    """Compile what `DefinitionSchema` accepts; raises `LogicRefused` on a condition."""
    kinds = {one["id"]: one["kind"] for one in json["statuses"]}
    refusing = frozenset(name for name, kind in kinds.items() if kind == "refused")
    silence = _silence(json.get("silence"), kinds)
    anytime = {one["id"]: _global(one, refusing) for one in json.get("actions", ())}
    anchored = tuple(one for one in anytime.values() if one.anchor)
    veiled = any(one.get("hidden") for one in json["statuses"])
    followed = silence is not None or bool(anchored) or veiled
    statuses = {one["id"]: _status(one, refusing, followed) for one in json["statuses"]}
    return Definition(
        slug=json["slug"],
        title=json["title"],
        functions=_holders(json["functions"]),
        start=json["start"],
        withdrawal=json.get("withdrawal", ""),
        anonymise_after=Delay(json.get("anonymise_after_days", ANONYMISE_AFTER_DAYS), "days"),
        silence=silence,
        statuses=statuses,
        documents=_documents(statuses, silence, anytime),
        urgency=marks.compile_levels(json),
        tags=json.get("tags", {}),
        options=options.compile_options(json),
        zones=journeys.compile_zones(json),
        anytime=anytime,
        anchored=anchored,
        teams=_holders(json.get("teams", {})),
        veiled=veiled,
        joined=frozenset(name for one in _acts(json) for name in one.get("attach", ())),
        signed=frozenset(one["document"] for one in _acts(json) if "document" in one),
        territory=territory,
    )


def _acts(json: Json) -> Iterator[Json]:
    yield from (action for _where, action in all_actions(json))


def _holders(json: Json) -> dict[str, Function]:
    return {slug: Function(one["label"], one["role"]) for slug, one in json.items()}


def _documents(
    statuses: Mapping[str, Status], silence: Silence | None, anytime: Mapping[str, GlobalAction]
) -> dict[str, Document]:
    acts = circuit_actions(statuses, anytime)
    found = {act.template: act for act in acts if isinstance(act, Document)}
    proof = silence.attestation if silence else None
    return {proof.template: proof, **found} if proof else found


def _silence(json: Json | None, kinds: Mapping[str, str]) -> Silence | None:
    """Give the legal clock; None when silence means nothing."""
    if json is None or json.get("means") == "none" or not json.get("to"):
        return None
    said, found = json.get("means"), "accord" if kinds.get(json["to"]) == "done" else "rejet"
    anew = "restart" if said == "accord" else "resume"
    template, asked = json.get("attestation"), json.get("pieces_asked_within")
    return Silence(
        after=delay_of(json["after"]),
        to=json["to"],
        legal_basis=json.get("legal_basis", ""),
        restarts=json.get("on_complete", anew) == "restart",
        means=said or found,
        attestation=Document(None, template, ATTESTATION, ()) if template else None,
        at_once=json.get("attestation_at_once", False),
        asked_within=delay_of(asked) if asked else None,
    )


def _status(json: Json, refusing: frozenset[str], followed: bool) -> Status:
    due, within = json.get("due"), _pieces_within(json)
    citizen_label = json.get("citizen_label") or json["label"]
    return Status(
        id=json["id"],
        label=json["label"],
        citizen_label=citizen_label,
        kind=json["kind"],
        turn=json["turn"],
        function=json.get("function", ""),
        enter=_actions(json.get("enter", ())),
        choices={one["id"]: _choice(one, refusing) for one in json.get("choices", ())},
        timers={timer["id"]: _timer(timer) for timer in json.get("timers", ())},
        due=delay_of(due) if due else None,
        pauses_silence=json.get("pauses_silence", False),
        pieces_within=delay_of(within) if within else None,
        decides=json.get("decides", json["kind"] in ENDS),
        legal_basis=json.get("legal_basis", ""),
        hidden=json.get("hidden", False),
        tone=json.get("tone", ""),
        info=json.get("info", ""),
        citizen_info=json.get("citizen_info", ""),
        citizen=CitizenActs(**json.get("citizen", {})),
        fields=tuple(json.get("fields", ())),
        loop=_loop(json.get("loop")),
        plain=not (followed or due or json.get("timers") or json.get("loop")),
        moved={"status": json["id"], "label": json["label"], "citizen_label": citizen_label},
    )


def _pieces_within(json: Json) -> Json | None:
    """Give how long the citizen has to send what lacks: said, or the deadline of the question."""
    asks = [act for act in json.get("enter", ()) if act["do"] == "ask"]
    deadlines = [act["deadline"] for act in asks if act.get("deadline")]
    return json.get("pieces_within") or next(iter(deadlines), None)


def _loop(json: Json | None) -> journeys.Loop | None:
    if json is None:
        return None
    return journeys.Loop(compiled(json["over"]), json["item"], json["after"])


def _choice(json: Json, refusing: frozenset[str]) -> Choice:
    hers = HERS.issuperset(json["by"])  # reasons are owed by who refuses, never by her
    return Choice(
        id=json["id"],
        label=json["label"],
        by=frozenset(json["by"]),
        to=json["to"],
        style=json.get("style", "quiet"),
        comment=json.get("comment", "none") if hers else _comment(json, refusing),
        condition=_condition(json),
        fields=tuple(json.get("fields", ())),
        confirm=json.get("confirm", ""),
        redirect=json.get("redirect", ""),
        chosen={"choice": json["id"], "label": json["label"], "comment": ""},
    )


def _comment(json: Json, refusing: frozenset[str]) -> str:
    """A refusal gives its reasons, whatever the definition says (CRPA L211-2 and L211-5)."""
    return "required" if json.get("to") in refusing else str(json.get("comment", "none"))


def _global(json: Json, refusing: frozenset[str]) -> GlobalAction:
    return GlobalAction(
        id=json["id"],
        label=json["label"],
        by=frozenset(json.get("by", ())),
        statuses=frozenset(json.get("statuses", ())),
        confirm=json.get("confirm", ""),
        bulk=json.get("bulk", False),
        style=json.get("style", "quiet"),
        comment=_comment(json, refusing),
        condition=_condition(json),
        fields=tuple(json.get("fields", ())),
        actions=_actions(json.get("actions", ())),
        to=json.get("to", ""),
        anchor=_anchor(json["when"]) if json.get("when") else None,
        api=json.get("api", False),
        redirect=json.get("redirect", ""),
    )


def _anchor(json: Json) -> Anchor:
    return Anchor(
        start=json["from"],
        status=json.get("status", ""),
        field=json.get("field", ""),
        offset=delay_of(json["offset"]),
        legal_basis=json.get("legal_basis", ""),
    )


def _timer(json: Json) -> TimerRule:
    return TimerRule(
        id=json["id"],
        after=delay_of(json["after"]),
        to=json.get("to", ""),
        actions=_actions(json.get("actions", ())),
        legal_basis=json.get("legal_basis", ""),
    )


def _condition(json: Json) -> Condition | None:
    return compiled(json["condition"]) if json.get("condition") is not None else None


def _actions(json: Sequence[Json]) -> tuple[Action, ...]:
    return tuple(map(_action, json))


def _action(json: Json) -> Action:
    built = BUILDERS[json["do"]](json, _condition(json))
    return replace(built, id=json["id"]) if "id" in json else built


def _ask(json: Json, when: Condition | None) -> Action:
    return Ask(
        when,
        json["prompt"],
        tuple(json.get("fields", ())),
        json.get("to", ""),
        tuple((delay_of(one["after"]), one["template"]) for one in json.get("reminders", ())),
        delay_of(json["deadline"]) if json.get("deadline") else None,
        json.get("late_to", ""),
        json.get("whole", False),
    )


def _channel(json: Json) -> str:
    said: str = json.get("channel", EMAIL)
    return "" if said == EMAIL else said


def _message(json: Json, when: Condition | None) -> Action:
    attach, whom = tuple(json.get("attach", ())), json.get("whom", TO_CITIZEN)
    if whom == TO_CITIZEN:
        return Message(when, json["template"], _channel(json), attach)
    shows = tuple(json.get("shows", ()))
    return Message(when, json["template"], whom=whom, who=json.get(whom, ""), shows=shows)


def _set(json: Json, when: Condition | None) -> Action:
    if "values" in json:
        return marks.build_set(json, when)
    return SetField(when, json["field"], compiled(json["value"]))


BUILDERS: dict[str, Callable[[Json, Condition | None], Action]] = {
    "message": _message,
    "document": lambda json, when: Document(
        when,
        json["template"],
        json["title"],
        _actions(json.get("then", ())),
        json.get("for") == FOR_AGENTS,
        json.get("result", ""),
    ),
    "set": _set,
    "note": lambda json, when: Note(when, json["text"]),
    "ask": _ask,
    "move": lambda json, when: Move(when, json["to"]),
    "close": lambda json, when: Close(when),
    "anonymise": lambda json, when: Anonymise(when),
    **marks.BUILDERS,
    **people.BUILDERS,
    **opinions.BUILDERS,
    **journeys.BUILDERS,
    **calls.BUILDERS,
}
"""How each action of the JSON (`do`) is compiled."""
