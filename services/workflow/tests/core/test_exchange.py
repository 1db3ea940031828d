"""Circuits as Mermaid, BPMN and bundles: what is written is read back, by others too."""

import json
from pathlib import Path
from typing import Any

import pytest
from defusedxml.ElementTree import fromstring
from guichet_workflow.core.exchange import NotRead, as_bpmn, as_bundle, as_mermaid, read_upload
from SpiffWorkflow.bpmn.parser import BpmnParser

CATALOGUE = Path(__file__).parents[4] / "catalogue"
CIRCUITS = sorted(CATALOGUE.glob("*/workflow.json"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"


def circuit(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text())
    return found


@pytest.mark.parametrize("path", CIRCUITS, ids=lambda path: path.parent.name)
def test_another_engine_reads_our_bpmn(path: Path, tmp_path: Path) -> None:
    source = circuit(path)
    file = tmp_path / "circuit.bpmn"
    content = as_bpmn(source)
    assert (
        b'isExecutable="false"' in content
    )  # it is a model to read: others must be told to run it
    file.write_bytes(content.replace(b'isExecutable="false"', b'isExecutable="true"'))
    parser = BpmnParser()
    parser.add_bpmn_file(str(file))
    spec = parser.get_spec(f"n_{source['slug']}")
    names = {task.bpmn_name for task in spec.task_specs.values()}
    assert {status["label"] for status in source["statuses"]} <= names


@pytest.mark.parametrize("path", CIRCUITS[:6], ids=lambda path: path.parent.name)
def test_bpmn_holds_together(path: Path) -> None:
    root = fromstring(as_bpmn(circuit(path)))
    nodes = [one.get("id") for one in root.iter() if one.get("id")]
    assert len(nodes) == len(set(nodes))
    for flow in root.iter(f"{BPMN}sequenceFlow"):
        assert {flow.get("sourceRef"), flow.get("targetRef")} <= set(nodes)
    for timer in root.iter(f"{BPMN}timeDuration"):
        assert (timer.text or "").startswith("P")
    refs = [one.text for one in root.iter(f"{BPMN}flowNodeRef")]
    assert set(refs) <= set(nodes)
    assert len(refs) == len(set(refs))


def hostile() -> dict[str, Any]:
    way = {"id": "c", "label": 'Dire : "non";\n#1 <b>\u0000', "by": ["f"], "to": "b"}
    first = {"id": "end", "label": "A", "kind": "open", "function": "f", "choices": [way]}
    last = {"id": "b", "label": "<B>", "kind": "done"}
    functions = {"f": {"label": "F & G", "role": ""}}
    return {"title": "&", "start": "end", "functions": functions, "statuses": [first, last]}


def test_words_that_would_break_a_file_do_not() -> None:
    source = hostile()
    assert fromstring(as_bpmn(source)).find(f"{BPMN}process").get("name") == "&"
    lines = as_mermaid(source).splitlines()
    assert lines[0] == "stateDiagram-v2"
    assert any("s_end --> s_b: Dire #58; #quot;non#quot;#59; #35;1" in line for line in lines)
    assert "    s_b --> [*]" in lines


def test_mermaid_says_every_way() -> None:
    text = as_mermaid(circuit(CATALOGUE / "subvention-association" / "workflow.json"))
    for words in (
        '    state "En instruction" as s_instruction',
        "[*] --> s_retiree: Retrait par l’usager",
        "[*] --> s_rejet_implicite: Sans décision après 2 mois",
        ": aussitôt",
    ):
        assert words in text


def test_an_action_at_any_time_bound_to_some_statuses_comes_back() -> None:
    action = {"id": "rappel", "label": "Rappeler", "by": ["f"], "statuses": ["a"], "to": "a"}
    source = {"statuses": [{"id": "a"}], "functions": {"f": {}}, "actions": [action]}
    assert read_upload(as_bundle(source, []).decode()).source == source


def test_a_bundle_comes_back_whole() -> None:
    source = circuit(CIRCUITS[0])
    scenario = {"name": "x", "answers": {}, "steps": []}
    content = as_bundle(source, [scenario])
    imported = read_upload(content.decode())
    assert (imported.source, imported.simulations) == (source, [scenario])
    assert json.loads(content)["templates"]["messages"] == [
        "complement",
        "delivree",
        "recue",
        "refusee",
        "relance",
    ]
    assert read_upload(json.dumps(source)).source == source


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('{"format": "guichet-circuit", "version": 9}', "plus récente"),
        ('{"format": "guichet-circuit", "version": 1}', "pas de circuit"),
        ('{"statuses": [], "functions": {}}', "lui manque"),
        ('{"statuses": [{"id": "a", "enter": [1]}], "functions": {}}', "abîmé"),
        ('{"statuses": [{"label": "a"}], "functions": {}}', "abîmé"),
        ('{"statuses": [{"id": "a", "choices": {}}], "functions": {}}', "abîmé"),
        ("null", "pas un circuit"),
        (" \n", "Choisissez un fichier"),
        ('{"statuses": [{"id": "a"}], "functions": {}, "x": ' + "[" * 90 + "]" * 90 + "}", "abîmé"),
    ],
)
def test_what_is_no_circuit_is_refused(text: str, words: str) -> None:
    with pytest.raises(NotRead) as refusal:
        read_upload(text)
    assert words in refusal.value.sentence


def test_the_mark_that_windows_puts_first_is_no_fault() -> None:
    source = circuit(CIRCUITS[0])
    assert read_upload("\ufeff" + json.dumps(source)).source["slug"] == source["slug"]
