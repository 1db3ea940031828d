"""Letters: rounds that the citizen makes alone and that send one, words written for another."""

from typing import Any

import pytest
from guichet_workflow.core.lint import ADVICE, BLOCKING, check_definition
from guichet_workflow.core.lint.finding import Finding

from .test_findings import choice, circuit, end, found, move, status, timer

Json = dict[str, Any]
WORDS = "à chaque tour, un message part"
LETTER = {"do": "message", "template": "date"}
HERS = {"by": ["citizen"]}
AGENT = choice("fin")


def round_of(*enter: Json, back: Json | None = None, **more: Any) -> list[Finding]:
    """The findings of a circuit where she picks a date, then changes her mind."""
    again = back or choice("dates", **HERS)
    json = circuit(
        status("recue", choices=[choice("dates")]),
        status("dates", choices=[choice("prise", **HERS, **more), AGENT], kind="waiting"),
        status("prise", *enter, choices=[again, AGENT], kind="waiting"),
        end(),
    )
    told = check_definition(json)
    return [one for one in told if WORDS in one.text.replace("\u00a0", " ")]


def test_a_round_of_her_choices_that_sends_a_letter_is_told_with_the_way_there() -> None:
    (told,) = round_of(LETTER)
    assert (told.level, told.where) == (ADVICE, "statuses.prise")
    assert told.way == "Recue → Dates → Prise → Dates → Prise"


@pytest.mark.parametrize(
    "letter",
    [
        {"do": "message", "template": "m", "whom": "field", "field": "autre"},
        {"do": "message", "template": "m", "whom": "function", "function": "f"},
        {"do": "message", "template": "m", "channel": "sms"},
        {"do": "document", "template": "d", "title": "D", "then": [LETTER]},
        {"do": "opinion", "label": "A", "question": "Q ?", "email": "a@exemple.fr"},
    ],
)
def test_whoever_the_letter_is_for(letter: Json) -> None:
    assert len(round_of(letter)) == 1


@pytest.mark.parametrize(
    ("enter", "more"),
    [
        ((), {}),
        (({**LETTER, "channel": "portal"},), {}),
        ((LETTER,), {"back": choice("dates")}),
        (
            ({"do": "set", "field": "tours", "value": {"+": [{"var": "tours"}, 1]}}, LETTER),
            {"condition": {"<": [{"var": "tours"}, 3]}},
        ),
    ],
)
def test_what_sends_none_or_ends_is_not_told(enter: tuple[Json, ...], more: Json) -> None:
    assert round_of(*enter, **more) == []


def test_a_choice_that_comes_back_by_itself_is_one_round() -> None:
    json = circuit(
        status("recue", choices=[choice("mot", **HERS), AGENT], kind="waiting"),
        status("mot", LETTER, move("recue"), kind="waiting"),
        end(),
    )
    assert found(json, WORDS).way == "Recue → Mot → Recue → Mot"


def test_an_answer_that_is_asked_again_is_a_round_too() -> None:
    ask = {"do": "ask", "prompt": "Un mot ?", "to": "recue",
           "fields": [{"id": "mot", "type": "text", "label": "Un mot"}]}  # fmt: skip
    json = circuit(status("recue", LETTER, ask, choices=[AGENT], kind="waiting"), end())
    assert found(json, WORDS).way == "Recue → Recue"


@pytest.mark.parametrize(
    ("whom", "told"),
    [
        ({"whom": "function", "function": "f"}, True),
        ({"whom": "assignee"}, True),
        ({}, False),
        ({"whom": "assignee", "template": "a-relire"}, False),
    ],
)
def test_agents_are_not_sent_the_words_written_for_the_citizen(whom: Json, told: bool) -> None:
    hers = {"do": "message", "template": "recue"}
    json = circuit(status("recue", hers, {**hers, **whom}, choices=[AGENT]), end())
    said = [one for one in check_definition(json) if "sert aussi à écrire à l’usager" in one.text]
    assert [(one.where, one.level) for one in said] == [("statuses.recue.enter.1", ADVICE)] * told


MINUTE, WEEK = {"n": 1, "unit": "minutes"}, {"n": 7, "unit": "days"}
ALONE = "revient seule à"


def bouncing(
    there: Json, back: Json, *enter: Json, said: tuple[Json, ...] = (), moves: Any = ()
) -> list[Finding]:
    """The findings of a circuit whose delays lead from a status to another and back."""
    leads = timer("deux", after=there, actions=list(said))
    json = circuit(
        status("recue", choices=[AGENT], timers=[leads]),
        status("deux", *enter, *moves, choices=[AGENT], timers=[timer("recue", after=back)]),
        end(),
    )
    return [one for one in check_definition(json) if ALONE in one.text]


@pytest.mark.parametrize(
    ("there", "back", "level"),
    [
        (MINUTE, MINUTE, BLOCKING),
        ({"n": 12, "unit": "hours"}, {"n": 11, "unit": "hours"}, BLOCKING),
        ({"n": 12, "unit": "hours"}, {"n": 12, "unit": "hours"}, ADVICE),
        (MINUTE, WEEK, ADVICE),
    ],
)
def test_delays_that_turn_alone_and_send_letters_are_told(
    there: Json, back: Json, level: str
) -> None:
    (told,) = bouncing(there, back, LETTER)
    assert (told.level, told.where) == (level, "statuses.deux")
    assert told.way == "Recue → Deux → Recue → Deux"
    (told,) = bouncing(there, back, said=(LETTER,))
    assert (told.level, told.way) == (level, "Recue → Deux → Recue")


def test_the_soonest_round_is_told() -> None:
    slow = timer("recue", after=WEEK, actions=[LETTER])
    quick = timer("deux", after=MINUTE, actions=[LETTER])
    json = circuit(
        status("recue", LETTER, choices=[AGENT], timers=[slow, quick]),
        status("deux", choices=[AGENT], timers=[timer("recue", after=MINUTE)]),
        end(),
    )
    told = found(json, ALONE)
    assert (told.level, told.way) == (BLOCKING, "Recue → Deux → Recue")


def test_delays_that_send_nothing_or_are_counted_are_not_told() -> None:
    assert bouncing(MINUTE, MINUTE) == []
    more = {"do": "set", "field": "tours", "value": {"+": [{"var": "tours"}, 1]}}
    enough = move("fin", {">": [{"var": "tours"}, 3]})
    assert bouncing(MINUTE, MINUTE, more, LETTER, moves=[enough]) == []


@pytest.mark.parametrize(("start", "told"), [("last", 1), ("first", 0)])
def test_a_global_action_turns_when_it_counts_from_each_arrival(start: str, told: int) -> None:
    when = {"from": start, "status": "recue", "offset": MINUTE}
    rule = {"id": "relance", "label": "Relance", "when": when, "to": "recue", "statuses": ["recue"]}
    json = circuit(status("recue", LETTER, choices=[AGENT]), end(), actions=[rule])
    assert [one.level for one in check_definition(json) if ALONE in one.text] == [BLOCKING] * told


def test_a_question_without_answer_that_is_asked_again_is_advised_against() -> None:
    late = {"deadline": {"n": 15, "unit": "days"}, "late_to": "recue"}
    ask = {"do": "ask", "prompt": "Un mot ?", "to": "fin", **late,
           "fields": [{"id": "mot", "type": "text", "label": "Un mot"}]}  # fmt: skip
    json = circuit(status("recue", LETTER, ask, choices=[AGENT], kind="waiting"), end())
    told = found(json, ALONE)
    assert (told.level, told.way) == (ADVICE, "Recue → Recue")
