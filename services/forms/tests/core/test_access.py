"""Who may fill a form in, and what another person lacks."""

from typing import Any

import pytest
from guichet_forms.core.access import Standing, what_is_missing
from guichet_forms.core.definition import compile_form

VISITOR, AGENT = Standing(kind="visitor"), Standing(kind="agent", roles=frozenset({"accueil"}))
MARIE = Standing(kind="subject")
PROVEN = Standing(kind="subject", acr="eidas2", profiles=frozenset({"association"}))
LOW = Standing(kind="subject", acr="eidas1", profiles=frozenset({"association"}))

CASES = [
    ({"who": "anyone"}, VISITOR, ""),
    ({"who": "anyone", "level": "low"}, MARIE, ""),
    ({"who": "anyone", "level": "substantial"}, VISITOR, "level"),
    ({"who": "account"}, VISITOR, "account"),
    ({"who": "account", "level": "substantial"}, VISITOR, "level"),
    ({"who": "account", "level": "substantial"}, MARIE, "level"),
    ({"who": "account", "level": "substantial"}, LOW, "level"),
    ({"who": "account", "level": "substantial"}, PROVEN, ""),
    ({"who": "account", "level": "substantial"}, AGENT, ""),
    ({"who": "profile", "profile": "association"}, VISITOR, "account"),
    ({"who": "profile", "profile": "association"}, MARIE, "profile"),
    ({"who": "profile", "profile": "association", "level": "substantial"}, LOW, "level"),
    ({"who": "profile", "profile": "association", "level": "substantial"}, PROVEN, ""),
    ({"who": "internal"}, VISITOR, "internal"),
    ({"who": "internal"}, PROVEN, "internal"),
    ({"who": "internal"}, AGENT, ""),
    ({"who": "internal", "roles": ["accueil", "rh"]}, AGENT, ""),
    ({"who": "internal", "roles": ["rh"]}, AGENT, "role"),
    ({"who": "account", "roles": ["rh"]}, AGENT, ""),
]


@pytest.mark.parametrize(("access", "who", "missing"), CASES)
def test_each_lacks_what_it_lacks(source: Any, access: Any, who: Standing, missing: str) -> None:
    assert what_is_missing(compile_form({**source, "access": access}), who) == missing
