"""Both transports keep the same promises: order, confirm, nothing lost, returns told."""

import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import closing, suppress
from queue import Queue
from unittest.mock import MagicMock

import psycopg
import pytest
import sqlalchemy as sa
from amqp import ChannelError
from guichet_kit.events import rabbit
from guichet_kit.events.transport import EXCHANGE, Message, Transport, TransportDown, connect
from guichet_kit.ids import uuid7
from kombu import Connection


@pytest.fixture(scope="session")
def bus_url(admin_url: str) -> Iterator[str]:
    name = f"test_bus_{secrets.token_hex(4)}"
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"create database {name}".encode())
    yield sa.make_url(admin_url).set(database=name).render_as_string(hide_password=False)
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute(f"drop database {name} with (force)".encode())


@pytest.fixture(params=["embedded", "rabbit"])
def url(request: pytest.FixtureRequest) -> str:
    name = {"embedded": "bus_url", "rabbit": "broker_url"}[request.param]
    return str(request.getfixturevalue(name))


@pytest.fixture
def transport(url: str) -> Iterator[Transport]:
    made = connect(url)
    yield made
    made.close()


@pytest.fixture
def queue() -> str:
    return f"q{secrets.token_hex(6)}"


def messages(queue: str, count: int) -> list[Message]:
    return [Message(str(uuid7()), f"{queue}.thing.done.v1", str(n)) for n in range(count)]


def take(url: str, queue: str, count: int, *, fail_at: int = -1) -> list[str]:
    """Consume until `count` were applied, failing once before acknowledging number `fail_at`."""
    seen: list[str] = []
    stop = threading.Event()
    failed = False

    def receive(body: str | bytes) -> None:
        nonlocal failed
        text = body if isinstance(body, str) else bytes(body).decode()
        if len(seen) == fail_at and not failed:
            failed = True
            raise RuntimeError("before the acknowledgement")
        seen.append(text)
        if len(seen) >= count:
            stop.set()

    timer = threading.Timer(20, stop.set)
    timer.start()
    while not stop.is_set():
        consumer = connect(url)
        try:
            consumer.consume(queue, receive, stop)
        except RuntimeError:
            continue
        finally:
            consumer.close()
    timer.cancel()
    return seen


def test_delivers_in_order_to_every_queue_bound(url: str, transport: Transport, queue: str) -> None:
    other = f"{queue}-other"
    for name in (queue, other):
        transport.declare(name, [f"{queue}.thing.done.v1"])
    assert transport.publish(messages(queue, 120)) == set()
    expected = [str(n) for n in range(120)]
    assert take(url, queue, 120) == expected
    assert take(url, other, 120) == expected


def test_tells_what_no_queue_wanted(transport: Transport, queue: str) -> None:
    transport.declare(queue, [f"{queue}.thing.done.v1"])
    wanted, unwanted = messages(queue, 1)[0], Message(str(uuid7()), f"{queue}.none.v1", "x")
    assert transport.publish([unwanted, wanted, unwanted]) == {unwanted.id}


def test_what_was_not_acknowledged_comes_again(url: str, transport: Transport, queue: str) -> None:
    transport.declare(queue, [f"{queue}.thing.done.v1"])
    transport.publish(messages(queue, 10))
    seen = take(url, queue, 10, fail_at=4)
    assert set(seen) == {str(n) for n in range(10)} or len(seen) == 10


def test_what_the_broker_gives_up_is_handed_over_once(broker_url: str, queue: str) -> None:
    """A message that ends its consumer twenty times and once more."""
    transport = connect(broker_url)
    transport.declare(queue, [f"{queue}.thing.done.v1"])
    transport.publish(messages(queue, 1))
    taken: list[str | bytes] = []
    limit = time.monotonic() + 30
    while not taken and time.monotonic() < limit:
        end_once(broker_url, queue)
        transport.take_dead(queue, taken.append)
    assert [bytes(one) if isinstance(one, bytes) else one.encode() for one in taken] == [b"0"]
    transport.take_dead(queue, taken.append)
    assert len(taken) == 1
    transport.close()


def end_once(url: str, queue: str) -> None:
    """Consume for an instant with what dies of any message, as a process would."""
    stop = threading.Event()
    timer = threading.Timer(0.2, stop.set)
    timer.start()
    consumer = connect(url)
    with suppress(RuntimeError), closing(consumer):
        consumer.consume(queue, refuse, stop)
    timer.cancel()


def refuse(_body: str | bytes) -> None:
    raise RuntimeError("killed")


def test_what_is_never_given_up_is_never_handed_over(bus_url: str, queue: str) -> None:
    with closing(connect(bus_url)) as transport:
        transport.declare(queue, [f"{queue}.thing.done.v1"])
        transport.publish(messages(queue, 1))
        transport.take_dead(queue, refuse)


