"""The sample service on a database of its own, and the two transports."""

from collections.abc import Iterator
from pathlib import Path

import guichet_sample
import pytest
from guichet_kit.settings import Settings
from guichet_kit.testing import Bench, ServiceUnderTest

MIGRATIONS = Path(guichet_sample.__file__).parent / "migrations"


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "sample", guichet_sample.create_app, Settings, admin_url, migrations=MIGRATIONS
    )
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    return running.fresh()


@pytest.fixture(scope="session")
def broker_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    from guichet_onebox.servers.rabbitmq import RabbitMQ

    with RabbitMQ(tmp_path_factory.mktemp("rabbitmq"), throwaway=True) as broker:
        yield broker.url()
