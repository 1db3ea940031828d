"""Every action that can be written in a definition says what it may lead to."""

from guichet_workflow.core.definition import BUILDERS
from guichet_workflow.core.traits import TRAITS


def test_each_action_has_its_trait() -> None:
    assert TRAITS.keys() == BUILDERS.keys()
