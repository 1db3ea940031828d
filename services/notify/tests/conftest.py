"""notify on a real database: with a mail server, and as the demonstration's mailbox."""

import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from guichet_kit.ids import uuid7
from guichet_kit.testing import Bench, ServiceUnderTest
from guichet_notify import create_app, jobs
from guichet_notify.actions import templates
from guichet_notify.cli import MIGRATIONS
from guichet_notify.settings import Settings

SUPPORT = Path(__file__).parents[3] / "tests" / "support"


def load_support(name: str) -> Any:
    """Give a module of the shared servers of tests, which are no installed package."""
    spec = importlib.util.spec_from_file_location(f"support_{name}", SUPPORT / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[f"support_{name}"] = module
    spec.loader.exec_module(module)
    return module


fake = load_support("sms")
"""The provider of SMS that misbehaves on demand: `fake.SmsSink`, `fake.Answer`."""


@pytest.fixture(scope="session")
def sink() -> Iterator[Any]:
    with load_support("smtp").SmtpSink() as server:
        yield server


def serving(admin_url: str, **values: Any) -> Iterator[ServiceUnderTest]:
    """Give notify with these settings, and close it."""
    service = ServiceUnderTest(
        "notify", create_app, Settings, admin_url, migrations=MIGRATIONS, **values
    )
    yield service
    service.close()


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    yield from serving(admin_url)


@pytest.fixture(scope="session")
def mailing(admin_url: str, sink: Any) -> Iterator[ServiceUnderTest]:
    yield from serving(admin_url, smtp_url=sink.url, sender="guichet@example.org")


@pytest.fixture(scope="session")
def provider() -> Iterator[Any]:
    with fake.SmsSink() as server:
        yield server


@pytest.fixture(scope="session")
def texting(admin_url: str, sink: Any, provider: Any) -> Iterator[ServiceUnderTest]:
    mails = {"smtp_url": sink.url, "sender": "guichet@example.org"}
    named = {"sms_token": fake.TOKEN, "sms_sender": "Valmont"}
    yield from serving(admin_url, sms_url=provider.url, **mails, **named)


@pytest.fixture
def texts(texting: ServiceUnderTest, sink: Any, provider: Any) -> Bench:
    """A service that hands its SMS to the fake provider, with a template of mail and of SMS."""
    sink.clear()
    provider.clear()
    settle_all(texting)
    bench = equipped(texting)
    with bench.transaction() as session:
        templates.put_template(session, "recue", "", TEXT, channel="sms")
    return bench


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    """The mailbox of the demonstration, with a template."""
    return equipped(running)


@pytest.fixture
def post(mailing: ServiceUnderTest, sink: Any) -> Bench:
    """A service that hands its mails to the sink, with a template."""
    sink.clear()
    settle_all(mailing)
    return equipped(mailing)


TEXT = "{{ commune }} : demande {{ numero }} bien reçue. {{ lien }}"


def equipped(service: ServiceUnderTest) -> Bench:
    bench = service.fresh()
    with bench.transaction() as session:
        templates.put_sender(session, "Commune de Valmont", "accueil@valmont.example")
        templates.put_template(
            session,
            "recue",
            "Demande {{ numero }} bien arrivée : {{ demarche }}",
            "Bonjour {{ nom }},\n\nSuivez-la : {{ lien }}.\n\n{{ commune }}",
        )
    return bench


def settle_all(service: ServiceUnderTest) -> None:
    """Take out of the queue what another test left: the worker reads all authorities."""
    from guichet_notify.models import Delivery
    from sqlalchemy import update

    with service.app.extensions["guichet"].database.worker_transaction() as session:
        session.execute(
            update(Delivery)
            .where(Delivery.state.in_(("waiting", "sending")))
            .values(state="erased")
        )


def wanted(**more: Any) -> dict[str, Any]:
    """Give the data of a workflow.message.requested.v1."""
    to = {"subject": "p-1", "email": "marie@example.org", "name": "Marie Le Goff"}
    return {
        "message_id": str(uuid7()),
        "request_id": str(uuid7()),
        "number": "2026-000123",
        "template": "recue",
        "family": "etat-civil",
        "to": to,
        "values": {"demarche": "Acte de naissance"},
        "link": "http://valmont.localhost/demandes/etat-civil/1/",
        **more,
    }


def wanted_sms(**more: Any) -> dict[str, Any]:
    """Give the data of a message to be sent as an SMS, to who has no account."""
    to = {"email": "marie@example.org", "phone": "+33639980012", "name": "Marie Le Goff"}
    return wanted(**{"to": to, "channel": "sms", **more})


def states(bench: Bench, message_id: str) -> dict[str, str]:
    """Give the state of a message by channel."""
    from guichet_notify.models import Delivery
    from sqlalchemy import select

    with bench.transaction() as session:
        rows = session.scalars(select(Delivery).where(Delivery.message_id == UUID(message_id)))
        return {row.channel: row.state for row in rows}


def send(bench: Bench) -> int:
    """Hand over all that is due; give how many were."""
    count = 0
    while found := jobs.send_some(bench.app):
        count += found
        finish(bench.app)
    return count


def finish(app: Flask) -> None:
    """Wait until what is handed aside has left."""
    for thread in app.extensions[jobs.ROUNDS].values():
        thread.join()


def make_due(bench: Bench, **values: Any) -> None:
    """Let what waits, or is held, be due now."""
    from guichet_notify.models import Delivery
    from sqlalchemy import func, update

    with bench.transaction() as session:
        session.execute(update(Delivery).values(due_at=func.now(), **values))
