"""A document to sign: by a function or by link, what is kept as its proof, what is refused."""

from copy import deepcopy
from typing import Any
from uuid import UUID

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core import refusals as no
from guichet_workflow.core.calls import calls_of
from guichet_workflow.core.case import SYSTEM, Actor, identity
from guichet_workflow.core.effects import CallOutside, History, Invite, MakeDocument
from guichet_workflow.core.events import (
    CallAnswered,
    Chose,
    Corrected,
    DocumentFailed,
    Opened,
    Retried,
    Signed,
    Skipped,
    TimerFired,
)
from guichet_workflow.core.signatures import PROOF, to_sign
from guichet_workflow.core.simulation import cover, play
from guichet_workflow.core.simulation.telling import documents_of
from guichet_workflow.core.words import history_sentence
from guichet_workflow.pages.simulation.views import views_of
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story

Json = dict[str, Any]
DRAW = {"do": "document", "template": "arrete", "title": "L’arrêté"}
SIGN = {"do": "signature_request", "label": "Signature du maire", "document": "arrete",
        "email": "maire@exemple.fr", "result": "signataire", "to": "complement",
        "timeout": {"n": 15, "unit": "days"}}  # fmt: skip
OWN = {key: one for key, one in SIGN.items() if key != "email"} | {"function": "instructeur"}
HAND = {"do": "transfer", "label": "Envoi", "recipient": "Le syndicat", "email": "a@b.fr"}
AGENT, MINE = Actor("agent", "a-1", "Nadia Benali"), frozenset({"instructeur"})
PRINT = "ab" * 32
YES = {"yes": True, "name": "Anne Maire", "sha256": PRINT}


def loaded(json: Json, *actions: Json) -> Json:
    json["statuses"][1]["enter"] = list(actions)
    read: Json = DefinitionSchema().load(json)
    return read


def lived(json: Json, *actions: Json) -> Story:
    return Story(compile_definition(loaded(json, *actions)), danger=True)(Opened(CITIZEN))


def key(story: Story) -> str:
    return str(calls_of(story.case)[-1]["key"])


def test_a_signature_by_link_keeps_its_proof_and_leads_on(json_definition: Json) -> None:
    story = lived(json_definition, DRAW, SIGN)
    (drawn,) = [one for one in story.of(MakeDocument) if one.template == "arrete"]
    (sent,) = story.of(Invite)
    assert sent.called["paper"] == {"key": drawn.key, "title": "L’arrêté"}
    story(Signed(SYSTEM, key(story), **YES))
    assert (story.case.status, story.case.data["signataire"]) == ("complement", "Anne Maire")
    (proof,) = story.of(MakeDocument)
    assert (proof.template, proof.internal, proof.after) == (PROOF, False, drawn.key)
    (told,) = proof.values["signatures"]
    assert (told["name"], told["how"], told["sha256"]) == ("Anne Maire", "link", PRINT)
    assert told["le"] == "mardi 3 mars 2026 à 14:32"
    assert "maire@exemple.fr" not in str(proof.values)
    (line,) = [one for one in story.of(History) if one.kind == "signed"]
    assert not line.public
    assert PRINT in history_sentence(line.kind, line.values, line.by, "agent")
    with pytest.raises(no.ChoiceNotAllowed):
        story(Signed(SYSTEM, key(story), **YES))


@pytest.mark.parametrize(
    ("action", "whom"),
    [
        (SIGN, "à « maire@exemple.fr » : Signature du maire."),
        (OWN, "à « Le service Essai » : Signature du maire."),
        ({**SIGN, "elsewhere": True}, "dans un autre logiciel : Signature du maire."),
    ],
)
def test_the_history_says_of_whom_a_signature_is_asked(
    json_definition: Json, action: Json, whom: str
) -> None:
    story = lived(json_definition, DRAW, action)
    (line,) = [one for one in story.of(History) if one.kind == "called"]
    words = history_sentence(line.kind, line.values, line.by, "agent").replace("\u00a0", " ")
    assert words == f"Signature demandée {whom}"
    assert not line.public


