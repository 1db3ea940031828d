"""Markers, loops, alerts, zones, reopening."""

from typing import Any

import pytest
from guichet_workflow.core import check_definition, compile_definition
from guichet_workflow.core.case import Actor
from guichet_workflow.core.definition.journeys import compile_zones
from guichet_workflow.core.events import Chose, Opened, TimerFired, Triggered, Withdrawn
from guichet_workflow.core.extras import alerts
from guichet_workflow.core.zones import point_of, zone_of
from guichet_workflow.schemas import DefinitionSchema
from hypothesis import given
from hypothesis import strategies as st
from marshmallow import ValidationError

from .conftest import CITIZEN, Story
from .test_marks import said

AGENT = Actor("agent", "a-1", "Nadia Benali")
MINE = frozenset({"instructeur"})
SQUARE = [[0.0, 0.0], [10.0, 0.0], [10.0, 10.0], [0.0, 10.0], [0.0, 0.0]]
HOLE = [[4.0, 4.0], [6.0, 4.0], [6.0, 6.0], [4.0, 6.0], [4.0, 4.0]]
FAR = [[[20.0, 0.0], [30.0, 0.0], [25.0, 10.0], [20.0, 0.0]]]
ZONES = {
    "nord": {"label": "Nord", "shape": {"type": "Polygon", "coordinates": [SQUARE, HOLE]}},
    "iles": {"label": "Îles", "shape": {"type": "MultiPolygon", "coordinates": [FAR]}},
}
Json = dict[str, Any]


def lived(json: Json, *actions: Json, danger: bool = True, **data: Any) -> Story:
    json["statuses"][1]["enter"] = list(actions)
    loaded = DefinitionSchema().load(json)
    return Story(compile_definition(loaded), danger=danger, **data)(Opened(CITIZEN))


@pytest.mark.parametrize(
    ("point", "zone"),
    [((5, 2), "nord"), ((5, 5), None), ((25, 3), "iles"), ((40, 3), None), ((-1, 5), None)],
)
def test_a_point_is_in_its_zone_and_not_in_a_hole(
    point: tuple[float, float], zone: str | None
) -> None:
    assert zone_of(compile_zones({"zones": ZONES}), *point) == zone


@given(st.floats(0.01, 9.99), st.floats(0.01, 9.99))
def test_a_square_holds_all_but_its_hole(lon: float, lat: float) -> None:
    in_hole = 4 < lon < 6 and 4 < lat < 6
    on_edge = lon in (4, 6) or lat in (4, 6)
    found = zone_of(compile_zones({"zones": ZONES}), lon, lat)
    assert on_edge or found == (None if in_hole else "nord")


@pytest.mark.parametrize("value", [None, "rue du Lavoir", {"text": "x"}, {"lat": "x", "lon": 1}])
def test_an_answer_without_point_has_no_zone(value: Any) -> None:
    assert point_of(value) is None


def test_the_zone_of_a_place_leads_the_case(json_definition: Json) -> None:
    json_definition["zones"] = ZONES
    json_definition["teams"] = {"iles": {"label": "Les îles", "role": "iles"}}
    isles = {"==": [{"var": "secteur"}, "iles"]}
    actions = [
        {"do": "locate", "place": "lieu", "field": "secteur"},
        {"do": "assign", "whom": "team", "function": "instructeur",
         "rules": [{"condition": isles, "team": "iles"}]},
    ]  # fmt: skip
    story = lived(json_definition, *actions, lieu={"lat": "3", "lon": "25", "text": "Le port"})
    assert (story.case.data["secteur"], story.case.extra["teams"]) == (
        "iles", {"instructeur": ["iles"]},
    )  # fmt: skip
    assert said(story, "located") == ["Secteur trouvé : Îles."]
    assert lived(json_definition, *actions, lieu="Au port").case.data["secteur"] is None


@pytest.mark.parametrize(
    "shape",
    [
        {"type": "Point", "coordinates": [1, 2]},
        {"type": "Polygon", "coordinates": [[[0, 0], [200, 0], [0, 1]]]},
        {"type": "Polygon", "coordinates": [[["x", 0], [1, 0], [0, 1]]]},
        {"type": "Polygon"},
        "x",
    ],
)
def test_what_is_no_zone_is_refused(json_definition: Json, shape: Any) -> None:
    json_definition["zones"] = {"x": {"label": "X", "shape": shape}}
    with pytest.raises(ValidationError):
        DefinitionSchema().load(json_definition)


def test_a_case_comes_back_to_its_marker(json_definition: Json) -> None:
    json_definition["statuses"][0]["enter"].insert(0, {"do": "marker", "name": "ici"})
    back = {"do": "return", "marker": "ici", "to": "complement"}
    json_definition["statuses"][0]["enter"].pop()
    json_definition["statuses"][0]["choices"][2]["to"] = "urgence"
    story = lived(json_definition, back, danger=False)
    story(Chose(AGENT, "complement", MINE, story.case.version))
    assert story.case.status == "recue"


