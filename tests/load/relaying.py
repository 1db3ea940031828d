"""P10: the relay's rate to RabbitMQ, and what is lost or done twice when its process is killed."""

import time
from typing import Any

import amqp
from guichet_kit.events.rabbit import RabbitTransport
from guichet_kit.events.relay import Relay
from guichet_kit.events.transport import EXCHANGE, Message, Transport
from guichet_kit.faults import Faults
from guichet_kit.ids import uuid7
from kombu.connection import Connection

from tests.load import sample
from tests.load.events_kit import declare
from tests.load.machine import median
from tests.load.report import Row, Section
from tests.load.rig import Rig, broker, rows
from tests.load.serve import plain, working

EVENTS = 3_000
ROUNDS = 3
KILLED = 2_000
KILLS = 6
WAIT_S = 60.0
FILL = (
    "insert into outbox (authority, id, type, subject, body) select %s, gen_random_uuid(), %s, "
    "n::text, %s from generate_series(1, %s) n"
)


class Unconfirmed(RabbitTransport):
    """Publishes and looks no further: what a broker takes at most, with no promise."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        self.link: Any = Connection(url)
        self.channel: Any = self.link.channel()

    def publish(self, messages: list[Message]) -> set[str]:
        for message in messages:
            body = amqp.Message(message.body.encode(), delivery_mode=2, message_id=message.id)
            self.channel.basic_publish(body, EXCHANGE, message.routing_key)
        return set()

    def close(self) -> None:
        self.link.release()


class OneByOne(RabbitTransport):
    """Waits for the confirmation of each message before the next."""

    def publish(self, messages: list[Message]) -> set[str]:
        return {name for message in messages for name in super(OneByOne, self).publish([message])}


def measure(rig: Rig) -> Section:
    """Compare the relay with unconfirmed and one-by-one publishing, then kill it."""
    section = Section(
        "The relay (P10)",
        f"An outbox of {EVENTS:,} events read by hundreds, published to a quorum queue of RabbitMQ "
        "and marked; only the publishing differs. Rounds alternated, median of the ratios.",
    )
    with broker(rig.folder) as server:
        section.rows += _rates(rig, server.add_vhost("rates"))
        section.rows += _killed(rig, server.add_vhost("killed"))
    return section


def _rates(rig: Rig, url: str) -> list[Row]:
    declare(url)
    kinds: dict[str, Transport] = {
        "ours": RabbitTransport(url),
        "free": Unconfirmed(url),
        "each": OneByOne(url),
    }
    rates: dict[str, list[float]] = {name: [] for name in kinds}
    for number in range(ROUNDS + 1):
        for name, transport in kinds.items():
            rate = _publish(rig, transport)
            if number:
                rates[name].append(rate)
    for transport in kinds.values():
        transport.close()
    made = []
    for name, what, least in (("free", "unconfirmed", 0.6), ("each", "a confirm each", 5.0)):
        ratio = median([mine / its for mine, its in zip(rates["ours"], rates[name], strict=True)])
        note = f"{median(rates['ours']):,.0f}/s against {median(rates[name]):,.0f}/s"
        made.append(Row(f"relay / publishing with {what}", ratio, least, least=True, note=note))
    return made


def _publish(rig: Rig, transport: Transport) -> float:
    body = '{"data": "' + "x" * 1_500 + '"}'
    rows(rig.sample.url(), "truncate outbox")
    rows(rig.sample.url(), FILL, rig.bench.authority, sample.DONE, body, EVENTS)
    relay = Relay(rig.sample.app.extensions["guichet"].database, transport, Faults(""))
    began = time.perf_counter()
    done = 0
    while sent := relay.publish_batch():
        done += sent
    assert done == EVENTS, f"{done} of {EVENTS} events were published"
    return done / (time.perf_counter() - began)


def _killed(rig: Rig, url: str) -> list[Row]:
    """Kill relay and consumer again and again while events flow; count the effects."""
    declare(url)
    rows(rig.sample.url(), "truncate outbox, inbox, effects")
    database = rig.sample.app.extensions["guichet"].database
    with rig.sample.app.app_context(), database.transaction(rig.bench.authority) as session:
        for _ in range(KILLED):
            sample.emit(session, sample.DONE, subject=uuid7(), data={})
    values = plain(rig.settings, bus_url=url)
    kills = 0
    for _ in range(KILLS):
        before = _effects(rig)[0]
        with working("tests.load.sample:worker", values) as process:
            limit = time.monotonic() + WAIT_S
            while _effects(rig)[0] < min(before + 150, KILLED) and time.monotonic() < limit:
                time.sleep(0.01)
            process.kill()
            kills += 1
    with working("tests.load.sample:worker", values):
        limit = time.monotonic() + WAIT_S
        while _effects(rig)[1] < KILLED and time.monotonic() < limit:
            time.sleep(0.1)
        time.sleep(1)
    count, different = _effects(rig)
    note = f"{KILLED} events, `kill -9` of relay and consumer {kills} times while they flowed"
    return [
        Row("events lost", KILLED - different, 0, note=note),
        Row("effects that happened twice", count - different, 0, note="the same run"),
    ]


def _effects(rig: Rig) -> tuple[int, int]:
    """Give how many effects there are, and of how many events."""
    (found,) = rows(rig.sample.url(), "select count(*), count(distinct subject) from effects")
    return int(str(found[0])), int(str(found[1]))
