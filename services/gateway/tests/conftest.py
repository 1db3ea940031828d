"""The gateway on a real database, with an identity and services that are played here."""

from collections.abc import Callable, Iterator

import pytest
from guichet_gateway import create_app
from guichet_gateway.cli import MIGRATIONS
from guichet_gateway.settings import Settings
from guichet_gateway.testing import SECRET, Town
from guichet_kit.testing import Bench, ServiceUnderTest


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "gateway",
        create_app,
        Settings,
        admin_url,
        migrations=MIGRATIONS,
        gateway_secret=SECRET,
        session_key="s" * 40,
        trusted_proxies="10.9.0.0/16",
    )
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    return running.fresh()


@pytest.fixture
def town(bench: Bench) -> Town:
    return Town(bench)


@pytest.fixture
def another_town(running: ServiceUnderTest) -> Callable[[], Town]:
    return lambda: Town(running.fresh())
