"""The SQL of one submission, counted by PostgreSQL itself in the log of the running suite."""

import re
import time
from collections import Counter

import psycopg

from tests.load.browser import Browser, submit
from tests.load.report import Row, Section
from tests.support.suite import Suite

SERVICES = ("gateway", "forms", "identity")
LINE = re.compile(r"^bench:(\w+)@(\w+) LOG:  (?:statement|execute [^:]*): ?(.*)$")
CLOSING = ("COMMIT", "ROLLBACK")
PINGS = ("", ";")
"""What the pool sends to know that a connection still lives."""


def statements(suite: Suite) -> Section:
    """Count what the web roles of gateway, forms and identity send during the eight calls."""
    _log(suite, "all")
    submit(Browser(suite.port))  # so that nothing is counted that only a first time needs
    browser = Browser(suite.port)
    start = len(_lines(suite))
    submit(browser)
    time.sleep(1)
    found = [match for line in _lines(suite)[start:] if (match := LINE.match(line))]
    _log(suite, "none")
    roles = {f"guichet_{name}_web" for name in SERVICES}
    sent = [(match[2], match[3].strip()) for match in found if match[1] in roles]
    queries = [(name, text) for name, text in sent if text not in PINGS]
    real = [(name, text) for name, text in queries if not text.startswith(CLOSING)]
    counts = Counter(name.removeprefix("guichet_") for name, _text in real)
    begun = sum(text.startswith("BEGIN") for _name, text in real)
    assert browser.calls == 8, f"{browser.calls} calls"
    section = Section(
        "SQL of a submission",
        "Two pages, ten fields, eight HTTP calls through the gateway, a new visitor: the lines "
        "that PostgreSQL logs (`log_statement = all`) for the web roles of gateway, forms and "
        "identity. BEGIN with the setting of the authority is one line; COMMIT and the pool's "
        "pings are left out of the count and given beside it.",
    )
    note = (
        ", ".join(f"{name} {count}" for name, count in sorted(counts.items()))
        + f"; {begun} of them BEGIN; beside them {len(queries) - len(real)} COMMIT and "
        f"{len(sent) - len(queries)} pings"
    )
    section.rows.append(Row("statements for a whole submission", len(real), 30, note=note))
    return section


def _log(suite: Suite, what: str) -> None:
    with psycopg.connect(suite.servers["database_url"], autocommit=True) as connection:
        for setting in (f"log_statement = '{what}'", "log_line_prefix = 'bench:%u@%d '"):
            connection.execute(f"alter system set {setting}".encode())
        connection.execute("select pg_reload_conf()")
    time.sleep(0.5)


def _lines(suite: Suite) -> list[str]:
    text = (suite.folder / "postgres/server.log").read_text(errors="replace")
    return text.splitlines()
