"""Delays from an anchor, as inputs and in words."""

from typing import Any

import pytest
from guichet_workflow.core.definition.anytime import ANCHORS
from guichet_workflow.core.editing import locate
from guichet_workflow.core.editing.anchors import (
    anchor_words,
    read_anchor,
    shown_anchor,
    starts,
    typed_anchor,
)
from guichet_workflow.core.editing.sentences import told, words_for

from .test_editing import circuit

__all__ = ["circuit"]


def anchor(start: str, n: int = 3, **more: str) -> dict[str, Any]:
    return {"from": start, "offset": {"n": n, "unit": "days"}, **more}


@pytest.mark.parametrize(
    "value",
    [
        None,
        anchor("received"),
        anchor("first", status="fin", legal_basis="L231-1"),
        anchor("field", -10, field="fete"),
    ],
)
def test_what_is_shown_is_read_back(value: Any) -> None:
    form = {f"p-when-{key}": text for key, text in shown_anchor(value).items()}
    assert read_anchor(typed_anchor("p-when", form)) == value


def test_every_anchor_of_the_language_is_offered() -> None:
    assert {name for name, _words in starts() if name} == set(ANCHORS)


def test_what_does_not_belong_is_left_out_and_what_is_no_number_told() -> None:
    typed = shown_anchor(anchor("closed", status="fin", field="fete"))
    assert read_anchor(typed) == anchor("closed")
    with pytest.raises(ValueError, match="nombre entier"):
        read_anchor({**typed, "n": "x"})


def test_it_is_told() -> None:
    told_as = anchor_words(anchor("field", -3, field="fete"), {}, {"fete": "Date de la fête"})
    assert told_as.replace("\u00a0", " ") == "3 jours avant « Date de la fête »"
    first = anchor_words(anchor("first", status="fin"), {"fin": "Terminée"}, {})
    assert first.replace("\u00a0", " ") == "3 jours après la première arrivée à « Terminée »"
    assert anchor_words(None, {}, {}) == ""


def test_an_action_at_any_time_says_who_when_and_what(circuit: dict[str, Any]) -> None:
    node = {"id": "x", "label": "Classer", "by": ["mairie"], "when": anchor("closed"), "api": True}
    circuit["actions"] = [node | {"to": "fin", "actions": [{"do": "note", "text": "Vu"}]}]
    text = told(locate(circuit, "actions.x"), words_for(circuit, {})).replace("\u00a0", " ")
    assert text == (
        "Si la mairie choisit « Classer » ou 3 jours après la clôture ou si un programme demande "
        "« Classer », alors noter pour les agents : « Vu », puis passer à « Terminée »"
    )
