"""An act on many cases: what it makes of each, why it leaves one out, how it is undone."""

from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.batch import (
    REASONS,
    Act,
    Colleague,
    LeftOut,
    Subject,
    before,
    confirms,
    decides,
    do,
    phrase,
    undoing,
)
from guichet_workflow.core.case import Actor
from guichet_workflow.core.engine import step
from guichet_workflow.core.events import Chose, Opened

from .conftest import AGENT, CITIZEN, NOW, Story, definition_json

MINE = frozenset({"instructeur"})
REJECT = Act("choice", "rejeter", "essai", "Rejeter")
ASK = Act("choice", "complement", "essai", "Demander")
KARIM = Colleague("a-2", "Karim Adda", ("essai",), ("voirie",))


@pytest.fixture
def marked() -> Story:
    json = definition_json()
    json["urgency"] = [{"id": "normale", "label": "Normale"}, {"id": "haute", "label": "Haute"}]
    json["tags"] = {"litige": "Litige"}
    return Story(compile_definition(json))(Opened(CITIZEN))


def subject(story: Story, functions: frozenset[str] = MINE, family: str = "voirie") -> Subject:
    return Subject(story.definition, story.case, functions, family, NOW)


@pytest.mark.parametrize(
    ("act", "functions", "comment", "reason"),
    [
        (REJECT, MINE, "", "comment"),
        (REJECT, frozenset(), "Non.", "function"),
        (Act("choice", "rejeter", "autre", "Rejeter"), MINE, "Non.", "elsewhere"),
        (Act("choice", "rejeter", "essai", "Refuser"), MINE, "Non.", "version"),
        (Act("choice", "calmer", "essai", "Calmer"), MINE, "", "status"),
        (Act("choice", "accorder", "essai", "Accorder"), MINE, "", "fields"),
        (Act("action", "rien", "essai", "Rien"), MINE, "", "status"),
        (Act("tag", "presse"), MINE, "", "elsewhere"),
        (Act("urgency", "normale"), MINE, "", "already"),
        (Act("untag", "litige"), MINE, "", "already"),
        (Act("give", to=Colleague("a", "A", ("autre",), ("voirie",))), MINE, "", "colleague"),
        (Act("give", to=Colleague("a", "A", ("essai",), ("sante",))), MINE, "", "colleague"),
    ],
)
def test_a_case_is_left_out_for_a_reason(
    marked: Story, act: Act, functions: frozenset[str], comment: str, reason: str
) -> None:
    with pytest.raises(LeftOut) as left:
        do(subject(marked, functions), act, AGENT, comment)
    assert left.value.reason == reason
    assert reason in REASONS


def test_a_condition_that_is_not_met_leaves_out(tell: Any) -> None:
    json = definition_json()
    json["statuses"][0]["choices"][0]["fields"] = []
    rich = Story(compile_definition(json), montant="2000")(Opened(CITIZEN))
    with pytest.raises(LeftOut) as left:
        do(subject(rich), Act("choice", "accorder", "essai", "Accorder"), AGENT, "")
    assert left.value.reason == "condition"


@pytest.mark.parametrize("act", [REJECT, Act("take", to=KARIM), Act("tag", "litige")])
def test_a_closed_case_is_left_out(marked: Story, act: Act) -> None:
    marked(Chose(AGENT, "rejeter", MINE, 1, "Non."))
    with pytest.raises(LeftOut) as left:
        do(subject(marked), act, AGENT, "Non.")
    assert left.value.reason == "closed"


@pytest.mark.parametrize(
    ("act", "expected"), [(REJECT, True), (ASK, False), (Act("tag", "litige"), False)]
)
def test_what_decides_is_known(marked: Story, act: Act, expected: bool) -> None:
    one = subject(marked)
    assert decides(one, do(one, act, AGENT, "Non.")) is expected


@pytest.mark.parametrize(
    "act", [Act("give", to=KARIM), Act("urgency", "haute"), Act("tag", "litige")]
)
def test_what_is_reversible_comes_back(marked: Story, act: Act) -> None:
    assert act.reversible
    one = subject(marked)
    done = do(one, act, AGENT, "")
    event = undoing(act, before(one, act), AGENT)
    back, _effects = step(marked.definition, done.state, event, NOW)
    assert back.assignee == marked.case.assignee
    assert back.extra.get("urgency", "normale") == "normale"
    assert not back.extra.get("tags")


def test_a_tag_taken_off_is_put_back(marked: Story) -> None:
    put = do(subject(marked), Act("tag", "litige"), AGENT, "")
    one = subject(marked)._replace(state=put.state)
    off = do(one, Act("untag", "litige"), AGENT, "")
    assert not off.state.extra.get("tags")
    event = undoing(Act("untag", "litige"), before(one, Act("untag", "litige")), AGENT)
    assert step(marked.definition, off.state, event, NOW)[0].extra["tags"] == ["litige"]


def test_who_followed_a_case_gets_it_back(marked: Story) -> None:
    first = do(subject(marked), Act("take", to=KARIM), Actor("agent", "a-2", "Karim Adda"), "")
    one = subject(marked)._replace(state=first.state)
    given = Act("give", to=Colleague("a-3", "Anne", ("essai",), ("voirie",)))
    second = do(one, given, AGENT, "")
    back, _effects = step(
        marked.definition, second.state, undoing(given, before(one, given), AGENT), NOW
    )
    assert back.assignee == Actor("agent", "a-2", "Karim Adda")


@pytest.mark.parametrize("typed", ["DÉLIVRER 37", "delivrer 37", " Délivrer\u00a037 "])
def test_the_phrase_is_taken_without_its_accents(typed: str) -> None:
    wanted = phrase(Act("choice", "delivrer", "essai", "Délivrer l’acte"), 37)
    assert wanted == "DÉLIVRER 37"
    assert confirms(typed, wanted)
    assert not confirms("délivrer 3", wanted)
    assert not confirms("", wanted)
