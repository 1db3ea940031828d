"""Scenarios played on a made-up clock: what happens, what is kept, what is gone through."""

from datetime import date
from typing import Any

import pytest
from guichet_workflow.core import Definition, clock, compile_definition
from guichet_workflow.core.holidays import MAINLAND
from guichet_workflow.core.refusals import ChoiceNotAllowed, NothingAsked
from guichet_workflow.core.simulation import (
    NotPlayed,
    cover,
    documents_of,
    messages_of,
    play,
    record,
    replay,
)
from guichet_workflow.core.simulation.stage import NothingWaits
from guichet_workflow.schemas.simulations import ScenarioSchema

Json = dict[str, Any]
GRANT = {"do": "choose", "choice": "accorder", "by": "instructeur", "fields": {"accorde": "300"}}
ASK = {"do": "choose", "choice": "complement", "by": "instructeur"}
ANSWER = {"do": "answer", "values": {"piece": [{"name": "statuts.pdf"}]}}
NEXT = {"do": "wait"}


def scenario(*steps: Json, **more: Any) -> Json:
    return {"name": "Essai", "answers": {"montant": "500"}, "steps": list(steps), **more}


def days(n: int) -> Json:
    return {"do": "wait", "n": n, "unit": "days"}


@pytest.fixture
def definition(json_definition: Json) -> Any:
    return compile_definition(json_definition)


def test_a_request_is_granted_and_its_act_sent(definition: Any) -> None:
    made = {"do": "made", "template": "acte"}
    played = play(definition, scenario(GRANT, made))
    assert played.refused is None
    assert [frame.case.status for frame in played.frames] == ["recue", "accordee", "accordee"]
    assert [[one.template for one in messages_of(frame)] for frame in played.frames] == [
        ["recue"],
        [],
        ["accordee"],
    ]
    (act,) = documents_of(played.frames[1])
    assert (act.template, act.title) == ("acte", "L’acte")
    assert act.values["champs"]["accorde"] == "300"
    assert played.last.case.closed_at is not None


def test_a_choice_of_the_citizen_is_hers_alone(json_definition: Json) -> None:
    hers = {"id": "renoncer", "label": "Je renonce", "by": ["citizen"], "to": "retiree"}
    json_definition["statuses"][0]["choices"].append(hers)
    definition = compile_definition(json_definition)
    step = {"do": "choose", "choice": "renoncer", "by": "citizen"}
    assert play(definition, scenario(step)).last.case.status == "retiree"
    marks = cover(json_definition, [play(definition, scenario(step))]).marks
    assert [one.taken for one in marks if one.where.endswith("renoncer")] == [True]
    refused = play(definition, scenario({**step, "by": "instructeur"})).refused
    assert isinstance(refused, ChoiceNotAllowed)


@pytest.mark.parametrize(
    ("steps", "refusal"),
    [
        ([ANSWER], NothingAsked),
        ([{**GRANT, "by": "personne"}], ChoiceNotAllowed),
        ([{"do": "made", "template": "acte"}], NothingWaits),
        ([GRANT, {"do": "wait"}, {"do": "wait"}], NothingWaits),
    ],
)
def test_a_step_that_is_refused_ends_the_play(
    definition: Any, steps: list[Json], refusal: type[Exception]
) -> None:
    played = play(definition, scenario(*steps, days(1)))
    assert isinstance(played.refused, refusal)
    assert len(played.frames) == len(steps)


def test_time_passes_clock_after_clock(definition: Any) -> None:
    played = play(definition, scenario(ASK, days(10), NEXT))
    reminded, back = played.frames[2], played.frames[3]
    assert [one.template for one in messages_of(reminded)] == ["relance"]
    assert (reminded.case.status, back.case.status) == ("complement", "recue")
    assert clock.day_of(reminded.now, MAINLAND) == date(2026, 3, 13)
    assert clock.day_of(back.now, MAINLAND) == date(2026, 4, 2)
    assert back.now.astimezone(clock.PARIS).hour == 9


@pytest.mark.parametrize(
    ("n", "unit", "jumps", "day"),
    [
        (1, "days", 2, "2026-03-04"),
        (15, "days", 1, "2026-03-17"),
        (2, "months", 1, "2026-05-02"),
        (5, "working_days", 1, "2026-03-09"),
        (27, "days", 1, "2026-03-29"),
    ],
)
def test_a_jump_reaches_nine_o_clock_of_its_day(
    definition: Any, n: int, unit: str, jumps: int, day: str
) -> None:
    jump = {"do": "wait", "n": n, "unit": unit, "jump": True}
    reached = play(definition, scenario(*[jump] * jumps)).last.now.astimezone(clock.PARIS)
    assert (reached.date().isoformat(), reached.hour) == (day, 9)


