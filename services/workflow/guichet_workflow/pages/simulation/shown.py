"""A simulation as its page shows it: what happened at each step, what each may do now."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from guichet_kit.i18n import _

from guichet_workflow.core import Definition, choices_of
from guichet_workflow.core.acts.calls import WAITING
from guichet_workflow.core.anytime import global_actions
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import CaseState
from guichet_workflow.core.clock import EXACT
from guichet_workflow.core.conditional import offered_fields
from guichet_workflow.core.definition import Choice, Delay
from guichet_workflow.core.definition.anytime import GlobalAction
from guichet_workflow.core.definition.model import CITIZEN, HERS
from guichet_workflow.core.effects import History
from guichet_workflow.core.extras import citizen_acts, shown_status
from guichet_workflow.core.legal import attestation
from guichet_workflow.core.moments import said, said_in_list
from guichet_workflow.core.opinions import Asked, approving, awaited
from guichet_workflow.core.simulation import Frame
from guichet_workflow.core.simulation.naming import document_name
from guichet_workflow.core.words import delay_words, history_sentence, turn
from guichet_workflow.pages.case_view import deadline
from guichet_workflow.pages.legal_view import coming
from guichet_workflow.pages.simulation.letters import Sent, letters_of
from guichet_workflow.pages.simulation.reading import Reading

Json = Mapping[str, Any]


@dataclass(frozen=True)
class Event:
    """A line of history: when, for agents, and for the citizen ("" when she does not see it).

    `act` is the id of the action that wrote it, "" when it has none.
    """

    at: str
    text: str
    citizen: str
    act: str = ""


@dataclass(frozen=True)
class Shown:
    """A step: what was done, where it led, the history it wrote, what would leave."""

    number: int
    title: str
    when: str
    status: str
    kind: str
    citizen: str
    moved: bool
    events: tuple[Event, ...]
    sent: tuple[Sent, ...]


@dataclass(frozen=True)
class Role:
    """What a function sees now: choices, what it may do at any time, what is awaited from it.

    An expert has no function, and the slug "".
    """

    slug: str
    label: str
    choices: tuple[Choice, ...] = ()
    anytime: tuple[GlobalAction, ...] = ()
    opinions: tuple[Asked, ...] = ()
    approves: bool = False
    fields: tuple[Json, ...] = ()

    @property
    def acts(self) -> bool:
        """Whether there is something to do."""
        parts = (self.choices, self.anytime, self.opinions, self.approves, self.fields)
        return any(parts)


def steps_of(definition: Definition, frames: tuple[Frame, ...], reading: Reading) -> list[Shown]:
    """Give the steps of a simulation, the latest first."""
    before = (None, *frames)
    found = [
        _shown(definition, number, (frame, previous), reading)
        for number, (frame, previous) in enumerate(zip(frames, before, strict=False))
    ]
    return found[::-1]


def _shown(
    definition: Definition, number: int, played: tuple[Frame, Frame | None], reading: Reading
) -> Shown:
    frame, previous = played
    status = definition.statuses[frame.case.status]
    return Shown(
        number=number,
        title=step_words(definition, frame.step, previous),
        when=said(frame.now, definition.territory),
        status=status.label,
        kind=status.kind,
        citizen=shown_status(definition, frame.case).citizen_label,
        moved=previous is None or previous.case.status != frame.case.status,
        events=tuple(_events(frame, definition.territory)),
        sent=tuple(letters_of(frame, reading)),
    )


def _events(frame: Frame, territory: str) -> list[Event]:
    return [
        Event(
            said_in_list(moment.at, territory),
            history_sentence(line.kind, line.values, line.by, "agent"),
            history_sentence(line.kind, line.values, line.by, "citizen") if line.public else "",
            line.values.get("act", ""),
        )
        for moment in frame.moments
        for line in moment.effects
        if isinstance(line, History) and line.kind not in ("message_sent", "document_requested")
    ]


def step_words(definition: Definition, step: Json | None, previous: Frame | None) -> str:
    """Say what was done at a step, in French."""
    if step is None:
        return _("La demande arrive")
    if step["do"] == "wait":
        return _waited(step)
    if step["do"] in ("choose", "trigger"):
        return _acted(definition, step, previous)
    return _plain_words(definition, step)


def _acted(definition: Definition, step: Json, previous: Frame | None) -> str:
    function = definition.functions.get(step.get("by", ""))
    who = function.label if function else _("Un agent")
    if step.get("by") == CITIZEN:
        who = _("L’usager")
    return _("%(who)s : « %(label)s »", who=who, label=_label(definition, step, previous))


def _label(definition: Definition, step: Json, previous: Frame | None) -> str:
    if step["do"] == "trigger":
        rule = definition.anytime.get(step["action"])
        return rule.label if rule else str(step["action"])
    status = definition.statuses[previous.case.status] if previous else None
    choice = status.choices.get(step["choice"]) if status else None
    return choice.label if choice else str(step["choice"])


def _waited(step: Json) -> str:
    if not step.get("unit"):
        return _("Jusqu’à la prochaine échéance")
    delay = delay_words(Delay(step["n"], step["unit"]))
    if step.get("jump") or step["unit"] in EXACT:
        return _("%(delay)s plus tard", delay=delay)
    return _("Un délai de %(delay)s s’achève", delay=delay)


def _plain_words(definition: Definition, step: Json) -> str:
    words = {
        "answer": _("L’usager répond"),
        "fill": _("Formulaire de l’étape rempli"),
        "retry": _("Nouvel essai de ce qui avait échoué"),
        "skip": _("On continue sans ce qui avait échoué"),
        "attest": _("L’usager demande son attestation"),
        "opine": _("Avis rendu\u00a0: %(label)s"),
        "approve": _("Approbation"),
        "withdraw": _("L’usager retire sa demande"),
        "made": _("Le document « %(name)s » est fait"),
        "failed": _("Le document « %(name)s » n’a pas pu être fait"),
    }
    if "call" in step:
        words["made"] = _("Réponse reçue : %(label)s")
        words["failed"] = _("Échec de l’appel : %(label)s")
    found = words.get(step["do"], str(step["do"]))
    if step["do"] == "approve" and not step.get("yes", True):
        return _("Renvoi par qui devait approuver")
    return found % {
        "name": document_name(definition, step.get("template", "")),
        "label": step.get("label") or step.get("call", ""),
    }


def roles_of(definition: Definition, case: CaseState) -> list[Role]:
    """Give what each function of the circuit is offered now, then the experts who are asked."""
    found = [_role(definition, case, slug) for slug in definition.functions]
    experts = tuple(awaited(case, frozenset({""})))
    return [*found, Role("", _("Experts"), opinions=experts)] if experts else found


def _role(definition: Definition, case: CaseState, slug: str) -> Role:
    held, label = frozenset({slug}), definition.functions[slug].label
    status = definition.statuses[case.status]
    fills = status.function == slug and case.closed_at is None
    return Role(
        slug,
        label,
        choices=_offered(definition, case, held),
        anytime=tuple(
            replace(one, fields=offered_fields(one.fields, case.data))
            for one in global_actions(definition, case, held)
        ),
        opinions=tuple(awaited(case, held)),
        approves=approving(definition, case) == slug,
        fields=offered_fields(status.fields, case.data) if fills else (),
    )


def _offered(definition: Definition, case: CaseState, held: frozenset[str]) -> tuple[Choice, ...]:
    return tuple(
        replace(one, fields=offered_fields(one.fields, case.data))
        for one in choices_of(definition, case, held)
    )


def now_of(definition: Definition, frame: Frame) -> dict[str, Any]:
    """Give what the page says of the present: day, words for agents and for the citizen."""
    status, asked = definition.statuses[frame.case.status], frame.case.asked
    return {
        "day": said(frame.now, definition.territory),
        "status": status,
        "citizen": shown_status(definition, frame.case),
        "turn": turn(definition, frame.case),
        "asked": asked,
        "questions": offered_fields(asked.fields, frame.case.data) if asked else (),
        "closed": frame.case.closed_at is not None,
        "erased": frame.case.anonymised_at is not None,
        "aim": deadline(frame.case.due_at, frame.now, definition.territory),
        "coming": coming(definition, frame.case),
        "pending": frame.case.documents,
        "calls": [one for one in calls_of(frame.case) if one["state"] == WAITING],
        "incidents": frame.case.incidents,
        "hers": _offered(definition, frame.case, HERS),
        "withdrawal": citizen_acts(definition, frame.case).withdraw,
        "attestation": attestation(definition, frame.case) is not None,
        "data": frame.case.data,
    }