def test_without_its_marker_it_goes_where_it_is_said(json_definition: Json) -> None:
    story = lived(json_definition, {"do": "return", "marker": "ici", "to": "complement"})
    assert story.case.status == "complement"
    found = check_definition(DefinitionSchema().load(json_definition))
    assert any("posé nulle part" in one.text for one in found)


def test_an_alert_is_seen_by_whom_it_is_for_until_the_case_moves(json_definition: Json) -> None:
    own = {"do": "alert", "for": "agents", "text": "Fragile", "level": "warn"}
    kept = {"do": "alert", "for": "all", "text": "Grève", "keep": True}
    story = lived(json_definition, own, kept)
    assert [one["text"] for one in alerts(story.case, "agents")] == ["Fragile", "Grève"]
    assert [one["text"] for one in alerts(story.case, "citizen")] == ["Grève"]
    story(Chose(AGENT, "calmer", MINE, story.case.version))
    assert [one["text"] for one in alerts(story.case, "agents")] == ["Grève"]


def looping(json: Json, *, choices: bool) -> None:
    loop = {"over": {"var": "enfants"}, "item": "enfant", "after": "complement"}
    json["statuses"][1]["loop"] = loop
    if not choices:
        json["statuses"][1]["choices"] = []
    else:
        json["statuses"][1]["choices"][0]["to"] = "urgence"


def test_a_status_that_waits_for_nobody_takes_all_its_items(json_definition: Json) -> None:
    looping(json_definition, choices=False)
    add = {"do": "set", "field": "tous", "value": {"cat": [{"var": "tous"}, {"var": "enfant"}]}}
    story = lived(json_definition, add, enfants=[str(n % 10) for n in range(25)])
    assert story.case.data["tous"] == "0123456789" * 2 + "01234"
    assert story.case.status == "complement"
    assert said(story, "loop")[-1] == "Élément 25 sur 25."


def test_a_status_with_choices_takes_an_item_at_each_visit(json_definition: Json) -> None:
    looping(json_definition, choices=True)
    story = lived(json_definition, enfants=["Lou", "Max"])
    for name in ("Lou", "Max"):
        assert (story.case.status, story.case.data["enfant"]) == ("urgence", name)
        story(Chose(AGENT, "calmer", MINE, story.case.version))
    assert story.case.status == "complement"
    assert "loop" not in story.case.extra


@pytest.mark.parametrize("items", [{}, {"enfants": []}, {"enfants": "x"}])
def test_an_empty_list_goes_straight_on(json_definition: Json, items: Json) -> None:
    looping(json_definition, choices=True)
    assert lived(json_definition, **items).case.status == "complement"


def test_the_linter_follows_a_loop(json_definition: Json) -> None:
    looping(json_definition, choices=True)
    json_definition["statuses"][1]["loop"]["after"] = "accordee"
    found = check_definition(DefinitionSchema().load(json_definition))
    assert any("décide" in one.text for one in found)


def test_another_request_is_linked_once(json_definition: Json) -> None:
    link = {"do": "link_request", "field": "numero"}
    story = lived(json_definition, link, link, numero=" 2026-000042 ")
    assert story.case.extra["linked"] == ["2026-000042"]
    assert said(story, "linked") == ["Demande liée : 2026-000042."]
    assert "linked" not in lived(json_definition, link).case.extra


REOPEN = {"id": "rouvrir", "label": "Rouvrir", "by": ["instructeur"], "statuses": ["retiree"],
          "actions": [{"do": "reopen"}], "to": "recue"}  # fmt: skip


def test_a_closed_request_is_taken_up_again(json_definition: Json) -> None:
    json_definition["actions"] = [REOPEN]
    story = lived(json_definition, danger=False)(Withdrawn(CITIZEN))
    last = next(one for one in story.case.timers if one.kind == "anonymise")
    story(Triggered(AGENT, "rouvrir", MINE, story.case.version))
    assert (story.case.status, story.case.closed_at) == ("recue", None)
    assert "anonymise" not in {one.kind for one in story.case.timers}
    story.now = last.due_at
    assert story(TimerFired(last.key)).last == ()
    assert said(story, "reopened") == ["La demande est rouverte."]


def test_the_linter_knows_that_a_request_may_be_reopened(json_definition: Json) -> None:
    json_definition["actions"] = [REOPEN]
    assert check_definition(DefinitionSchema().load(json_definition)) == []


def test_an_agent_is_led_to_a_page_of_this_site_alone(json_definition: Json) -> None:
    choice = json_definition["statuses"][0]["choices"][0]
    choice["redirect"] = "/agents/demandes/?vue=retard"
    DefinitionSchema().load(json_definition)
    for bad in ("https://exemple.fr", "//exemple.fr", "agents", "/x y"):
        choice["redirect"] = bad
        with pytest.raises(ValidationError):
            DefinitionSchema().load(json_definition)
