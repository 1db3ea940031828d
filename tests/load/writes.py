"""P2 and P3: what the house adds to a write, against raw psycopg and a naive ORM view."""

import threading
import time
from collections.abc import Callable
from urllib.parse import urlencode

import orjson
import psycopg
from guichet_forms import create_app as create_forms
from guichet_forms.cli import MIGRATIONS
from guichet_forms.settings import Settings
from guichet_kit.ids import uuid7
from guichet_kit.testing import ServiceUnderTest

from tests.load import sample, submission
from tests.load.floors import make_tables, naive_values
from tests.load.generator import Load, Target, drive, raw
from tests.load.machine import median
from tests.load.report import Row, Section
from tests.load.requests_read import bearer
from tests.load.rig import Rig, rows
from tests.load.serve import plain, served

CLIENTS = 4
ROUNDS = 4
ROUND_S = 1.5
BATCH = 250
DATA = {
    f"field{number}": "Quelques mots d’une réponse, assez longue pour compter."
    for number in range(30)
}


def forms(values: dict[str, object]) -> object:
    """Give the application of forms from plain values."""
    return create_forms(Settings(**values))  # type: ignore[arg-type]


def measure(rig: Rig) -> Section:
    """Compare the house's transaction and its real submission with their floors."""
    section = Section(
        "Writing (P2, P3)",
        f"P2: {CLIENTS} threads of this process on each side, 2.3 kB of JSON. P3: gunicorn, one "
        "process of 4 threads, 8 connections; each submission is a draft of its own, both pages "
        "filled. Durable database, rounds alternated, median of the ratios.",
    )
    section.rows += [_transaction(rig), _submission(rig)]
    return section


def _transaction(rig: Rig) -> Row:
    url = rig.sample.url()
    for table in ("raw_records", "raw_outbox"):
        rows(url, f"create table if not exists {table} (id uuid primary key, data jsonb)")
    database = rig.sample.app.extensions["guichet"].database

    def ours() -> None:
        with rig.sample.app.app_context(), database.transaction(rig.bench.authority) as session:
            sample.put_thing(session, DATA)

    links = threading.local()

    def bare() -> None:
        link = getattr(links, "link", None)
        if link is None:
            link = links.link = psycopg.connect(url)
        text = orjson.dumps(DATA).decode()
        link.execute("insert into raw_records values (%s, %s)", (uuid7(), text))
        link.execute("insert into raw_outbox values (%s, %s)", (uuid7(), text))
        link.commit()

    pairs = [(_rate(ours), _rate(bare)) for _ in range(ROUNDS)]
    ratio = median([mine / its for mine, its in pairs])
    note = "record, trace and event under row-level security: {:.0f}/s against {:.0f}/s".format(
        *(median(list(side)) for side in zip(*pairs, strict=True))
    )
    return Row(
        "record + outbox + audit / raw psycopg, 2 statements", ratio, 0.5, least=True, note=note
    )


def _rate(work: Callable[[], None]) -> float:
    """Give how often a second `work` is done by several threads."""
    until = time.perf_counter() + ROUND_S
    counts = [0] * CLIENTS

    def run(place: int) -> None:
        while time.perf_counter() < until:
            work()
            counts[place] += 1

    threads = [threading.Thread(target=run, args=(place,)) for place in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sum(counts) / ROUND_S


def _submission(rig: Rig) -> Row:
    service = ServiceUnderTest(
        "forms", create_forms, Settings, rig.postgres.url(), migrations=MIGRATIONS
    )
    drafts = submission.Drafts(service)
    make_tables(service.url())
    naive = raw("POST", "/api/v1/submit", body=urlencode(naive_values()).encode())
    values = plain(service.settings, identity_url=rig.keys_url)
    token = rig.sample.issuer.token("forms", drafts.authority)
    with (
        served("tests.load.writes:forms", values, threads=4) as ours,
        served("tests.load.floors:hello", {"database_url": service.url()}, threads=4) as bare,
    ):

        def mine() -> Load:
            asked = []
            for visitor, values in drafts.make(BATCH):
                headers = {**bearer(token), "Guichet-Visitor": visitor}
                body = urlencode({**values, "csrf_token": "c"}).encode()
                asked.append(raw("POST", f"{submission.URL}envoyer", headers, body))
            return drive(Target(ours, tuple(asked)), 8, 0)

        def floor() -> Load:
            return drive(Target(bare, (naive,) * BATCH), 8, 0)

        mine(), floor()
        pairs = [(mine(), floor()) for _ in range(ROUNDS)]
    sent = rows(service.url(), "select count(*) from submissions")[0][0]
    assert sent == BATCH * (ROUNDS + 1), f"{sent} submissions were recorded"
    service.close()
    ratio = median([left.rate / right.rate for left, right in pairs])
    rates = [median([load.rate for load in side]) for side in zip(*pairs, strict=True)]
    note = f"{rates[0]:.0f}/s (p50 {pairs[-1][0].p50:.0f} ms) against {rates[1]:.0f}/s"
    return Row("real submission / naive ORM view of 30 fields", ratio, 0.6, least=True, note=note)
