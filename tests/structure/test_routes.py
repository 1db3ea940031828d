"""Every route says who may call it, and the list below is all that needs no authority."""

from guichet_kit.auth import guards_of

from .conftest import Made

SERVICES = ("identity", "forms", "workflow", "documents", "notify", "stats", "backoffice")
OPEN_EVERYWHERE = {"kit.asset_read", "kit.live", "kit.ready", "kit.metrics"}
OPEN = {
    "gateway": {f"forwarded.asset_{name}" for name in SERVICES},
    "documents": {"pages.attaching.give"},  # a sealed ticket, from notify alone
    "identity": {"openid.configuration", "openid.jwks", "openid.token", "openid.revoke"},
}


def test_every_route_has_a_guard_or_is_listed_as_open(suite: dict[str, Made]) -> None:
    bare, unlisted = [], []
    for name, made in suite.items():
        known = OPEN_EVERYWHERE | OPEN.get(name, set())
        for rule in made.app.url_map.iter_rules():
            guards = guards_of(made.app.view_functions[rule.endpoint])
            if guards is None:
                bare.append(f"{name}: {rule}")
            elif guards == () and rule.endpoint not in known:
                unlisted.append(f"{name}: {rule.endpoint}")
    assert bare == []
    assert unlisted == []


def test_no_open_endpoint_is_listed_that_does_not_exist(suite: dict[str, Made]) -> None:
    for name, endpoints in OPEN.items():
        assert endpoints <= set(suite[name].app.view_functions)


def test_the_prefixes_of_the_contracts_lead_to_pages(suite: dict[str, Made]) -> None:
    """A prefix in `contracts/routes.json` that no route of the service begins with is a mistake."""
    import json
    from pathlib import Path

    root = Path(__file__).parents[2]
    for name, made in suite.items():
        rules = [str(rule) for rule in made.app.url_map.iter_rules()]
        for entry in json.loads((root / "services" / name / "contracts/routes.json").read_text()):
            prefix = entry["prefix"].split("<")[0].rstrip("/") or "/"
            assert any(rule.startswith(prefix) for rule in rules), (name, entry)
