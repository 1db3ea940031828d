"""Questions of every type, and what draws them."""

from typing import Any

import pytest
from guichet_questions.kinds import Around

from .making import AROUND, KindMaker, macros, make


@pytest.fixture
def around() -> Around:
    return AROUND


@pytest.fixture
def make_kind() -> KindMaker:
    return make


@pytest.fixture(scope="session")
def make_kind_everywhere() -> KindMaker:
    """The same for generated cases, which need a fixture that outlives them."""
    return make


@pytest.fixture(scope="module")
def questions() -> Any:
    """The macros that draw questions."""
    return macros()
