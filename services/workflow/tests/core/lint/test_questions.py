"""Conditions of questions: what they read, and in which order."""

from typing import Any

from guichet_workflow.core.lint import check_definition

from .test_findings import choice, circuit, end, found, status

AIDE = {"id": "aide", "type": "checkbox", "label": "Une aide"}


def _of(*fields: Any) -> Any:
    return circuit(status("recue", choices=[choice("fin", fields=list(fields))]), end())


def _amount(tree: Any) -> Any:
    return {"id": "montant", "type": "number", "label": "Le montant", "condition": tree}


def test_a_question_may_depend_on_those_before() -> None:
    assert check_definition(_of(AIDE, _amount({"var": "aide"})), fields={}) == []


def test_a_question_depends_on_nothing_that_comes_after_or_on_itself() -> None:
    later = found(_of(_amount({"var": "aide"}), AIDE), "« Le montant » dépend de « Une aide »")
    assert (later.where, later.blocks) == ("statuses.recue.choices.vers-fin", True)
    assert found(_of(_amount({"var": "montant"})), "dépend de « Le montant »").blocks


def test_a_question_depends_on_what_exists() -> None:
    assert "nulle" in found(_of(_amount({"var": "nulle"})), "nulle", fields={}).text