def test_a_jump_fires_what_ends_before_it_and_nothing_else(definition: Any) -> None:
    """The reminder, after ten days, leaves once the tenth is over."""
    jump = {**days(10), "jump": True}
    before, after = play(definition, scenario(ASK, jump, {**jump, "n": 1})).frames[2:]
    assert messages_of(before) == []
    assert [one.template for one in messages_of(after)] == ["relance"]
    assert after.moments[0].at < after.now


def test_a_jump_of_hours_is_exact(definition: Any) -> None:
    jump = {"do": "wait", "n": 30, "unit": "hours", "jump": True}
    reached = play(definition, scenario(jump)).last.now.astimezone(clock.PARIS)
    assert (reached.date(), reached.hour) == (date(2026, 3, 3), 15)


def test_the_law_decides_and_data_go_when_enough_time_passes(definition: Any) -> None:
    played = play(definition, scenario({"do": "wait", "n": 12, "unit": "months"}))
    assert played.last.case.status == "silence"
    assert played.last.case.anonymised_at is not None
    assert [moment.at for moment in played.last.moments] == sorted(
        moment.at for moment in played.last.moments
    )


def test_a_wait_makes_the_documents_first(definition: Any) -> None:
    played = play(definition, scenario(GRANT, days(1)))
    assert [one.template for one in messages_of(played.last)] == ["accordee"]
    failed = play(definition, scenario(GRANT, {"do": "failed", "template": "acte"}, days(1)))
    assert [trouble.kind for trouble in failed.last.case.incidents] == ["document"]
    assert messages_of(failed.last) == []


def test_a_citizen_answers_and_withdraws(definition: Any) -> None:
    played = play(definition, scenario(ASK, ANSWER, {"do": "withdraw", "comment": "Trop tard"}))
    assert [frame.case.status for frame in played.frames] == [
        "recue",
        "complement",
        "recue",
        "retiree",
    ]


def test_what_came_of_it_is_kept_and_holds(definition: Any) -> None:
    kept = record(definition, scenario(ASK, ANSWER, GRANT))
    assert kept["expects"][1]["clocks"] == {"relance": "2026-03-12", "reprise": "2026-04-01"}
    assert kept["expects"][3]["documents"] == ["acte"]
    assert replay(definition, kept) == []


def test_what_changed_is_said_with_the_step_where_it_did(
    definition: Any, json_definition: Json
) -> None:
    reasoned = {**GRANT, "comment": "Le dossier est complet."}
    kept = record(definition, scenario(ASK, ANSWER, reasoned))
    statuses = {one["id"]: one for one in json_definition["statuses"]}
    statuses["complement"]["timers"][0]["after"]["n"] = 12
    statuses["complement"]["enter"].append({"do": "message", "template": "complement"})
    statuses["recue"]["choices"][0]["to"] = "rejetee"
    changed = replay(compile_definition(json_definition), kept)
    assert [(one.at, one.text.replace("\u00a0", " ")) for one in changed] == [
        (1, "Le message « demande de précisions » part en plus."),
        (1, "Le délai avant le message « rappel » finit le 14 mars 2026 au lieu du 12 mars 2026."),
        (3, "Le statut est « Rejetée » au lieu de « Accordée »."),
        (3, "Le message « décision défavorable » part en plus."),
        (3, "Le document « L’acte » n’est plus fait."),
    ]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("reprise", "Le délai qui mène à « Reçue » ne court plus."),
        ("silence", "Le délai légal finit le 2 mai 2026 au lieu du 12 mars 2026."),
        ("anonymise", "Le délai avant l’effacement des données ne court plus."),
        ("sans_reponse", "Le délai « sans reponse » ne court plus."),
    ],
)
def test_a_clock_is_named_by_what_it_does(definition: Any, name: str, words: str) -> None:
    expects = [{"status": "complement", "clocks": {name: "2026-03-12"}}]
    texts = [
        one.text.replace("\u00a0", " ") for one in replay(definition, scenario(expects=expects))
    ]
    assert words in texts


