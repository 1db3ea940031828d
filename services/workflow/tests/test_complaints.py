"""Designers read in French what is wrong with a circuit."""

import pytest
from guichet_workflow.actions.definitions import Unfit, read_definition
from guichet_workflow.complaints import in_french
from marshmallow import Schema, fields, validate


def test_findings_of_a_broken_circuit_are_french() -> None:
    source = {
        "slug": "Été",
        "title": 3,
        "statuses": [{"id": "a", "label": "A", "kind": "x"}],
        "z": 1,
    }
    with pytest.raises(Unfit) as refused:
        read_definition(source)
    said = {finding.where: finding.text for finding in refused.value.findings}
    assert said["start"] == "Il manque cette information."
    assert said["statuses.0.kind"].startswith("Choisissez une de ces valeurs")
    assert said["z"] == "Le mot «\u00a0z\u00a0» n’existe pas à cet endroit."
    english = ("Must", "Missing", "Not a", "Unknown", "String", "Length")
    assert [text for text in said.values() if text.startswith(english)] == []


@pytest.mark.parametrize("value", ["", "x" * 9])
def test_lengths_are_said_in_french(value: str) -> None:
    schema = Schema.from_dict({"word": fields.String(validate=validate.Length(1, 8))})()
    (message,) = schema.validate({"word": value})["word"]
    assert in_french(message) == "Écrivez entre 1 et 8 caractères."


@pytest.mark.parametrize(
    ("bounds", "words"),
    [
        (validate.Range(-3, 90), "Écrivez un nombre de -3 à 90."),
        (validate.Range(min=1), "Écrivez un nombre d’au moins 1."),
    ],
)
def test_bounds_are_said_in_french(bounds: validate.Range, words: str) -> None:
    schema = Schema.from_dict({"n": fields.Integer(validate=bounds)})()
    (message,) = schema.validate({"n": -10})["n"]
    assert in_french(message) == words