def test_an_agent_signs_for_her_function_alone(json_definition: Json) -> None:
    story = lived(json_definition, DRAW, OWN)
    assert story.of(Invite) == []
    assert len(story.of(CallOutside)) == 1
    assert [one["key"] for one in to_sign(story.case, MINE)] == [key(story)]
    assert to_sign(story.case, frozenset({"chef"})) == []
    for functions in (frozenset({"chef"}), frozenset[str]()):
        with pytest.raises(no.ChoiceNotAllowed):
            story(Signed(AGENT, key(story), functions=functions, **YES))
    story(Signed(AGENT, key(story), functions=MINE, **YES))
    (kept,) = story.case.extra["signatures"]
    assert (kept["email"], story.case.status) == ("", "complement")


def test_an_agent_does_not_sign_for_who_has_the_link(json_definition: Json) -> None:
    story = lived(json_definition, DRAW, SIGN)
    with pytest.raises(no.ChoiceNotAllowed):
        story(Signed(AGENT, key(story), functions=MINE, **YES))


@pytest.mark.parametrize("action", [SIGN, OWN, HAND])
def test_no_service_answers_what_a_person_does_here(json_definition: Json, action: Json) -> None:
    story = lived(json_definition, DRAW, action)
    before, asked = story.case, identity(story.case.request_id, key(story))
    assert story(CallAnswered(asked, "done", "Anne Maire")).case is before


@pytest.mark.parametrize("action", [SIGN, OWN])
def test_no_name_typed_by_another_is_a_signature(json_definition: Json, action: Json) -> None:
    story = lived(json_definition, DRAW, action)
    with pytest.raises(no.NothingToRetry):
        story(Corrected(AGENT, key(story), "Anne Maire", MINE))
    assert "signataire" not in story.case.data


@pytest.mark.parametrize("action", [SIGN, OWN])
def test_nobody_passes_over_a_signature_that_is_awaited(
    json_definition: Json, action: Json
) -> None:
    story = lived(json_definition, DRAW, action)
    with pytest.raises(no.ChoiceNotAllowed):
        story(Skipped(AGENT, key(story), MINE))
    (timer,) = [one for one in story.case.timers if one.kind == "call"]
    story.now = timer.due_at
    story(TimerFired(timer.key))
    assert story(Skipped(AGENT, key(story), MINE)).case.status == "complement"


@pytest.mark.parametrize("action", [SIGN, OWN])
def test_nobody_decides_by_passing_over_a_signature(json_definition: Json, action: Json) -> None:
    """Her name would be on a decision that she never took: a choice leads there, or another way."""
    story = lived(json_definition, DRAW, {**action, "to": "accordee"})
    by = {"functions": MINE} if action is OWN else {}
    story(Signed(AGENT if by else SYSTEM, key(story), yes=False, text="Non.", **by))
    with pytest.raises(no.ChoiceNotAllowed):
        story(Skipped(AGENT, key(story), MINE))
    assert (story.case.status, len(story.case.incidents)) == ("urgence", 1)
    story(Retried(AGENT, key(story)))
    assert story.case.incidents == ()


def test_a_signature_refused_elsewhere_on_the_way_is_put_aside(json_definition: Json) -> None:
    out = {"id": "sortir", "label": "Sortir", "by": ["instructeur"], "to": "complement"}
    json_definition["statuses"][1]["choices"] = [out]
    story = lived(json_definition, DRAW, {**SIGN, "to": "accordee"})
    story(Signed(SYSTEM, key(story), yes=False, text="Non."))
    story(Chose(AGENT, "sortir", MINE, story.case.version))
    story(Skipped(AGENT, key(story), MINE))
    assert (story.case.status, story.case.incidents) == ("complement", ())


@pytest.mark.parametrize(
    ("more", "choice", "stuck"),
    [
        ({}, False, True),
        ({}, True, False),
        ({"on_refused": "goto", "goto": "complement"}, False, True),
        ({"on_refused": "goto", "on_late": "goto", "goto": "complement"}, False, False),
        ({"to": "complement"}, False, False),
    ],
)
def test_a_refused_signature_leaves_agents_a_way_out(
    json_definition: Json, more: Json, choice: bool, stuck: bool
) -> None:
    out = {"id": "sortir", "label": "Sortir", "by": ["instructeur"], "to": "complement"}
    json_definition["statuses"][1]["choices"] = [out] if choice else []
    told = findings(json_definition, DRAW, {**SIGN, "to": "accordee", **more})
    assert any("aucun agent ne peut continuer sans elle" in one for one in told) == stuck


