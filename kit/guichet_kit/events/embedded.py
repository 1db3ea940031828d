"""Transport without a broker: a table of deliveries in a database of its own."""

from collections.abc import Callable
from contextlib import suppress
from threading import Event as Flag

import psycopg

from guichet_kit.events.transport import Message, TransportDown

CLAIM = 50
SWEEP_S = 5.0
TABLES = """
create table if not exists bindings (
    queue text, routing_key text, primary key (routing_key, queue));
create table if not exists deliveries (
    id bigint generated always as identity primary key,
    queue text not null,
    body text not null,
    created_at timestamptz not null default now()
);
create index if not exists ix_deliveries_queue on deliveries (queue, id);
"""
UNBIND = "delete from bindings where queue = %s and not routing_key = any(%s)"
BIND = "insert into bindings select %s, unnest(%s::text[]) on conflict do nothing"


class EmbeddedTransport:
    """Rows per consuming queue, claimed with SKIP LOCKED, deleted when applied.

    A process that dies lets go of the rows it held: they are delivered again, and the consumer's
    inbox makes the second time harmless.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._open: psycopg.Connection | None = None

    def declare(self, queue: str, routing_keys: list[str]) -> None:
        """Make the tables where they are missing and set the bindings of the queue."""
        with self._connection().transaction():
            cursor = self._connection().cursor()
            cursor.execute("select pg_advisory_xact_lock(7253002)")
            cursor.execute(TABLES)
            cursor.execute(UNBIND, (queue, routing_keys))
            cursor.execute(BIND, (queue, routing_keys))

    def publish(self, messages: list[Message]) -> set[str]:
        """Write a delivery for each queue bound to each message, in one transaction."""
        returned: set[str] = set()
        try:
            with self._connection().transaction():
                for message in messages:
                    if not self._deliver(message):
                        returned.add(message.id)
        except psycopg.Error as error:
            self.close()
            raise TransportDown(str(error)) from error
        return returned

    def consume(self, queue: str, receive: Callable[[str | bytes], None], stop: Flag) -> None:
        """Apply the deliveries of one queue as they come; a slow sweep covers a lost wake-up.

        One connection claims and listens: what wakes it while it claims is told afterwards.
        """
        connection = self._connection()
        connection.execute(f'listen "{queue}"'.encode())
        while not stop.is_set():
            if _consume_some(connection, queue, receive, stop):
                continue
            for _wake in connection.notifies(timeout=SWEEP_S, stop_after=1):
                pass

    def take_dead(self, queue: str, take: Callable[[str | bytes], None]) -> None:
        """Do nothing: a delivery is never given up here."""

    def ping(self, service: str) -> None:
        """Write a canary delivery and claim it back."""
        queue = f"{service}.canary"
        with self._connection().transaction():
            cursor = self._connection().cursor()
            cursor.execute("insert into deliveries (queue, body) values (%s, '')", (queue,))
            cursor.execute("delete from deliveries where queue = %s returning id", (queue,))
            if cursor.fetchone() is None:
                raise TransportDown("the canary did not come back")

    def close(self) -> None:
        """Close the connection."""
        if self._open is not None:
            with suppress(psycopg.Error):
                self._open.close()
        self._open = None

    def _connection(self) -> psycopg.Connection:
        if self._open is None or self._open.closed:
            self._open = psycopg.connect(self._url, autocommit=True, connect_timeout=5)
        return self._open

    def _deliver(self, message: Message) -> bool:
        cursor = self._connection().execute(
            "insert into deliveries (queue, body) select queue, %s from bindings "
            "where routing_key = %s returning pg_notify(queue, '')",
            (message.body, message.routing_key),
        )
        return cursor.rowcount > 0


def _consume_some(
    connection: psycopg.Connection, queue: str, receive: Callable[[str | bytes], None], stop: Flag
) -> int:
    with connection.transaction():
        rows = connection.execute(
            "select id, body from deliveries where queue = %s order by id "
            "limit %s for update skip locked",
            (queue, CLAIM),
        ).fetchall()
        for identifier, body in rows:
            if stop.is_set():
                break
            receive(body)
            connection.execute("delete from deliveries where id = %s", (identifier,))
    return len(rows)
