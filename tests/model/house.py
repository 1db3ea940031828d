"""A house of services in memory: committed tables, outboxes, queues, inboxes, one clock, crashes.

Transactions, relays and consumers fail where those of the kit may: before and after a commit,
between a publication and its mark. What a service decides is the real engine of workflow.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Crash(Exception):
    """The process died here."""


class Event(NamedTuple):
    """A fact told by a service."""

    id: int
    type: str
    data: Mapping[str, Any]


class Change:
    """A transaction: what it writes is seen by others once it is committed."""

    def __init__(self, service: "Service") -> None:
        self.service = service
        self.tables = {name: dict(rows) for name, rows in service.tables.items()}

    def table(self, name: str) -> dict[Any, Any]:
        """Give a table to read and write."""
        return self.tables.setdefault(name, {})

    def emit(self, kind: str, data: Mapping[str, Any]) -> None:
        """Put an event in the outbox."""
        event = Event(self.service.house.next_id(), kind, data)
        self.table("outbox")[event.id] = event


Handler = Callable[[Change, Event], None]


@dataclass
class Service:
    """A service: its committed tables, its handlers by type of event, its queue."""

    house: "House"
    name: str
    handlers: Mapping[str, Handler] = field(default_factory=dict)
    tables: dict[str, dict[Any, Any]] = field(default_factory=dict)
    queue: list[Event] = field(default_factory=list)

    def table(self, name: str) -> dict[Any, Any]:
        """Give a table as it is committed."""
        return self.tables.get(name, {})

    @contextmanager
    def transaction(self, crash: str = "") -> Iterator[Change]:
        """Commit at the end; raise `Crash` "before" that or "after" it."""
        change = Change(self)
        yield change
        if crash == "before":
            raise Crash
        self.tables = change.tables
        if crash == "after":
            raise Crash

    def relay(self, crash: str = "") -> None:
        """Publish the outbox in order, then mark it; "unmarked" dies between the two."""
        waiting = [e for at, e in self.table("outbox").items() if at not in self.table("sent")]
        for event in waiting[: len(waiting) // 2 + 1] if crash == "unconfirmed" else waiting:
            self.house.publish(event)
        if crash:
            raise Crash
        with self.transaction() as change:
            change.table("sent").update({event.id: True for event in waiting})

    def take(self, at: int = 0, crash: str = "") -> None:
        """Handle a message of the queue once, whatever it was handled before, and acknowledge."""
        event = self.queue[at]
        with self.transaction(crash) as change:
            if event.id not in change.table("inbox"):
                change.table("inbox")[event.id] = event.type
                self.handlers[event.type](change, event)
        self.queue.pop(at)


@dataclass
class House:
    """All the services and what passes between them."""

    services: dict[str, Service] = field(default_factory=dict)
    count: int = 0

    def next_id(self) -> int:
        """Give the id of a new event."""
        self.count += 1
        return self.count

    def add(self, name: str, handlers: Mapping[str, Handler] | None = None) -> Service:
        """Build a service into the house."""
        self.services[name] = Service(self, name, handlers or {})
        return self.services[name]

    def publish(self, event: Event) -> None:
        """Put an event in the queue of each service that takes it."""
        for service in self.services.values():
            if event.type in service.handlers:
                service.queue.append(event)

    def waiting(self) -> bool:
        """Say whether an event is still on its way."""
        return any(
            service.queue or service.table("outbox").keys() - service.table("sent").keys()
            for service in self.services.values()
        )

    def settle(self) -> None:
        """Let everything arrive, nothing failing any more."""
        while self.waiting():
            for service in self.services.values():
                service.relay()
                while service.queue:
                    service.take()
