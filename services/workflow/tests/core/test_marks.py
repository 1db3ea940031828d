"""Urgency, tags, several fields, computed values, and what a hidden status shows."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.effects import History, Moved
from guichet_workflow.core.events import Answered, Chose, Opened
from guichet_workflow.core.extras import marks_changed, shown_status, tags_of, unusual_urgency
from guichet_workflow.core.words import history_sentence, turn
from guichet_workflow.schemas import DefinitionSchema
from marshmallow import ValidationError

from .conftest import CITIZEN, Story

AGENT = Actor("agent", "a-1", "Nadia Benali")
MINE = frozenset({"instructeur"})
DOUBLE = {"*": [{"var": "montant"}, 2]}
Json = dict[str, Any]


def marked(json: Json, *actions: Json, **status: Any) -> Json:
    """Give the definition with `actions` first in its second status, and levels and tags."""
    json["urgency"] = [{"id": "normale", "label": "Normale"},
                       {"id": "haute", "label": "Haute", "tone": "warn"},
                       {"id": "extreme", "label": "Extrême", "tone": "bad"}]  # fmt: skip
    json["tags"] = {"litige": "Litige", "presse": "Presse"}
    json["statuses"][1].update(status, enter=list(actions))
    return json


def lived(json: Json, *actions: Json, **status: Any) -> Story:
    loaded = DefinitionSchema().load(marked(json, *actions, **status))
    return Story(compile_definition(loaded), danger=True)(Opened(CITIZEN))


def said(story: Story, kind: str) -> list[str]:
    lines = [one for one in story.effects if isinstance(one, History) and one.kind == kind]
    return [
        history_sentence(kind, line.values, line.by, "agent").replace("\u00a0", " ")
        for line in lines
    ]


@pytest.mark.parametrize(
    ("modes", "level"),
    [
        ([{"mode": "up"}], "Haute"),
        ([{"mode": "up"}] * 4, "Extrême"),
        ([{"mode": "set", "level": "extreme"}, {"mode": "down"}], "Haute"),
        ([{"mode": "down"}], None),
        ([{"mode": "set", "level": "haute"}, {"mode": "set", "level": "normale"}], None),
    ],
)
def test_urgency_goes_up_and_down_and_stays_within(
    json_definition: Json, modes: list[Json], level: str | None
) -> None:
    story = lived(json_definition, *({"do": "urgency", **mode} for mode in modes))
    found = unusual_urgency(story.definition, story.case.extra)
    assert (found.label if found else None) == level


def test_a_change_of_urgency_is_written_once_and_told_to_the_list(json_definition: Json) -> None:
    same = {"do": "urgency", "mode": "set", "level": "haute"}
    story = lived(json_definition, same, same)
    assert said(story, "urgency") == ["Urgence : Haute."]
    assert story.of(Moved)


def test_tags_are_put_once_and_taken_off(json_definition: Json) -> None:
    put, other = {"do": "tag", "tag": "litige"}, {"do": "tag", "tag": "presse"}
    story = lived(json_definition, put, put, other, {"do": "untag", "tag": "litige"})
    assert tags_of(story.definition, story.case.extra) == ["Presse"]
    assert said(story, "tagged") == ["Étiquette mise : Litige.", "Étiquette mise : Presse."]
    assert said(story, "untagged") == ["Étiquette enlevée : Litige."]


def test_several_fields_see_those_before(json_definition: Json) -> None:
    values = [{"field": "a", "value": DOUBLE}, {"field": "b", "value": {"+": [{"var": "a"}, 1]}}]
    story = lived(json_definition, {"do": "set", "values": values})
    assert (story.case.data["a"], story.case.data["b"]) == (1000, 1001)


def test_a_computed_value_is_told_with_its_unit(json_definition: Json) -> None:
    half = {"do": "compute", "field": "moitie", "label": "La moitié", "unit": "€",
            "value": {"/": [{"var": "montant"}, 8]}}  # fmt: skip
    story = lived(json_definition, half)
    assert said(story, "computed") == ["La moitié : 62,5 €."]


def test_a_hidden_status_shows_the_one_before(json_definition: Json) -> None:
    story = lived(json_definition, hidden=True)
    assert story.case.status == "urgence"
    assert shown_status(story.definition, story.case).id == "recue"
    assert turn(story.definition, story.case).title == "À nous"
    moved = [one for one in story.effects if isinstance(one, History) and one.kind == "moved"]
    assert [(one.values["status"], one.public) for one in moved] == [
        ("recue", True), ("urgence", False),
    ]  # fmt: skip


def test_after_an_answer_a_hidden_status_no_longer_says_that_we_wait(json_definition: Json) -> None:
    json_definition["statuses"][2]["enter"][0]["to"] = "urgence"
    json_definition["statuses"][0]["enter"].pop()
    story = lived(json_definition, hidden=True)
    story(Chose(AGENT, "complement", MINE, story.case.version))
    assert shown_status(story.definition, story.case).id == "complement"
    story(Answered(CITIZEN, {"piece": [{"document_id": "d-1", "name": "a.pdf"}]}))
    assert story.case.status == "urgence"
    assert shown_status(story.definition, story.case).id == "recue"


@pytest.mark.parametrize("at", [0, 2, 3])
def test_the_start_the_questions_and_the_ends_are_never_hidden(
    json_definition: Json, at: int
) -> None:
    json_definition["statuses"][at]["hidden"] = True
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ({"do": "tag", "tag": "autre"}, "L’étiquette « autre » n’existe pas."),
        (
            {"do": "urgency", "mode": "set", "level": "x"},
            "Le niveau d’urgence « x » n’existe pas.",
        ),
    ],
)
def test_names_that_nothing_bears_are_found(
    json_definition: Json, action: Json, words: str
) -> None:
    loaded = DefinitionSchema().load(marked(json_definition, action))
    found = check_definition(loaded)
    assert [(one.where, one.text.replace("\u00a0", " ")) for one in found] == [
        ("statuses.urgence.enter.0", words)
    ]


@pytest.mark.parametrize(
    "action",
    [
        {"do": "set"},
        {"do": "set", "field": "a", "value": 1, "values": [{"field": "b", "value": 1}]},
        {"do": "urgency", "mode": "set"},
        {"do": "urgency", "mode": "up", "level": "haute"},
    ],
)
def test_actions_that_say_too_little_or_too_much_are_refused(
    json_definition: Json, action: Json
) -> None:
    with pytest.raises(ValidationError):
        DefinitionSchema().load(marked(json_definition, action))


def test_what_a_change_makes_of_the_marks_is_told(json_definition: Json) -> None:
    definition = lived(json_definition).definition
    before = {"urgency": "haute", "tags": ["litige"]}
    after = {"urgency": "normale", "tags": ["presse"]}
    assert list(marks_changed(definition, before, before)) == []
    assert list(marks_changed(definition, {}, {"urgency": "normale"})) == []
    assert list(marks_changed(definition, before, after)) == [
        ("urgency", "Normale"),
        ("tag", "Presse"),
        ("untag", "Litige"),
    ]


def test_what_is_kept_has_a_line_for_each_field(json_definition: Json) -> None:
    values = [{"field": "part_ville", "value": DOUBLE}, {"field": "x", "value": {"var": "lieu"}},
              {"field": "y", "value": "a" * 300}]  # fmt: skip
    json = marked(json_definition, {"do": "set", "values": values})
    story = Story(compile_definition(DefinitionSchema().load(json)), danger=True, montant=2,
                  lieu={"lat": 1})(Opened(CITIZEN))  # fmt: skip
    assert said(story, "set")[-3:] == [
        "Valeur gardée : part ville, 4.",
        "Valeur gardée : x.",
        f"Valeur gardée : y, {'a' * 200}….",
    ]
    lines = [one for one in story.of(History) if one.kind == "set"]
    assert not any(line.public for line in lines)


def test_a_marker_has_its_line(json_definition: Json) -> None:
    story = lived(json_definition, {"do": "marker", "name": "ici"})
    assert said(story, "marker") == ["Repère « ici » mis sur « Urgence »."]
