"""Calls that nobody would write by hand, drawn from the description of the API by schemathesis."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from guichet_forms import jobs
from guichet_forms.actions.answers import exporting
from guichet_kit.testing import Bench, ServiceUnderTest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from .conftest import CONTRACTS, TEN, publish

KNOWN = {"slug": "dix-champs"}
CONTRACT = schemathesis.openapi.from_dict(json.loads((CONTRACTS / "openapi.json").read_text()))
OPERATIONS = [found.ok() for found in CONTRACT.get_all_operations()]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
FEW = settings(
    max_examples=40,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def called(running: ServiceUnderTest) -> Iterator[dict[str, Any]]:
    """The application, and an agent who may do everything in an authority with a procedure."""
    bench: Bench = running.fresh()
    publish(bench, TEN)
    rights = ["answers.read", "forms.build"]
    token = running.issuer.token(
        "forms", bench.authority, kind="agent", sub="anne", rights=rights, families=["transports"]
    )
    yield {"app": bench.app, "headers": {"Authorization": f"Bearer {token}"}}
    while _exports_wait(bench):  # those of the other tests have their turn after them
        jobs.write_exports(bench.app)


def _exports_wait(bench: Bench) -> bool:
    with bench.app.extensions["guichet"].database.worker_transaction() as session:
        return bool(exporting.list_waiting(session))


@pytest.mark.parametrize("operation", OPERATIONS, ids=[one.label for one in OPERATIONS])
def test_whatever_is_sent_the_answer_is_as_described(
    called: dict[str, Any], operation: Any
) -> None:
    @FEW
    @given(data=st.data())
    def call(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy())
        if data.draw(st.booleans()):
            case.path_parameters.update(
                {name: KNOWN[name] for name in case.path_parameters if name in KNOWN}
            )
        case.call_and_validate(checks=CHECKS, **called)

    call()
