"""What each event does to a case, and what is refused."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from guichet_workflow.core import choices_of, clock, compile_definition, step
from guichet_workflow.core import refusals as no
from guichet_workflow.core.case import Actor, CaseState, identity
from guichet_workflow.core.definition import Move
from guichet_workflow.core.effects import (
    Anonymised,
    Closed,
    History,
    Incident,
    MakeDocument,
    Moved,
    SendMessage,
    StartTimer,
)
from guichet_workflow.core.events import (
    Answered,
    Assigned,
    Chose,
    DocumentFailed,
    DocumentMade,
    Messaged,
    MessageFailed,
    Noted,
    Opened,
    PiecesAdded,
    Retried,
    TimerFired,
    Withdrawn,
)
from guichet_workflow.core.extras import citizen_acts
from guichet_workflow.core.run import Run
from msgspec.structs import replace

NOW = datetime(2026, 3, 3, tzinfo=UTC)
AGENT = Actor("agent", "a-1", "Nadia Benali")
CITIZEN = Actor("citizen", "c-1", "Camille Roux")
MINE = frozenset({"instructeur"})
FILE = {"document_id": "d-1", "name": "statuts.pdf"}


@pytest.mark.parametrize(("target", "moved"), [("urgence", True), ("perdue", False)])
def test_actions_say_whether_they_moved_the_case(story: Any, target: str, moved: bool) -> None:
    after = replace(story.case, version=story.case.version + 1)
    run = Run(story.definition, story.case, after, NOW)
    assert run.perform((Move(None, target),)) is moved
    assert (run.case.status == target) is moved


def chose(story: Any, choice: str, **more: Any) -> Any:
    return story(Chose(AGENT, choice, MINE, more.pop("seen", story.case.version), **more))


def fire(story: Any, kind: str, name: str = "") -> Any:
    timer = next(t for t in story.case.timers if t.kind == kind and t.id == (name or kind))
    story.now = max(timer.due_at, story.now)
    return story(TimerFired(timer.key))


def test_opening_runs_the_first_status(story: Any) -> None:
    assert (story.case.status, story.case.version, story.case.data["double"]) == ("recue", 1, 1000)
    assert [one.template for one in story.of(SendMessage)] == ["recue"]
    assert [one.timer.kind for one in story.of(StartTimer)] == ["silence"]
    assert [one.kind for one in story.of(History)] == ["opened", "moved", "message_sent", "set"]
    assert story.of(Moved) == [Moved("", CITIZEN)]


def test_opening_twice_changes_nothing(story: Any) -> None:
    before = story.case
    assert story(Opened(CITIZEN)).case is before
    assert story.last == ()


def test_a_condition_leads_elsewhere(tell: Any) -> None:
    assert tell(danger=True).case.status == "urgence"


def test_a_choice_closes_and_starts_the_last_clock(story: Any) -> None:
    chose(story, "accorder", fields={"accorde": "300"})
    assert story.case.closed_at == story.now
    assert story.of(Closed)
    assert [timer.kind for timer in story.case.timers] == ["anonymise"]
    assert story.of(MakeDocument)[0].values["champs"]["accorde"] == "300"


def test_choices_follow_functions_and_conditions(story: Any, tell: Any) -> None:
    def ids(case: CaseState, functions: frozenset[str]) -> list[str]:
        return [choice.id for choice in choices_of(story.definition, case, functions)]

    assert ids(story.case, MINE) == ["accorder", "rejeter", "complement"]
    assert ids(story.case, frozenset({"autre"})) == []
    assert ids(tell(montant="1000.00").case, MINE) == ["rejeter", "complement"]


def test_a_refusal_gives_its_reasons_whatever_the_definition_says(
    json_definition: dict[str, Any],
) -> None:
    """CRPA L211-2, L211-5."""
    rejeter = json_definition["statuses"][0]["choices"][1]
    for said in ("none", "optional"):
        rejeter["comment"] = said
        stern = compile_definition(json_definition)
        case, _effects = step(stern, CaseState(uuid4(), NOW, {}), Opened(CITIZEN), NOW)
        with pytest.raises(no.CommentMissing):
            step(stern, case, Chose(AGENT, "rejeter", MINE, 1, comment=" "), NOW)


@pytest.mark.parametrize(
    ("event", "refusal"),
    [
        (Chose(AGENT, "accorder", frozenset(), 1), no.ChoiceNotAllowed),
        (Chose(AGENT, "inconnu", MINE, 1), no.ChoiceNotAllowed),
        (Chose(AGENT, "rejeter", MINE, 1, comment=" "), no.CommentMissing),
        (Chose(AGENT, "rejeter", MINE, 0, comment="Non"), no.StatusChanged),
        (Chose(AGENT, "accorder", MINE, 1), no.FieldsRefused),
        (Chose(AGENT, "accorder", MINE, 1, fields={"accorde": "1", "x": 1}), no.FieldsRefused),
        (Answered(CITIZEN, {}), no.NothingAsked),
        (Retried(AGENT, "x"), no.NothingToRetry),
    ],
)
def test_refusals_leave_the_case(story: Any, event: Any, refusal: type[Exception]) -> None:
    before = story.case
    with pytest.raises(refusal):
        story(event)
    assert story.case is before


def test_a_note_does_not_make_a_colleague_late(story: Any) -> None:
    story(Noted(AGENT, "Vu"))
    assert story.of(Moved) == []
    assert chose(story, "rejeter", seen=1, comment="Hors délai").case.status == "rejetee"
    assert story.of(SendMessage)[0].values["motif"] == "Hors délai"


def test_a_question_is_answered_and_leads_back(story: Any) -> None:
    chose(story, "complement")
    assert story.case.asked.prompt == "Une pièce manque."
    with pytest.raises(no.FieldsRefused):
        story(Answered(CITIZEN, {"mot": "x"}))
    story(Answered(CITIZEN, {"piece": [FILE]}, (FILE,)))
    assert (story.case.status, story.case.asked) == ("recue", None)
    assert story.case.data["piece"] == story.case.data["pieces_ajoutees"] == [FILE]


def test_the_legal_clock_stops_while_the_citizen_answers(story: Any) -> None:
    due = next(t.due_at for t in story.case.timers if t.kind == "silence")
    chose(story, "complement")
    assert "silence" not in {timer.kind for timer in story.case.timers}
    story.now += timedelta(days=7)
    story(Answered(CITIZEN, {"piece": [FILE]}))
    after = next(t.due_at for t in story.case.timers if t.kind == "silence")
    assert after - due == timedelta(days=7)


def test_the_delay_of_an_acceptance_starts_again(json_definition: dict[str, Any]) -> None:
    json_definition["silence"]["on_complete"] = "restart"
    definition = compile_definition(json_definition)
    case = CaseState(uuid4(), NOW, {"montant": "1"})
    case, _ = step(definition, case, Opened(CITIZEN), NOW)
    case, _ = step(definition, case, Chose(AGENT, "complement", MINE, 1), NOW)
    answered = NOW + timedelta(days=40)
    case, _ = step(definition, case, Answered(CITIZEN, {"piece": [FILE]}), answered)
    (timer,) = [one for one in case.timers if one.kind == "silence"]
    assert timer.due_at == clock.due(answered, 2, "months")


def test_silence_decides_with_its_legal_basis(story: Any) -> None:
    fire(story, "silence")
    assert (story.case.status, bool(story.case.closed_at)) == ("silence", True)
    line = next(one for one in story.of(History) if one.kind == "silence")
    assert line.values["legal_basis"] == "L231-4"


def test_a_timer_fires_once_and_not_early(story: Any) -> None:
    chose(story, "complement")
    timer = next(one for one in story.case.timers if one.id == "relance")
    with pytest.raises(no.TimerTooEarly):
        story(TimerFired(timer.key))
    story.now = timer.due_at
    assert [one.template for one in story(TimerFired(timer.key)).of(SendMessage)] == ["relance"]
    assert story(TimerFired(timer.key)).last == ()
    assert fire(story, "status", "reprise").case.status == "recue"


def test_withdrawing_closes(story: Any) -> None:
    story(Withdrawn(CITIZEN, "Je déménage"))
    assert (story.case.status, bool(story.case.closed_at)) == ("retiree", True)
    for event in (Withdrawn(CITIZEN), Assigned(AGENT, AGENT), PiecesAdded(CITIZEN, (FILE,))):
        with pytest.raises(no.CaseClosed):
            story(event)


def test_a_made_document_is_followed_by_its_message_even_once_closed(story: Any) -> None:
    chose(story, "accorder", fields={"accorde": "300"})
    made = DocumentMade(identity(story.case.request_id, story.case.documents[0].key))
    assert [one.template for one in story(made).of(SendMessage)] == ["accordee"]
    assert story(made).last == ()


def test_a_failed_document_is_an_incident_to_retry(story: Any) -> None:
    chose(story, "accorder", fields={"accorde": "300"})
    key = story.case.documents[0].key
    story(DocumentFailed(identity(story.case.request_id, key), "modèle refusé"))
    assert story.of(Incident)[0].trouble.reason == "modèle refusé"
    story(Retried(AGENT, key))
    assert (story.case.incidents, len(story.of(MakeDocument))) == ((), 1)
    assert story.case.documents[0].key != key


def test_a_failed_message_is_an_incident_once(story: Any) -> None:
    failed = MessageFailed(uuid4(), "recue", "adresse inconnue")
    assert story(failed).of(Incident)
    assert story(failed).last == ()
    assert [m.template for m in story(Retried(AGENT, str(failed.message_id))).of(SendMessage)] == [
        "recue"
    ]


def test_an_agent_takes_and_writes(story: Any) -> None:
    assert story(Assigned(AGENT, AGENT)).of(Moved)
    assert story(Assigned(AGENT, AGENT)).last == ()
    story(Messaged(AGENT, "Bonjour"))
    assert story.of(SendMessage)[0].values["texte"] == "Bonjour"
    assert story(Messaged(CITIZEN, "Merci")).of(SendMessage) == []


def test_anonymising_takes_the_person_out(story: Any) -> None:
    chose(story, "rejeter", comment="Hors délai")
    fire(story, "anonymise")
    assert story.of(Anonymised)
    assert (story.case.data, story.case.comment, story.case.timers) == ({}, "", ())
    with pytest.raises(no.CaseClosed):
        story(Noted(AGENT, "x"))


@pytest.mark.parametrize(
    ("right", "event"),
    [
        ("withdraw", Withdrawn(CITIZEN)),
        ("pieces", PiecesAdded(CITIZEN, (FILE,))),
        ("write", Messaged(CITIZEN, "Bonjour")),
    ],
)
def test_a_status_says_what_the_citizen_may_do_of_herself(
    json_definition: dict[str, Any], right: str, event: Any
) -> None:
    first = json_definition["statuses"][0]
    for may in ({}, {right: True}, {right: False}):
        first["citizen"] = may
        made = compile_definition(json_definition)
        case, _effects = step(made, CaseState(uuid4(), NOW, {}), Opened(CITIZEN), NOW)
        if may.get(right, True):
            assert step(made, case, event, NOW)[1]
            continue
        with pytest.raises(no.ActRefused):
            step(made, case, event, NOW)
        by_agent = replace(event, by=AGENT)
        assert step(made, case, by_agent, NOW)[1]


def test_what_she_wrote_before_the_end_is_taken_after_it(json_definition: dict[str, Any]) -> None:
    json_definition["statuses"][0]["citizen"] = {}
    made = compile_definition(json_definition)
    case, _effects = step(made, CaseState(uuid4(), NOW, {}), Opened(CITIZEN), NOW)
    over, _effects = step(made, case, Withdrawn(CITIZEN, ""), NOW)
    assert not citizen_acts(made, over).write
    assert step(made, over, Messaged(CITIZEN, "Encore un mot"), NOW)[1]
