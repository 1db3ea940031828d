"""What workflow sends keeps to its contracts; what the others send is understood."""

import json
from pathlib import Path
from typing import Any

import pytest
from guichet_kit.testing import Bench, check_contract, example_of
from guichet_workflow.events import SENT, handlers

from .samples import agent, case_url, choose, citizen, opened, own_url

SERVICES = Path(__file__).parents[2]
OWN = SERVICES / "workflow" / "contracts" / "events"


def contract_of(kind: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((OWN / f"{kind}.json").read_text())
    return found


def test_each_event_sent_has_a_contract_with_consumers() -> None:
    assert {path.stem for path in OWN.glob("*.json")} == set(SENT)
    for kind in SENT:
        assert contract_of(kind)["consumers"] or contract_of(kind)["awaits"], kind
        check_contract(OWN, kind, example_of(OWN, kind))


def check_all(bench: Bench) -> None:
    for kind in SENT:
        for data in bench.emitted(kind):
            check_contract(OWN, kind, data)


def test_a_whole_life_keeps_to_the_contracts(bench: Bench) -> None:
    request_id = opened(bench)
    agent(bench).post(case_url(request_id, "affectation"), data={"action": "prendre"})
    choose(agent(bench), request_id, "complement", version="2", comment="Quelle mairie ?")
    answer = {"champ-precision": "Celle de Valmont"}
    assert citizen(bench).post(own_url(request_id, "reponse"), data=answer).status_code == 303
    assert choose(agent(bench), request_id, "delivrer", version="4").status_code == 303
    kinds = [kind for kind in SENT if bench.emitted(kind)]
    assert kinds == list(SENT[:4])
    check_all(bench)


@pytest.mark.parametrize("kind", handlers.types)
def test_the_examples_of_the_producers_are_understood(bench: Bench, kind: str) -> None:
    producer = kind.partition(".")[0]
    example = example_of(SERVICES / producer / "contracts" / "events", kind)
    sent = "forms.submission.sent.v1"
    bench.deliver(sent, example_of(SERVICES / "forms" / "contracts" / "events", sent))
    assert bench.deliver(kind, example) == 1
    assert bench.deliver(kind, example) == 1
