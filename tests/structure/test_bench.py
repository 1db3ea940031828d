"""What the bench publishes keeps to the rules that it has been given since."""

from guichet_workflow.core.lint import check_definition

from tests.load.suite_setup import WORKFLOW


def test_the_circuit_of_the_bench_may_be_published() -> None:
    assert check_definition(WORKFLOW) == []
