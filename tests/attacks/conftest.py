"""One running suite for all attacks, and the people of the demonstration signed in to it once."""

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
from guichet_onebox.demonstration import AUTHORITIES, PASSWORD

from tests.attacks.browser import Browser
from tests.attacks.filing import Filed, birth, street, wait_for_case
from tests.structure import conftest as structure
from tests.support.clamd import Clamd
from tests.support.suite import Suite

services = structure.suite
HOME: dict[str, str] = {}
for authority in AUTHORITIES:
    HOME |= dict.fromkeys((citizen.email for citizen in authority.citizens), authority.slug)
    HOME |= dict.fromkeys((agent.email for agent in authority.agents), authority.slug)


@dataclass
class People:
    """The people of the demonstration, by the first part of their address."""

    suite: Suite
    known: dict[str, Browser] = field(default_factory=dict)

    def __call__(self, name: str) -> Browser:
        """Give the browser of somebody who is signed in, such as `anne.martin`."""
        if name not in self.known:
            email = next(one for one in HOME if one.startswith(name if "@" in name else f"{name}@"))
            browser = Browser(self.suite, HOME[email]).sign_in(email, PASSWORD)
            self.known[name] = browser
        return self.known[name]

    def visitor(self, authority: str = "valmont") -> Browser:
        """Give a browser that nobody knows."""
        return Browser(self.suite, authority)


@pytest.fixture(scope="session")
def suite(tmp_path_factory: pytest.TempPathFactory, clamd: Clamd) -> Iterator[Suite]:
    """The suite in one process, with its embedded bus, a real antivirus and the demonstration."""
    environment = {"GUICHET_CLAMD": clamd.address}
    with Suite(tmp_path_factory.mktemp("suite"), "run", environment=environment) as running:
        yield running


@pytest.fixture(autouse=True)
def rested(request: pytest.FixtureRequest) -> None:
    """Forget the tries of the tests before: they all come from one address."""
    if "suite" in request.fixturenames:
        running: Suite = request.getfixturevalue("suite")
        running.sql("gateway", "truncate tries")


@pytest.fixture(scope="session")
def people(suite: Suite) -> People:
    return People(suite)


@pytest.fixture(scope="session")
def marie_birth(people: People) -> Filed:
    """A birth certificate asked by Marie Le Goff, which the agents have received."""
    filed = birth(people("marie.legoff"))
    wait_for_case(people("marie.legoff"), filed)
    return filed


@pytest.fixture(scope="session")
def street_report(people: People) -> Filed:
    """A street report sent by a visitor, which the agents have received."""
    visitor = people.visitor()
    filed = street(visitor)
    wait_for_case(visitor, filed)
    return filed


@pytest.fixture(scope="session")
def visitor_and_report(people: People) -> tuple[Browser, Filed]:
    """A visitor and the street report that she sent."""
    visitor = people.visitor()
    filed = street(visitor)
    wait_for_case(visitor, filed)
    return visitor, filed