def test_canaries_pass_and_are_handed_to_nobody(url: str, transport: Transport, queue: str) -> None:
    """Nor do they pile up while nobody consumes."""
    transport.declare(queue, [f"{queue}.thing.done.v1"])
    for _ in range(rabbit.CANARIES + 3):
        transport.ping(queue)
    if url.startswith("amqp"):
        assert waiting(url, queue) == rabbit.CANARIES
    transport.publish(messages(queue, 1))
    assert take(url, queue, 1) == ["0"]
    transport.ping(queue)


def test_a_canary_that_the_broker_gave_up_is_let_go(broker_url: str, queue: str) -> None:
    with closing(connect(broker_url)) as transport, Connection(broker_url) as admin:
        transport.declare(queue, [f"{queue}.thing.done.v1"])
        transport.ping(queue)
        transport.publish(messages(queue, 1))
        channel, limit = admin.default_channel, time.monotonic() + 20
        while waiting(broker_url, f"{queue}.dead") < 2:
            assert time.monotonic() < limit
            if message := channel.basic_get(queue):
                channel.basic_reject(message.delivery_tag, requeue=False)
        heard: list[str | bytes] = []
        transport.take_dead(queue, heard.append)
        assert heard == ["0"]
        assert waiting(broker_url, f"{queue}.dead") == 0


def test_the_canary_queue_of_a_former_release_takes_nothing_and_goes(
    broker_url: str, queue: str
) -> None:
    """Bound still, it would hide that the service's queue has lost its bindings."""
    former = f"{queue}.canary"
    with closing(connect(broker_url)) as transport, Connection(broker_url) as admin:
        transport.declare(queue, [f"{queue}.thing.done.v1"])
        channel = admin.default_channel
        channel.queue_declare(former, durable=True, auto_delete=False)
        channel.queue_bind(former, EXCHANGE, former)
        transport.ping(queue)
        assert (waiting(broker_url, former), waiting(broker_url, queue)) == (0, 1)
        transport.declare(queue, [f"{queue}.thing.done.v1"])
        with pytest.raises(ChannelError):
            channel.queue_declare(former, passive=True)


def waiting(url: str, queue: str) -> int:
    with Connection(url) as admin:
        return int(admin.default_channel.queue_declare(queue, passive=True).message_count)


@pytest.mark.parametrize("what", ["queue", "exchange"])
def test_what_is_deleted_by_hand_is_missed_then_declared_again(
    broker_url: str, queue: str, what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever consumes declares both again, at start and under way."""
    monkeypatch.setattr(rabbit, "DECLARED_EVERY_S", 1.0)
    key, heard, stop = f"{queue}.thing.done.v1", Queue[str | bytes](), threading.Event()
    with closing(connect(broker_url)) as consumer, closing(connect(broker_url)) as publisher:
        consumer.declare(queue, [key])
        delete(broker_url, what, queue)
        with pytest.raises(TransportDown):
            publisher.ping(queue)
        thread = threading.Thread(target=consumer.consume, args=(queue, heard.put, stop))
        thread.start()
        try:
            for _ in range(2):
                wait_for_canary(publisher, queue)
                while publisher.publish(messages(queue, 1)):  # the queue is there, its key is next
                    time.sleep(0.1)
                heard.get(timeout=10)
                delete(broker_url, what, queue)
        finally:
            stop.set()
            thread.join()


def delete(url: str, what: str, queue: str) -> None:
    with Connection(url) as admin:
        if what == "queue":
            admin.default_channel.queue_delete(queue)
        else:
            admin.default_channel.exchange_delete(EXCHANGE)


def wait_for_canary(transport: Transport, queue: str) -> None:
    limit = time.monotonic() + 15
    while True:
        try:
            return transport.ping(queue)
        except TransportDown:
            assert time.monotonic() < limit
            time.sleep(0.1)


def test_says_when_nobody_answers() -> None:
    for address in ("amqp://127.0.0.1:1//", "postgresql://nobody@127.0.0.1:1/none"):
        lost = connect(address)
        with pytest.raises((TransportDown, psycopg.OperationalError)):
            lost.publish(messages("q", 1))
        lost.close()


def test_a_confirm_that_never_comes_is_given_up_whatever_heartbeats_come(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """py-amqp starts its timeout anew at each frame; out of disk, a broker still sends some."""
    monkeypatch.setattr(rabbit, "CONFIRM_S", 0.2)

    def drain_events(timeout: float) -> None:
        assert timeout < rabbit.HEARTBEAT_S / 2, "a heartbeat comes before it ends"
        time.sleep(0.01)
        raise TimeoutError

    channel = MagicMock()
    channel.connection.drain_events = drain_events
    with pytest.raises(TransportDown, match="did not confirm in time"):
        rabbit._Batch(channel).send(messages("q", 1))
