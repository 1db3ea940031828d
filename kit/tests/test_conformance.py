"""The wire as an independent client sees it: pika reads what we publish, we read what it sends."""

import secrets
import threading

import pika
import pytest
from guichet_kit.events.transport import EXCHANGE, Message, connect
from guichet_kit.ids import uuid7


@pytest.fixture
def channel(broker_url: str):
    connection = pika.BlockingConnection(pika.URLParameters(broker_url))
    yield connection.channel()
    connection.close()


@pytest.fixture
def queue(broker_url: str) -> str:
    name = f"q{secrets.token_hex(6)}"
    transport = connect(broker_url)
    transport.declare(name, [f"{name}.thing.done.v1"])
    transport.close()
    return name


def test_what_we_publish_is_a_persistent_cloudevent(broker_url: str, channel, queue: str) -> None:
    message = Message(str(uuid7()), f"{queue}.thing.done.v1", '{"specversion": "1.0"}')
    transport = connect(broker_url)
    assert transport.publish([message]) == set()
    transport.close()
    method, properties, body = channel.basic_get(queue, auto_ack=True)
    assert (method.exchange, method.routing_key) == (EXCHANGE, message.routing_key)
    assert body.decode() == message.body
    assert properties.content_type == "application/cloudevents+json"
    assert properties.delivery_mode == 2
    assert (properties.message_id, properties.type) == (message.id, message.routing_key)


def test_what_another_client_sends_is_received(broker_url: str, channel, queue: str) -> None:
    channel.confirm_delivery()
    channel.basic_publish(EXCHANGE, f"{queue}.thing.done.v1", b"from elsewhere", mandatory=True)
    seen: list[str] = []
    stop = threading.Event()

    def receive(body: str | bytes) -> None:
        seen.append(body if isinstance(body, str) else bytes(body).decode())
        stop.set()

    limit = threading.Timer(20, stop.set)
    limit.start()
    transport = connect(broker_url)
    transport.consume(queue, receive, stop)
    transport.close()
    limit.cancel()
    assert seen == ["from elsewhere"]


def test_the_queues_are_replicated_and_keep_their_dead(channel, queue: str) -> None:
    """Declared again with other arguments, the broker refuses: ours are as we say."""
    channel.queue_declare(f"{queue}.dead", passive=True)
    with pytest.raises(pika.exceptions.ChannelClosedByBroker, match="PRECONDITION_FAILED"):
        channel.queue_declare(queue, durable=True, arguments={"x-queue-type": "classic"})
