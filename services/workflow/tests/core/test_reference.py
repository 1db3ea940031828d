"""The reference of the language names every action, and its examples are taken."""

import json
import re
from pathlib import Path

import pytest
from guichet_workflow.core.definition import BUILDERS
from guichet_workflow.schemas import ACTIONS

TEXT = (Path(__file__).parents[2] / "DEFINITION.md").read_text()
TABLE = TEXT.partition("## Actions\n")[2].partition("\n## ")[0]
EXAMPLES = re.findall(r"`(\{\"do\": .*?\})` \|", TABLE)


@pytest.mark.parametrize("do", sorted(BUILDERS))
def test_every_action_is_in_the_reference(do: str) -> None:
    assert f"`{do}`" in TABLE


@pytest.mark.parametrize("example", EXAMPLES)
def test_its_examples_are_taken(example: str) -> None:
    action = json.loads(example)
    assert ACTIONS[action["do"]]().load(action) == action


def test_there_is_an_example_on_each_line() -> None:
    header = TABLE.count("\n| `do` |")
    assert len(EXAMPLES) == TABLE.count("\n| `") - header
