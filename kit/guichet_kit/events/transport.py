"""What carries events from a relay to the queues of the consumers: two that behave alike."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from threading import Event as Flag
from typing import Protocol

EXCHANGE = "guichet.events"


@dataclass(frozen=True)
class Message:
    """An event on its way: its id, its routing key and its CloudEvents body."""

    id: str
    routing_key: str
    body: str


class TransportDown(Exception):
    """The carrier did not confirm; what was offered may or may not have arrived."""


class Transport(Protocol):
    """At-least-once delivery by topic to durable queues; one object per thread."""

    def declare(self, queue: str, routing_keys: list[str]) -> None:
        """Make the durable queue of a consumer, bound to the routing keys and to no other."""

    def publish(self, messages: list[Message]) -> set[str]:
        """Deliver in order; return once all are confirmed, with the ids that no queue wanted.

        Raises `TransportDown` when a confirm is refused or does not come in time.
        """

    def consume(self, queue: str, receive: Callable[[str | bytes], None], stop: Flag) -> None:
        """Hand over each message, and acknowledge it once `receive` returns; until `stop`."""

    def take_dead(self, queue: str, take: Callable[[str | bytes], None]) -> None:
        """Hand over what the carrier gave up for `queue`, gone once `take` returns.

        Raises `TransportDown` when it does not answer.
        """

    def ping(self, service: str) -> None:
        """Send a message through the canary queue of `service` and get it back."""

    def close(self) -> None:
        """Let go of the connection."""


def connect(url: str) -> Transport:
    """Give the transport that an address names: `amqp://` or `postgresql://`."""
    if url.startswith("postgresql://"):
        from guichet_kit.events.embedded import EmbeddedTransport

        return EmbeddedTransport(url)
    from guichet_kit.events.rabbit import RabbitTransport

    return RabbitTransport(url)


def declare_queue(url: str, service: str, routing_keys: list[str]) -> None:
    """Make the queue of a service before anything is published that it is to receive."""
    with closing(connect(url)) as transport:
        transport.declare(service, routing_keys)
