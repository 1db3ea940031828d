"""Every address of the suite, from the url maps of its services, with real ids in them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from werkzeug.routing import Rule

from tests.structure.conftest import Made

PARAMETER = re.compile(r"<(?:[a-z]+(?:\([^)]*\))?:)?(\w+)>")
NOT_CRAWLED = {"kit.asset_read", "pages.asset", "kit.live", "kit.ready", "kit.metrics"}
KNOWN = {
    "slug": "signalement-voirie",
    "family": "etat-civil",
    "n": "1",
    "number": "1",
    "version": "1",
    "channel": "email",
    "purpose": "inscription",
    "secret": "x" * 43,
    "what": "nom",
    "act": "message",
    "digest": "0" * 12,
    "side": "192",
    "name": "x",
}
ANY_ID = "01890000-0000-7000-8000-000000000000"


@dataclass(frozen=True)
class Address:
    """A rule of a service, and where it answers at the service and at the front door."""

    service: str
    rule: Rule
    path: str

    @property
    def public(self) -> str:
        """The path at the front door."""
        if self.path.startswith("/api/v1/"):
            return self.path.replace("/api/v1/", f"/api/{self.service}/v1/", 1)
        return self.path

    @property
    def methods(self) -> set[str]:
        """Its own methods."""
        return (self.rule.methods or set()) - {"HEAD", "OPTIONS"}


def addresses(made: dict[str, Made], known: dict[str, str]) -> Iterator[Address]:
    """Give every address, with `known` ids; doors of the gateway and kit's own pages left out."""
    values = KNOWN | known
    for service, one in made.items():
        for rule in one.app.url_map.iter_rules():
            if rule.endpoint in NOT_CRAWLED or "<path:rest>" in str(rule):
                continue
            path = PARAMETER.sub(lambda found: values.get(found.group(1), ANY_ID), str(rule))
            yield Address(service, rule, path)
