"""The agents' list of answers: a million requests of one procedure, filtered on what they say."""

import os
import time
from typing import Any

from guichet_forms import create_app
from guichet_forms.cli import MIGRATIONS
from guichet_forms.settings import Settings
from guichet_kit.testing import ServiceUnderTest

from services.forms.tests.loading import load_requests, tidy
from tests.load.machine import TIMES, p50, quantile, times_of
from tests.load.report import Row, Section
from tests.load.rig import Rig

TOTAL = int(os.environ.get("BENCH_ROWS", "1000000"))
P95_MS = 100
READER: dict[str, Any] = {"rights": ["answers.read"], "families": ["transports"]}
LIST = "/agents/formulaires/dix-champs/reponses"
SEARCHES = {
    "no filter": "",
    "an answer": "?reponse.motif=carte",
    "the beginning of an answer": "?reponse.nom=gi",
    "two answers": "?reponse.motif=horaire&reponse.nom=ma",
    "an answer of twelve old requests": "?reponse.nom=girafe",
}


def measure(rig: Rig) -> Section:
    """Load the requests, and time a page of the list for each search."""
    service = ServiceUnderTest(
        "forms", create_app, Settings, rig.postgres.url(), migrations=MIGRATIONS
    )
    bench, began = service.fresh(), time.monotonic()
    load_requests(bench, TOTAL)
    tidy(bench)
    section = Section(
        "The list of answers",
        f"{TOTAL:,} requests of one procedure, half of them erased, loaded in "
        f"{time.monotonic() - began:.0f} s. The whole page of 50 with its count, made by the "
        f"service, one client, {TIMES} times each.",
    )
    client = bench.client("agent", **READER)
    for what, query in SEARCHES.items():

        def page(address: str = LIST + query) -> None:
            assert client.get(address).status_code == 200, address

        times = times_of(page)
        row = Row(f"answers, p95: {what}", quantile(times, 0.95), P95_MS, "ms", note=p50(times))
        section.rows.append(row)
    service.close()
    return section
