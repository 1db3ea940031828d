"""The circuits of these tests send no receipt, to be short: the law has tests of its own."""

import pytest
from guichet_workflow.core import lint
from guichet_workflow.core.lint.law import law


@pytest.fixture(autouse=True)
def _without_the_law(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lint, "RULES", tuple(rule for rule in lint.RULES if rule is not law))
