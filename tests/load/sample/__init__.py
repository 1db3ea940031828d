"""A service of a few lines, as any built on the kit: what the kit costs is measured on it."""

from typing import Any
from uuid import UUID

from flask import Flask
from guichet_kit.app import create_service
from guichet_kit.auth import allow, right
from guichet_kit.database import Base, Sealed, metadata_for, transaction
from guichet_kit.events import Event, Handlers, emit
from guichet_kit.ids import uuid7
from guichet_kit.problems import NotFound
from guichet_kit.settings import Settings
from guichet_kit.wire import Wire
from guichet_kit.worker import Worker
from sqlalchemy import insert, select
from sqlalchemy.orm import Mapped, Session, mapped_column

DONE = "sample.thing.done.v1"
POLL_S = 0.2
handlers = Handlers("sample")


class Model(Base):
    """Parent of the tables."""

    __abstract__ = True
    metadata = metadata_for()


class Thing(Sealed, Model):
    """A record."""

    __tablename__ = "things"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    data: Mapped[dict[str, Any]]


class Trace(Sealed, Model):
    """Who did what."""

    __tablename__ = "traces"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]
    act: Mapped[str]


class Effect(Sealed, Model):
    """What an event did; two rows of one `subject` would be an effect that happened twice."""

    __tablename__ = "effects"
    id: Mapped[UUID] = mapped_column(primary_key=True)
    subject: Mapped[str]


@handlers.on(DONE)
def note_effect(session: Session, event: Event) -> None:
    """Write the effect of an event."""
    session.execute(insert(Effect).values(id=uuid7(), subject=event.subject))


def put_thing(session: Session, data: dict[str, Any]) -> UUID:
    """Write a record, who made it, and the event that tells of it."""
    made = uuid7()
    session.execute(insert(Thing).values(id=made, data=data))
    session.execute(insert(Trace).values(id=uuid7(), subject=str(made), act="made"))
    emit(session, DONE, subject=made, data=data)
    return made


@allow(right("things.read"))
def show_thing(thing_id: UUID) -> dict[str, Any]:
    """Give a record to an agent who has the right."""
    with transaction() as session:
        found = session.scalar(select(Thing).where(Thing.id == thing_id))
    if found is None:
        raise NotFound
    return {"id": found.id, "data": found.data}


def create_app(settings: Settings, *, wire: Wire | None = None) -> Flask:
    """Give the application."""
    app = create_service("sample", __name__, settings, handlers=handlers, wire=wire)
    app.add_url_rule("/api/v1/things/<uuid:thing_id>", view_func=show_thing)
    return app


def web(values: dict[str, Any]) -> Flask:
    """Give the application from plain values."""
    return create_app(Settings(**values))


def worker(values: dict[str, Any]) -> Worker:
    """Give the worker from plain values."""
    return Worker(create_app(Settings(**values)))


class PollingWorker(Worker):
    """The same worker, whose relay looks every 200 ms instead of being woken."""

    def _run_relay(self) -> None:
        from guichet_kit.events.relay import Relay
        from guichet_kit.events.transport import connect

        relay = Relay(self.kit.database, connect(self.kit.settings.bus_url), self.kit.faults)
        while not self.stop_flag.is_set():
            relay.publish_batch()
            self.stop_flag.wait(POLL_S)


def polling_worker(values: dict[str, Any]) -> Worker:
    """Give the worker that polls, from plain values."""
    return PollingWorker(create_app(Settings(**values)))
