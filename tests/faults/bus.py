"""The broker as an operator sees it: what is put in a queue by hand, deleted, listened to."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pika
from guichet_kit.events.transport import EXCHANGE
from pika.exceptions import ChannelClosedByBroker

Channel = Any
Told = dict[str, Any]
"""An event as its JSON says."""


@dataclass(frozen=True)
class Bus:
    """A broker by its address; each act has a connection of its own."""

    url: str

    @contextmanager
    def channel(self) -> Iterator[Channel]:
        """Open a channel in confirm mode."""
        connection = pika.BlockingConnection(pika.URLParameters(self.url))
        try:
            channel = connection.channel()
            channel.confirm_delivery()
            yield channel
        finally:
            if connection.is_open:
                connection.close()

    def put(self, queue: str, *bodies: bytes | str | Told) -> None:
        """Put messages straight in a queue, past the exchange."""
        with self.channel() as channel:
            for body in bodies:
                sent = json.dumps(body) if isinstance(body, dict) else body
                channel.basic_publish("", queue, sent, pika.BasicProperties(delivery_mode=2))

    def consumers(self, queue: str) -> int:
        """How many read a queue; -1 when there is none of this name."""
        try:
            with self.channel() as channel:
                return int(channel.queue_declare(queue, passive=True).method.consumer_count)
        except ChannelClosedByBroker:
            return -1

    def delete_queue(self, name: str) -> int:
        """Delete a queue with what it holds; give how many messages that was."""
        with self.channel() as channel:
            return int(channel.queue_delete(name).method.message_count)

    def delete_exchange(self) -> None:
        """Delete the exchange of the events, and with it every binding."""
        with self.channel() as channel:
            channel.exchange_delete(EXCHANGE)

    @contextmanager
    def listening(self) -> Iterator[list[Told]]:
        """Give a list that holds, when the block has ended, the events published meanwhile."""
        heard: list[Told] = []
        with self.channel() as channel:
            queue = channel.queue_declare("", exclusive=True).method.queue
            channel.queue_bind(queue, EXCHANGE, "#")
            try:
                yield heard
            finally:
                while (found := channel.basic_get(queue, auto_ack=True))[0] is not None:
                    heard.append(json.loads(found[2]))

    def wait_for_consumers(self, *queues: str, seconds: float) -> float:
        """Wait until each queue is read; give how long that took."""
        began = time.monotonic()
        while idle := [queue for queue in queues if self.consumers(queue) < 1]:
            assert time.monotonic() < began + seconds, f"nobody reads {idle}"
            time.sleep(0.2)
        return time.monotonic() - began
