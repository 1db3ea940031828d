"""Transport by RabbitMQ through kombu: quorum queues, batched confirms, mandatory, heartbeats."""

import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from threading import Event as Flag
from typing import Any

import amqp
import structlog
from kombu import Connection, Consumer, Exchange, Queue
from kombu.exceptions import OperationalError

from guichet_kit.events.envelope import CONTENT_TYPE
from guichet_kit.events.transport import EXCHANGE, Message, TransportDown

CONFIRM_S = 5.0
CONNECT_S = 5.0
HEARTBEAT_S = 10
PREFETCH = 50
DECLARED_EVERY_S = 10.0
CANARIES = 10
BACKOFF_S = (0.2, 0.5, 1, 2, 5)
BROKER_ERRORS = (OperationalError, amqp.AMQPError, OSError)
log = structlog.get_logger(__name__)


class RabbitTransport:
    """One connection, not shared between threads (py-amqp's are not thread-safe)."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Connection | None = None
        self._channel: Any = None
        self._own: tuple[str, list[str]] | None = None

    def declare(self, queue: str, routing_keys: list[str]) -> None:
        """Declare the quorum queue, its dead letters and its bindings, at start.

        A queue declared next to a publish could be left without a leader by a crash. `consume`
        declares them again, for who deletes a queue or the exchange by hand. The canary's key is
        bound last: when its message arrives, so do events. The queue that the canary of a former
        release had is removed: nobody reads it.
        """
        self._own = (queue, routing_keys)
        channel = self._connected().default_channel
        exchange = Exchange(EXCHANGE, type="topic", durable=True)
        dead = Queue(f"{queue}.dead", durable=True, queue_arguments={"x-queue-type": "quorum"})
        dead.bind(channel).declare()
        exchange.bind(channel).declare()
        main = Queue(queue, durable=True, queue_arguments=_arguments(f"{queue}.dead")).bind(channel)
        main.declare()
        for key in [*routing_keys, _canary(queue)]:
            main.bind_to(exchange, routing_key=key)
        channel.queue_delete(f"{queue}.canary")

    def publish(self, messages: list[Message]) -> set[str]:
        """Publish the batch on a channel in confirm mode and wait for every confirm."""
        with self._or_down():
            return _Batch(self._publishing_channel()).send(messages)

    def consume(self, queue: str, receive: Callable[[str | bytes], None], stop: Flag) -> None:
        """Consume until `stop`; connect again, ever slower, when the broker goes away."""
        failures = 0
        while not stop.is_set():
            try:
                self._consume_connected(queue, receive, stop)
                failures = 0
            except BROKER_ERRORS as error:
                log.warning("bus_lost", queue=queue, error=f"{type(error).__name__}: {error}")
                self.close(politely=False)
                stop.wait(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
                failures += 1

    def take_dead(self, queue: str, take: Callable[[str | bytes], None]) -> None:
        """Hand over each message of the queue's dead letters, and acknowledge it after."""
        with self._or_down():
            channel = self._connected().default_channel
            while message := channel.basic_get(f"{queue}.dead"):
                if message.properties.get("type") != _canary(queue):
                    take(message.body)
                channel.basic_ack(message.delivery_tag)

    def ping(self, service: str) -> None:
        """Put a canary into the queue of the service by the exchange, and have it confirmed.

        Who consumes lets it go. The confirm is the leader's; so is the count of what waits, which
        is none for want of a leader. Where ten messages wait, events or canaries, no worker keeps
        up: the canary is then for nobody, and bindings that are lost go unseen. What `declare`
        makes is not made here.
        """
        with self._or_down():
            channel = self._publishing_channel()
            room = channel.queue_declare(service, passive=True).message_count < CANARIES
            canary = Message("canary", _canary(service if room else ""), "{}")
            if _Batch(channel).send([canary]) and room:
                raise TransportDown("the exchange has lost its bindings")

    def close(self, *, politely: bool = True) -> None:
        """Close the connection; one that failed not politely: who hangs would be waited for."""
        if self._connection is not None:
            with suppress(*BROKER_ERRORS):
                (self._connection.release if politely else self._connection.collect)()
        self._connection = None
        self._channel = None

    @contextmanager
    def _or_down(self) -> Iterator[None]:
        try:
            yield
        except (*BROKER_ERRORS, TransportDown) as error:
            self.close(politely=False)
            raise TransportDown(f"{type(error).__name__}: {error}") from error

    def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = Connection(
                self._url,
                heartbeat=HEARTBEAT_S,
                connect_timeout=CONNECT_S,
                transport_options={"read_timeout": CONFIRM_S * 4, "write_timeout": CONFIRM_S},
            )
            self._connection.ensure_connection(max_retries=1, timeout=CONNECT_S)
        return self._connection

    def _publishing_channel(self) -> Any:
        if self._channel is None:
            self._channel = self._connected().channel()
            self._channel.confirm_select()
        return self._channel

    def _declare_again(self) -> float:
        """Declare what was declared at start; give when to do so next."""
        if self._own:
            self.declare(*self._own)
        return time.monotonic() + DECLARED_EVERY_S

    def _consume_connected(
        self, queue: str, receive: Callable[[str | bytes], None], stop: Flag
    ) -> None:
        connection, due = self._connected(), self._declare_again()
        failed = False

        def settle(message: Any) -> None:
            nonlocal failed
            if failed:  # it came while we close: raising again would leave the connection open
                return
            failed = True
            if message.properties.get("type") != _canary(queue):
                receive(message.body)
            message.ack()
            failed = False

        source = Queue(queue, durable=True, queue_arguments=_arguments(f"{queue}.dead"))
        with Consumer(
            connection.channel(),
            queues=[source],
            on_message=settle,
            prefetch_count=PREFETCH,
            auto_declare=False,
        ):
            while not stop.is_set():
                if time.monotonic() > due:
                    due = self._declare_again()
                connection.heartbeat_check()
                with suppress(socket.timeout):
                    connection.drain_events(timeout=1)