def test_who_handles_it_and_its_marks_are_kept_too(json_definition: Json) -> None:
    json_definition["teams"] = {"sud": {"label": "Secteur sud", "role": "sud"}}
    json_definition["urgency"] = [
        {"id": "normale", "label": "Normale"},
        {"id": "haute", "label": "Haute"},
    ]
    json_definition["tags"] = {"presse": "Presse"}
    enter = json_definition["statuses"][0].setdefault("enter", [])
    marks = [
        {"do": "assign", "whom": "team", "function": "instructeur", "team": "sud"},
        {"do": "urgency", "mode": "up"},
        {"do": "tag", "tag": "presse"},
    ]
    enter += marks
    kept = record(compile_definition(json_definition), scenario())
    expected = kept["expects"][0]
    assert expected["teams"] == {"instructeur": ["sud"]}
    assert (expected["urgency"], expected["tags"]) == ("haute", ["presse"])
    assert ScenarioSchema().load(kept)["expects"] == kept["expects"]
    assert replay(compile_definition(json_definition), kept) == []
    for one in marks:
        enter.remove(one)
    changed = replay(compile_definition(json_definition), kept)
    assert [one.text.replace("\u00a0", " ") for one in changed] == [
        "« Le service Essai » : le rôle du circuit au lieu de Secteur sud.",
        "L’urgence est « Normale » au lieu de « Haute ».",
        "L’étiquette « Presse » n’est plus mise.",
    ]


def test_a_step_that_became_impossible_is_a_difference(
    definition: Any, json_definition: Json
) -> None:
    kept = record(definition, scenario(GRANT))
    json_definition["statuses"][0]["choices"].pop(0)
    (changed,) = replay(compile_definition(json_definition), kept)
    assert (changed.at, changed.text) == (1, "Cette étape n’est plus possible.")


def test_what_is_not_said_is_not_compared(definition: Any) -> None:
    assert replay(definition, scenario(GRANT, expects=[{}, {"status": "accordee"}])) == []
    (wrong,) = replay(definition, scenario(GRANT, expects=[{}, {"closed": False}]))
    assert wrong == (1, "La demande est close.")


def test_coverage_marks_statuses_and_ways(definition: Any, json_definition: Json) -> None:
    def taken(*steps: Json, **answers: Any) -> set[str]:
        one = scenario(*steps, answers={"montant": "500", **answers})
        found = cover(json_definition, [play(definition, one)])
        return {mark.where for mark in found.marks if mark.taken}

    assert taken() == set()
    assert taken(GRANT) == {"statuses.recue.choices.accorder"}
    assert taken(danger=True) == {"statuses.recue.enter.2"}
    asked = "statuses.recue.choices.complement"
    assert taken(ASK, ANSWER) == {asked, "statuses.complement.enter.0"}
    assert taken(ASK, days(40)) == {asked, "statuses.complement.timers.reprise"}
    assert taken({"do": "withdraw"}) == {"withdrawal"}
    assert taken({"do": "wait", "n": 3, "unit": "months"}) == {"silence"}


def test_coverage_is_a_share_of_all(definition: Any, json_definition: Json) -> None:
    plays = [play(definition, scenario(*steps)) for steps in ((GRANT,), (ASK, ANSWER), ())]
    found = cover(json_definition, plays)
    assert found.statuses == {
        "recue": True,
        "urgence": False,
        "complement": True,
        "accordee": True,
        "rejetee": False,
        "silence": False,
        "retiree": False,
    }
    assert len(found.marks) == 9
    assert found.share == 100 * 6 // 16 == 37
    assert [mark.taken for mark in found.of("recue")] == [False, True, False, True]


def test_opinions_and_approvals_are_played(json_definition: Json) -> None:
    json_definition["statuses"][1] |= {
        "enter": [
            {"do": "opinion", "label": "Voirie", "question": "Possible ?",
             "function": "instructeur", "result": "avis", "to": "complement"},
        ],
    }  # fmt: skip
    json_definition["statuses"][0]["enter"].append(
        {"do": "approval", "label": "Le chef", "functions": ["instructeur"], "to": "accordee",
         "back_to": "urgence"}
    )  # fmt: skip
    definition = compile_definition(json_definition)
    back = {"do": "approve", "yes": False, "comment": "À revoir"}
    said = {"do": "opine", "label": "Voirie", "verdict": "reserves", "text": "La nuit."}
    played = play(definition, scenario(back, said))
    assert [frame.case.status for frame in played.frames] == ["recue", "urgence", "complement"]
    assert played.last.case.data["avis"] == "reserves"
    assert play(definition, scenario({"do": "approve"})).last.case.status == "accordee"
    for lost in ({"do": "approve"}, {**said, "label": "Police"}):
        assert isinstance(play(definition, scenario(back, lost)).refused, NothingWaits)


@pytest.mark.parametrize("odd", [{"at": "0001-01-01T00:00:00+14:00"}, {"answers": "x"}])
def test_what_cannot_arrive_is_not_played(definition: Definition, odd: dict[str, Any]) -> None:
    with pytest.raises(NotPlayed):
        play(definition, {"name": "Essai", **odd})


def test_a_step_of_which_nothing_can_be_made_ends_it(definition: Definition) -> None:
    played = play(definition, {"name": "Essai", "steps": [{"do": "choose"}]})
    assert (len(played.frames), type(played.refused)) == (1, NotPlayed)
