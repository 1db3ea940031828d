"""Events in the running suite: from a submission committed in forms to its line in backoffice."""

import json
import threading
import time

import psycopg
import sqlalchemy as sa

from tests.load.browser import Browser, submit
from tests.load.machine import median, quantile
from tests.load.report import Row, Section
from tests.support.suite import Suite

SUBMISSIONS = 100
WARM = 5
WAIT_S = 15.0
P99_MS = 250
TRIGGER = """
create or replace function bench_announce() returns trigger language plpgsql as
$$begin perform pg_notify('bench', json_build_object('id', new.request_id,
  'began', extract(epoch from transaction_timestamp()))::text); return null; end$$;
create or replace trigger bench_announce after insert on {table}
for each row execute function bench_announce();
"""


class Commits(threading.Thread):
    """When the first row of each request was committed in a table, as PostgreSQL tells it."""

    def __init__(self, suite: Suite, service: str, table: str) -> None:
        super().__init__(daemon=True)
        suite.sql(service, TRIGGER.format(table=table))
        url = sa.make_url(suite.servers["database_url"]).set(database=f"guichet_{service}")
        self.link = psycopg.connect(url.render_as_string(hide_password=False), autocommit=True)
        self.link.execute("listen bench")
        self.at: dict[str, float] = {}
        self.began: dict[str, float] = {}
        self.over = threading.Event()
        self.start()

    def run(self) -> None:
        while not self.over.is_set():
            for notice in self.link.notifies(timeout=0.2):
                moment, told = time.time(), json.loads(notice.payload)
                self.at.setdefault(told["id"], moment)
                self.began.setdefault(told["id"], float(told["began"]))
        self.link.close()


def events(suite: Suite, layout: str) -> Section:
    """Send requests one after the other and follow each to the agents' list."""
    section = Section(
        f"Events end to end: {layout}",
        f"{SUBMISSIONS} submissions through the pages, one client. Both moments are PostgreSQL's "
        "notifications of the commit: the request in forms, its line in the agents' list.",
    )
    sent, arrived = Commits(suite, "forms", "submissions"), Commits(suite, "backoffice", "entries")
    ids = [submit(Browser(suite.port))[0] for _ in range(WARM + SUBMISSIONS)][WARM:]
    limit = time.monotonic() + WAIT_S
    while time.monotonic() < limit and not all(name in arrived.at for name in ids):
        time.sleep(0.1)
    sent.over.set(), arrived.over.set()
    missing = [name for name in ids if name not in arrived.at]
    assert not missing, f"{len(missing)} of {len(ids)} requests are not in the list"
    times = [(arrived.at[name] - sent.at[name]) * 1000 for name in ids]
    alone = median([(sent.at[name] - sent.began[name]) * 1000 for name in ids])
    note = f"p50 {median(times):.1f} ms; the submission's own transaction: p50 {alone:.1f} ms"
    p99 = quantile(times, 0.99)
    section.rows.append(Row("submitted to listed, p99", p99, P99_MS, "ms", note=note))
    return section