@pytest.mark.parametrize("lacks", ["name", "sha256"])
def test_nobody_signs_without_a_name_nor_a_fingerprint(json_definition: Json, lacks: str) -> None:
    story = lived(json_definition, DRAW, SIGN)
    with pytest.raises(no.CommentMissing):
        story(Signed(SYSTEM, key(story), **{**YES, lacks: ""}))


def test_a_refusal_says_why_and_an_agent_sees_it(json_definition: Json) -> None:
    story = lived(json_definition, DRAW, SIGN)
    with pytest.raises(no.CommentMissing):
        story(Signed(SYSTEM, key(story), yes=False))
    story(Signed(SYSTEM, key(story), yes=False, text="L’article 3 est faux."))
    assert [one.reason for one in story.case.incidents] == ["L’article 3 est faux."]
    assert "signatures" not in story.case.extra


def test_a_document_that_was_not_made_is_signed_by_nobody(json_definition: Json) -> None:
    story = lived(json_definition, SIGN)
    assert story.of(CallOutside) == story.of(Invite) == []
    (line,) = [one for one in story.of(History) if one.kind == "call_failed"]
    assert "n’a pas été fait" in history_sentence(line.kind, line.values, line.by, "agent")


def test_a_proof_that_failed_is_made_again_with_what_it_tells(json_definition: Json) -> None:
    story = lived(json_definition, DRAW, SIGN)
    story(Signed(SYSTEM, key(story), **YES))
    (proof,) = story.of(MakeDocument)
    made: UUID = identity(story.case.request_id, proof.key)
    story(DocumentFailed(made, "panne"))
    (again,) = story(Retried(AGENT, proof.key)).of(MakeDocument)
    assert again.values["signatures"] == proof.values["signatures"]
    assert again.after == proof.after


def test_a_document_for_agents_stays_theirs_once_signed(json_definition: Json) -> None:
    story = lived(json_definition, {**DRAW, "for": "agents"}, SIGN)
    story(Signed(SYSTEM, key(story), **YES))
    assert [one.internal for one in story.of(MakeDocument)] == [True]


def test_all_who_sign_a_document_are_told_at_its_end(json_definition: Json) -> None:
    plan = {**DRAW, "template": "plan", "title": "Le plan"}
    stay = {name: one for name, one in SIGN.items() if name != "to"}
    own = {name: one for name, one in OWN.items() if name != "to"}
    story = lived(json_definition, DRAW, plan, stay, own, {**stay, "document": "plan"})
    by_link, by_function, of_plan = (str(one["key"]) for one in calls_of(story.case))
    story(Signed(SYSTEM, of_plan, **{**YES, "name": "Une autre"}))
    story(Signed(SYSTEM, by_link, **YES))
    story(Signed(AGENT, by_function, functions=MINE, **{**YES, "name": "Nadia Benali"}))
    (proof,) = story.of(MakeDocument)
    told = [(one["name"], one["how"]) for one in proof.values["signatures"]]
    assert told == [("Anne Maire", "link"), ("Nadia Benali", "account")]


def test_what_is_signed_elsewhere_only_leaves_as_an_event(json_definition: Json) -> None:
    story = lived(json_definition, {**SIGN, "elsewhere": True})
    assert (len(story.of(CallOutside)), story.of(Invite)) == (1, [])


@pytest.mark.parametrize(
    "more",
    [
        {"function": "instructeur"},
        {"signer_field": "courriel"},
        {"elsewhere": True, "template": "mot"},
        {"email": "rien"},
    ],
)
def test_a_circuit_says_once_who_signs(json_definition: Json, more: Json) -> None:
    with pytest.raises(ValidationError):
        loaded(json_definition, DRAW, {**SIGN, **more})


def findings(json: Json, *actions: Json) -> list[str]:
    found = check_definition(loaded(json, *actions))
    return [one.text.replace("\u00a0", " ") for one in found if "urgence" in one.where]