class _Batch:
    """Publishes messages and waits for the broker to settle each: ack, nack or return."""

    def __init__(self, channel: Any) -> None:
        self.channel = channel
        self.pending: set[int] = set()
        self.refused = False
        self.returned: set[str] = set()

    def send(self, messages: list[Message]) -> set[str]:
        """Publish in order; give the ids that no queue is bound to; raise `TransportDown`."""
        channel = self.channel
        listeners = {
            "basic_ack": self._settle,
            "basic_nack": self._on_nack,
            "basic_return": self._on_return,
        }
        for name, listener in listeners.items():
            channel.events[name].add(listener)
        try:
            for message in messages:
                self._publish(message)
            self._wait()
        finally:
            for name, listener in listeners.items():
                channel.events[name].discard(listener)
        return self.returned

    def _publish(self, message: Message) -> None:
        tag = getattr(self.channel, "guichet_tag", 0) + 1
        self.channel.guichet_tag = tag
        self.pending.add(tag)
        body = amqp.Message(
            message.body.encode(),
            delivery_mode=2,
            content_type=CONTENT_TYPE,
            content_encoding="utf-8",
            message_id=message.id,
            type=message.routing_key,
        )
        self.channel.basic_publish(body, EXCHANGE, message.routing_key, mandatory=True)

    def _wait(self) -> None:
        limit = time.monotonic() + CONFIRM_S
        while self.pending:
            if time.monotonic() > limit:
                raise TransportDown("the broker did not confirm in time")
            with suppress(socket.timeout):  # short, for each heartbeat that comes starts it anew
                self.channel.connection.drain_events(timeout=1)
        if self.refused:
            raise TransportDown("the broker refused a message")

    def _settle(self, tag: int, multiple: bool) -> None:
        self.pending -= {n for n in self.pending if n <= tag} if multiple else {tag}

    def _on_nack(self, delivery_tag: int, multiple: bool) -> None:
        self.refused = True
        self._settle(delivery_tag, multiple)

    def _on_return(self, _error: object, _exchange: str, _key: str, message: Any) -> None:
        self.returned.add(message.properties["message_id"])


def _canary(queue: str) -> str:
    return f"{queue}.alive"


def _arguments(dead: str) -> dict[str, Any]:
    return {
        "x-queue-type": "quorum",
        "x-delivery-limit": 20,
        "x-dead-letter-exchange": "",
        "x-dead-letter-routing-key": dead,
        "x-dead-letter-strategy": "at-least-once",
        "x-overflow": "reject-publish",
    }
