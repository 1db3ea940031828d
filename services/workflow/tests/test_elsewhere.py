"""What a designer's right lets her circuits write outside their own requests."""

from typing import Any

import pytest
from guichet_kit.testing import Bench
from guichet_workflow.actions.definitions import Unfit
from guichet_workflow.actions.drafts import change
from guichet_workflow.actions.publication import look_at, publish_draft

from .test_outside import ADA, SLUG, procedure

OWN = frozenset({"etat-civil"})
MAKE = {"do": "create_request", "label": "Acte lié", "procedure": "acte"}
CARD = {"do": "card", "label": "La fiche", "model": "associations"}


def adds(bench: Bench, action: dict[str, Any]) -> None:
    def more(one: dict[str, Any]) -> dict[str, Any]:
        first, *others = one["statuses"]
        return {**one, "statuses": [{**first, "enter": [*first["enter"], action]}, *others]}

    with bench.transaction() as session:
        change(session, SLUG, ADA, more, "Ajout")


def said(bench: Bench, families: frozenset[str] | None) -> list[tuple[str, bool]]:
    with bench.transaction() as session:
        found = look_at(session, SLUG, families).findings
    return [(one.text.replace("\u00a0", " "), one.blocks) for one in found if "enter" in one.where]


def test_a_procedure_that_is_not_published_is_told(bench: Bench) -> None:
    adds(bench, MAKE)
    ((text, blocks),) = said(bench, None)
    assert text.startswith("Aucune démarche « acte »")
    assert not blocks


def test_requests_of_her_families_are_hers_to_make(bench: Bench) -> None:
    procedure(bench)
    adds(bench, MAKE)
    assert said(bench, OWN) == said(bench, None) == []


def test_a_circuit_that_writes_elsewhere_is_not_published_by_who_is_bound(bench: Bench) -> None:
    procedure(bench)
    for action in (MAKE | {"procedure": "autre"}, CARD):
        adds(bench, action)
    with pytest.raises(Unfit) as refused, bench.transaction() as session:
        publish_draft(session, SLUG, ADA, OWN)
    texts = [one.text.replace("\u00a0", " ") for one in refused.value.findings]
    assert [text[:36] for text in texts] == [
        "Votre droit ne s’étend pas à la déma",
        "Les fiches sont à toute la collectiv",
    ]
    with bench.transaction() as session:
        assert publish_draft(session, SLUG, ADA) == 2
