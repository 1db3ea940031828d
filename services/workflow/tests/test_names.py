"""Names that a designer picks instead of typing them blind."""

import re
from pathlib import Path
from typing import Any

from guichet_kit.testing import Bench, ServiceUnderTest, example_of
from guichet_workflow.actions import publish
from guichet_workflow.actions.names import names_known

from .conftest import source
from .test_builder import act, builder

FORMS = Path(__file__).parents[2] / "forms/contracts/events"
HOLDER = "statuses.recue.enter"
PROCEDURE = "forms.procedure.published.v1"


def added(bench: Bench, do: str) -> str:
    """Add an action and give the page that shows its properties."""
    who = builder(bench)
    done = act(who, f"add:{do}", holder=HOLDER, after=f"{HOLDER}.0")
    return who.get(done.location).text


def listed(page: str, name: str) -> list[str]:
    """Give what the list of suggestions of this name holds."""
    found = re.search(rf'<datalist id="{name}">(.*?)</datalist>', page, re.S)
    return re.findall(r'value="([^"]*)"', found[1]) if found else []


def elsewhere(bench: Bench, **action: Any) -> None:
    other = {**source("acte-naissance"), "slug": "autre-circuit"}
    other["statuses"][0]["enter"] = [*other["statuses"][0]["enter"], {"label": "Appel", **action}]
    with bench.transaction() as session:
        publish(session, other)


def told(bench: Bench, slug: str, title: str) -> None:
    data = example_of(FORMS, PROCEDURE)
    data |= {"slug": slug, "title": title}
    assert bench.deliver(PROCEDURE, data) == 1


def test_a_procedure_is_picked_by_its_title(bench: Bench) -> None:
    assert re.search(r'<input[^>]*name="p-procedure"', added(bench, "create_request"))
    told(bench, "acte-mariage", "Acte de mariage")
    page = added(bench, "requalify")
    assert re.search(r'<select[^>]*name="p-procedure"', page)
    assert '<option value="acte-mariage">Acte de mariage</option>' in page
    assert "Choisissez une démarche." in page, "what the linter says of none"


def test_connectors_agendas_and_models_of_other_circuits_are_suggested(bench: Bench) -> None:
    elsewhere(bench, do="connector", connector="siv")
    assert listed(added(bench, "connector"), "noms-connector") == ["connecteur", "siv"]
    assert "siv" not in listed(added(bench, "appointment_request"), "noms-agenda")
    elsewhere(bench, do="appointment_request", agenda="mairie")
    assert "mairie" in listed(added(bench, "appointment_request"), "noms-agenda")
    elsewhere(bench, do="card", model="associations")
    assert "associations" in listed(added(bench, "card"), "noms-model")


def test_a_return_picks_a_marker_of_its_circuit(bench: Bench) -> None:
    act(builder(bench), "add:marker", holder=HOLDER, after=f"{HOLDER}.0")
    assert listed(added(bench, "return"), "noms-marker") == ["repere"]


def test_another_authority_suggests_nothing(bench: Bench, running: ServiceUnderTest) -> None:
    elsewhere(bench, do="connector", connector="siv")
    with running.fresh().transaction() as session:
        assert not any(names_known(session, {}).values())