def test_the_linter_knows_what_is_signed_and_by_whom(json_definition: Json) -> None:
    assert any("« arrete » à signer" in one for one in findings(json_definition, SIGN))
    assert not any("signer" in one for one in findings(json_definition, DRAW, SIGN))
    late = findings(json_definition, SIGN, DRAW)
    assert any("n’est pas fait avant d’être signé" in one for one in late)
    for signed in (SIGN, OWN):
        endless = {name: one for name, one in signed.items() if name != "timeout"}
        assert any(
            "sans limite de temps" in one for one in findings(json_definition, DRAW, endless)
        )


@pytest.mark.parametrize("passes", [False, True])
def test_a_person_who_signs_decides_unless_a_failure_is_passed_over(
    json_definition: Json, passes: bool
) -> None:
    more = {"on_late": "ignore"} if passes else {}
    told = findings(json_definition, DRAW, {**SIGN, "to": "accordee", **more})
    assert any("décide :" in one for one in told) == passes
    assert any("L212-3" in one for one in told)


def named(json: Json, *, to: str = "accordee", by: str = "instructeur") -> list[str]:
    """Give what is told of who decides, where a question of a choice says who signs."""
    asked = {"id": "adresse", "type": "email", "label": "Adresse", "required": True}
    choice = {"id": "dire", "label": "Dire qui signe", "by": [by], "to": "urgence"}
    json["statuses"][0].setdefault("choices", []).append({**choice, "fields": [asked]})
    ask = {name: one for name, one in SIGN.items() if name != "email"}
    told = findings(json, DRAW, {**ask, "signer_field": "adresse", "to": to})
    return [one for one in told if "décide :" in one]


def test_who_signs_a_decision_is_not_named_by_the_citizen(json_definition: Json) -> None:
    """She would write to herself, sign, and grant her own request."""
    (told,) = named(deepcopy(json_definition), by="citizen")
    assert "de qui signe peut venir" in told
    assert named(deepcopy(json_definition)) == []
    assert named(json_definition, by="citizen", to="complement") == []


def test_an_address_that_a_circuit_writes_signs_no_decision(json_definition: Json) -> None:
    writes = {"do": "set", "field": "adresse", "value": {"var": "courriel"}}
    json_definition["statuses"][0].setdefault("enter", []).insert(0, writes)
    assert len(named(json_definition)) == 1


def test_an_answer_of_the_form_says_who_signs_no_decision(json_definition: Json) -> None:
    ask = {name: one for name, one in SIGN.items() if name != "email"}
    json = loaded(json_definition, DRAW, {**ask, "signer_field": "courriel", "to": "accordee"})
    for fields in (None, {"courriel": "text"}):
        told = [one.text for one in check_definition(json, fields=fields)]
        assert any("de qui signe peut venir" in one for one in told)


@pytest.mark.parametrize("action", [SIGN, OWN])
def test_the_simulator_signs_and_shows_the_proof(json_definition: Json, action: Json) -> None:
    json = loaded(json_definition, DRAW, action)
    scenario = {"name": "Signé", "answers": {"danger": True},
                "steps": [{"do": "made", "call": "Signature du maire"}]}  # fmt: skip
    played = play(compile_definition(json), scenario)
    assert PROOF in [one.template for one in documents_of(played.last)]
    assert played.last.case.status == "complement"
    taken = {(mark.where, mark.target) for mark in cover(json, [played]).marks if mark.taken}
    assert ("statuses.urgence.enter.1", "complement") in taken


def test_the_simulator_shows_what_each_may_do(json_definition: Json) -> None:
    definition = compile_definition(loaded(json_definition, DRAW, SIGN, OWN, HAND))
    frame = play(definition, {"name": "Signé", "answers": {"danger": True}, "steps": []}).last
    views = {one.who: one for one in views_of(definition, frame)}
    for who in ("Le service Essai", "Qui reçoit le lien pour signer"):
        assert any("Signer" in one for one in views[who].may)
    assert views["Qui reçoit le lien pour signer"].reads == ("L’arrêté",)
    assert any("Prendre la demande" in one for one in views["Le syndicat"].may)
