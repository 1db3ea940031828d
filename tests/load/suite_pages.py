"""Each page of the suite at one client, and the bytes of the first view."""

import gzip
import re
from collections import defaultdict
from collections.abc import Callable

from tests.load.browser import Browser, Page, submit
from tests.load.machine import median, quantile
from tests.load.report import Row, Section
from tests.support.suite import Suite

TIMES = 30
FLOWS = 12
PAGE_MS = 100
FRAGMENT_MS = 50
FIRST_VIEW = 90_000
CITIZEN = "marie.legoff@example.org"
AGENT = "anne.martin@valmont.example"
ASSET = re.compile(r'(?:<link[^>]*rel="stylesheet"[^>]*href|<script[^>]*src)="([^"]+)"')
LIST = "/agents/demandes/?vue=toutes"


def pages(suite: Suite) -> Section:
    """Time the pages of a citizen and of an agent, one after the other."""
    section = Section(
        "Pages, one client",
        f"From the request to the last byte, through the gateway, one process, a kept connection; "
        f"p95 of {TIMES} (of {FLOWS} for the steps of a submission). The suite's workers run "
        "beside in the same process.",
    )
    citizen, agent = Browser(suite.port), Browser(suite.port)
    steps, requests = _flows(suite)
    for name in ("intro", "form page 1", "form page 2", "check", "send", "confirmation"):
        section.rows.append(_row(name, steps[name]))
    visitor = Browser(suite.port)
    section.rows.append(_row("home", _times(lambda: visitor.get("/"))))
    section.rows.append(_row("catalogue", _times(lambda: visitor.get("/demarches/"))))
    citizen.sign_in(CITIZEN, "/mon-espace/")
    request_id, _ = submit(citizen)
    suite.wait_for("workflow", "select 1 from cases where request_id = %s", request_id)
    suite.wait_for(
        "backoffice", "select 1 from entries where request_id = %s and number <> ''", request_id
    )
    agent.sign_in(AGENT, "/agents/")
    for name, browser, path in (
        ("dashboard", citizen, "/mon-espace/"),
        ("follow-up", citizen, f"/demandes/transports/{request_id}/"),
        ("wallet", citizen, "/documents/etat-civil/"),
        ("ma journée", agent, "/agents/"),
        ("list", agent, LIST),
        ("case", agent, f"/agents/dossiers/{requests[0]}"),
        ("board of statistics", agent, "/agents/statistiques/"),
    ):
        section.rows.append(_measured(name, browser, path))
    section.rows += _fragments(citizen, agent)
    return section


def _measured(name: str, browser: Browser, path: str) -> Row:
    first = browser.get(path)
    if first.status != 200 or first.path.rstrip("/") != path.rstrip("/"):
        note = f"answered {first.status} at {first.path}"
        return Row(f"page {name}, p95", None, PAGE_MS, "ms", note=note)
    return _row(name, _times(lambda: browser.get(path)))


def _row(name: str, times: list[float]) -> Row:
    note = f"p50 {median(times):.0f} ms"
    return Row(f"page {name}, p95", quantile(times, 0.95), PAGE_MS, "ms", note=note)


def _times(ask: Callable[[], Page]) -> list[float]:
    ask()
    found = []
    for _ in range(TIMES):
        page = ask()
        assert page.status == 200, f"{page.status} at {page.path}"
        found.append(page.milliseconds)
    return found


def _flows(suite: Suite) -> tuple[dict[str, list[float]], list[str]]:
    steps: dict[str, list[float]] = defaultdict(list)
    requests = []
    for _ in range(FLOWS):
        request_id, times = submit(Browser(suite.port))
        requests.append(request_id)
        for name, spent in times.items():
            steps[name].append(spent)
    return steps, requests


def _fragments(citizen: Browser, agent: Browser) -> list[Row]:
    """Time what is asked for in parts: by htmx from the list, by the gateway for the dashboard."""
    whole = _times(lambda: citizen.get("/mon-espace/"))
    part = _times(lambda: agent.get(LIST, **{"HX-Request": "true"}))
    return [
        Row(
            "fragment list by htmx, p95",
            quantile(part, 0.95),
            FRAGMENT_MS,
            "ms",
            note=f"p50 {median(part):.0f} ms",
        ),
        Row(
            "fragments of the dashboard, p95",
            quantile(whole, 0.95),
            FRAGMENT_MS,
            "ms",
            note=f"the whole page, which asks for all three; p50 {median(whole):.0f} ms",
        ),
    ]


def first_view(suite: Suite) -> Section:
    """Weigh the home page with its styles and scripts, as sent and as gzip would make them."""
    section = Section(
        "First view",
        "The home page of an authority with its style sheets and scripts (no image), as a browser "
        "that takes gzip receives them.",
    )
    browser = Browser(suite.port)
    home = browser.get("/")
    parts = [home, *(browser.get(path) for path in dict.fromkeys(ASSET.findall(home.text)))]
    assert all(part.status == 200 for part in parts), [(p.path, p.status) for p in parts]
    zipped = sum("content-encoding" in part.headers for part in parts)
    plain = sum(len(part.body) for part in parts)
    sent = sum(
        int(part.headers.get("content-length", len(part.body)))
        if "content-encoding" in part.headers
        else len(part.body)
        for part in parts
    )
    squeezed = sum(len(gzip.compress(part.body, 6)) for part in parts)
    note = (
        f"{len(parts)} answers, {zipped} compressed by the server; {plain / 1000:.0f} kB plain, "
        f"{squeezed / 1000:.0f} kB if all were compressed"
    )
    section.rows.append(Row("first view", sent / 1000, FIRST_VIEW / 1000, "kB", note=note))
    return section
