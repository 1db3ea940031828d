"""What a kept simulation holds of the case: data written, alerts, who has it; and what changes."""

from typing import Any

import pytest
from guichet_workflow.core import compile_definition
from guichet_workflow.core.simulation import record, replay
from guichet_workflow.core.simulation.holding import PRINT, data_changes
from guichet_workflow.schemas.simulations import ScenarioSchema
from marshmallow import ValidationError

from .test_playing import GRANT, scenario

Json = dict[str, Any]
PART = {"do": "compute", "field": "part", "label": "Part", "value": {"*": [{"var": "montant"}, 2]}}
ALERT = {"do": "alert", "for": "agents", "level": "warn", "text": "À voir vite", "keep": True}
MINE = {"do": "assign", "whom": "chooser"}


def _with(json: Json, *actions: Json, status: int = 0) -> Any:
    before = json["statuses"][status].get("enter", [])
    own = {**json["statuses"][status], "enter": [*actions, *before]}
    statuses = [own if at == status else one for at, one in enumerate(json["statuses"])]
    return compile_definition({**json, "statuses": statuses})


def _said(definition: Any, kept: Json) -> list[str]:
    return [one.text.replace("\u00a0", " ") for one in replay(definition, kept)]


def test_what_the_circuit_writes_is_held(json_definition: Json) -> None:
    copied = {"do": "set", "field": "montant", "value": {"var": "montant"}}
    kept = record(_with(json_definition, PART, copied, ALERT), scenario())
    expected = kept["expects"][0]
    assert expected["data"]["part"] == 1000
    assert "montant" not in expected["data"]
    assert expected["alerts"] == {"agents": ["À voir vite"]}
    assert expected["assignee"] is None
    assert ScenarioSchema().load(kept)["expects"] == kept["expects"]


def test_data_that_change_are_told(json_definition: Json) -> None:
    kept = record(_with(json_definition, PART), scenario())
    half = {**PART, "value": {"/": [{"var": "montant"}, 2]}}
    more = {"do": "set", "values": [{"field": "avis_rendu", "value": True}]}
    assert _said(_with(json_definition, half, more), kept) == [
        "La donnée « avis rendu » est écrite en plus : oui.",
        "La donnée « Part » est 250 au lieu de 1000.",
    ]
    assert _said(_with(json_definition), kept) == ["La donnée « part » n’est plus écrite."]


def test_values_that_are_said_alike_still_differ(json_definition: Json) -> None:
    def rows(size: int) -> Json:
        value = [{"a": size}, {"a": "x" * size}]
        return {"do": "set", "field": "lignes", "value": {"var": f"lignes{len(value)}{size}"}}

    answers = {f"lignes2{size}": [{"a": size}, {"a": "x" * size}] for size in (1, 2, 200, 201)}
    sent = {"answers": {"montant": "500", **answers}}
    for one, other in ((1, 2), (200, 201)):
        kept = record(_with(json_definition, rows(one)), scenario(**sent))
        held = kept["expects"][0]["data"]["lignes"]
        assert str(held).startswith(PRINT) == (one == 200)
        changed = _said(_with(json_definition, rows(other)), kept)
        assert changed == ["La donnée « lignes » n’est plus la même."]


def test_a_long_value_that_was_held_whole_is_still_the_same(json_definition: Json) -> None:
    copied = {"do": "set", "field": "note", "value": {"var": "texte"}}
    circuit, long = _with(json_definition, copied), "x" * 1000
    kept = record(circuit, scenario(answers={"montant": "500", "texte": long}))
    assert kept["expects"][0]["data"]["note"].startswith(PRINT)
    whole = {**kept["expects"][0]["data"], "note": long}
    assert list(data_changes(circuit, whole, kept["expects"][0]["data"])) == []


@pytest.mark.parametrize(
    ("who", "words"), [("agents", "aux agents"), ("citizen", "à l’usager"), ("all", "à tous")]
)
def test_alerts_that_change_are_told_with_who_sees_them(
    json_definition: Json, who: str, words: str
) -> None:
    kept = record(_with(json_definition, {**ALERT, "for": who}), scenario())
    other = _with(json_definition, {**ALERT, "for": who, "text": "Ancien"})
    assert _said(other, kept) == [
        f"L’alerte « À voir vite » n’est plus montrée {words}.",
        f"L’alerte « Ancien » est montrée en plus {words}.",
    ]


def test_who_has_the_case_is_told(json_definition: Json) -> None:
    granted = next(at for at, one in enumerate(json_definition["statuses"])
                   if one["id"] == "accordee")  # fmt: skip
    nobody = _with(json_definition)
    hers = _with(json_definition, MINE, status=granted)
    somebody = {**GRANT, "by": ""}
    kept, hers_kept = record(nobody, scenario(GRANT)), record(hers, scenario(GRANT))
    assert hers_kept["expects"][1]["assignee"] == "instructeur"
    label = hers.functions["instructeur"].label
    assert _said(hers, kept) == [f"Le dossier est confié à « {label} », et n’était à personne."]
    assert _said(nobody, hers_kept) == [f"Le dossier n’est plus confié à « {label} »."]
    other = {**hers_kept, "steps": [somebody]}
    assert _said(hers, other) == [f"Le dossier est confié à un agent au lieu de « {label} »."]
    assert record(hers, scenario(somebody))["expects"][1]["assignee"] == ""


def test_one_kept_before_they_were_held_is_as_it_was(json_definition: Json) -> None:
    kept = record(_with(json_definition), scenario(GRANT))
    new = ("data", "alerts", "assignee")
    old = [{key: one[key] for key in one if key not in new} for one in kept["expects"]]
    changed = _with(json_definition, PART, ALERT, MINE)
    assert _said(changed, {**kept, "expects": old}) == []
    assert ScenarioSchema().load({**kept, "expects": old})


@pytest.mark.parametrize(
    "expected",
    [
        {"data": {"x": ["y"] * 6000}},
        {"data": {str(at): 1 for at in range(201)}},
        {"alerts": {"personne": ["x"]}},
        {"alerts": {"all": [""]}},
        {"assignee": "x" * 201},
    ],
)
def test_what_is_too_large_or_unknown_is_refused(expected: Json) -> None:
    with pytest.raises(ValidationError):
        ScenarioSchema().load(scenario(expects=[expected]))
