"""What others promise and what we promise: events received, routes, the API's description."""

import json
from pathlib import Path

import pytest
from guichet_gateway import routing
from guichet_gateway.models import Procedure
from guichet_gateway.testing import Town
from guichet_kit.testing import example_of

SERVICES = Path(__file__).parents[2]
OWN = Path(__file__).parents[1] / "contracts"


def test_published_procedure_enters_the_catalogue_once(town: Town) -> None:
    data = example_of(SERVICES / "forms/contracts/events", "forms.procedure.published.v1")
    assert town.bench.deliver("forms.procedure.published.v1", data) == 1
    with town.bench.transaction() as session:
        row = session.get_one(Procedure, data["slug"])
        assert (row.title, row.family) == (data["title"], data["family"])
    late = data | {"revision": data["revision"] - 1, "title": "Ancien titre"}
    town.bench.deliver("forms.procedure.published.v1", late)
    with town.bench.transaction() as session:
        assert session.get_one(Procedure, data["slug"]).title == data["title"]


def test_a_former_version_that_comes_back_is_the_newest_telling(town: Town) -> None:
    data = town.publish(version=2)  # told without a revision, as it was before
    town.publish(version=1, revision=3)
    town.publish(version=2, title="Ancien titre")
    town.publish(version=2, revision=2, title="Ancien titre")
    town.publish(version=1, revision=4, open=False)
    with town.bench.transaction() as session:
        row = session.get_one(Procedure, data["slug"])
        assert (row.title, row.listed) == (data["title"], False)


@pytest.mark.parametrize("service", routing.SERVICES)
def test_table_of_routes_is_up_to_date(service: str) -> None:
    shipped = [route for route in routing.routes() if route.service == service]
    promised = routing.gather([SERVICES / service / "contracts"])
    assert promised, f"{service} has no contracts/routes.json"
    assert shipped == promised, "run: python -m guichet_gateway.routing services/*/contracts"


def test_no_two_services_claim_one_prefix() -> None:
    prefixes = [route.prefix for route in routing.routes()]
    assert len(prefixes) == len(set(prefixes))


def test_own_pages_are_listed(town: Town) -> None:
    listed = json.loads((OWN / "routes.json").read_text())
    assert {"prefix": "/agents/charte/", "family": "none", "area": "desk"} in listed
    browser = town.browser()
    for entry in listed:
        if entry["prefix"] != "/deconnexion":
            assert browser.get(entry["prefix"]).status_code in (200, 303, 400), entry


def test_description_of_the_api_is_up_to_date(town: Town) -> None:
    made = town.bench.app.extensions["guichet_api"].spec.to_dict()
    assert json.loads((OWN / "openapi.json").read_text()) == json.loads(json.dumps(made))
