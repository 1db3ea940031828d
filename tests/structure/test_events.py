"""Every event has one producer with a contract, and the consumers that the contract names."""

import json
from collections import defaultdict
from pathlib import Path
from typing import Any

import jsonschema

from .conftest import Made

ROOT = Path(__file__).parents[2]


def contracts() -> dict[str, dict[str, Any]]:
    found = {}
    for path in sorted(ROOT.glob("services/*/contracts/events/*.json")):
        assert path.stem.startswith(path.parts[-4] + "."), f"{path} is not the producer's own"
        found[path.stem] = json.loads(path.read_text())
    return found


def test_each_contract_has_a_schema_and_an_example_that_keeps_to_it() -> None:
    for name, contract in contracts().items():
        assert contract["description"], name
        jsonschema.Draft202012Validator.check_schema(contract["schema"])
        jsonschema.validate(contract["example"], contract["schema"])


def test_consumers_are_those_the_contracts_name(suite: dict[str, Made]) -> None:
    consumers: dict[str, set[str]] = defaultdict(set)
    for name, made in suite.items():
        for kind in made.app.extensions["guichet"].handlers.types:
            consumers[kind].add(name)
    declared = {kind: set(contract["consumers"]) for kind, contract in contracts().items()}
    awaited = {kind for kind, contract in contracts().items() if contract.get("awaits")}
    assert not any(declared.pop(kind) for kind in awaited)
    assert declared == dict(consumers)


def test_handlers_keep_the_names_that_the_inbox_remembers(suite: dict[str, Made]) -> None:
    """One renamed applies about the last hour's events again (ADR 0018)."""
    for name, made in suite.items():
        own = made.app.extensions["guichet"].handlers
        known = {kind: [one.__name__ for one in own.of(kind)] for kind in own.types}
        kept = ROOT / f"services/{name}/contracts/handlers.json"
        assert known == (json.loads(kept.read_text()) if kept.exists() else {}), (
            f"{kept.relative_to(ROOT)} lacks handlers: CONTRIBUTING, Add an event"
        )


def test_every_event_named_in_the_code_has_a_contract() -> None:
    import re

    pattern = re.compile(r'"([a-z]+\.[a-z_]+\.[a-z_]+\.v\d+)"')
    known = set(contracts())
    for path in ROOT.glob("services/*/guichet_*/**/*.py"):
        for kind in pattern.findall(path.read_text()):
            assert kind in known, f"{path.relative_to(ROOT)} names {kind}, which has no contract"


def test_the_list_in_the_documentation_is_up_to_date() -> None:
    from .events_document import document

    assert (ROOT / "docs/events.md").read_text() == document(contracts())
