"""P1: what the house adds to a request that reads, held against bare Flask and bare Jinja2."""

from guichet_backoffice import create_app as create_backoffice
from guichet_backoffice.cli import MIGRATIONS
from guichet_backoffice.settings import Settings
from guichet_kit.testing import ServiceUnderTest

from services.backoffice.tests.loading import FAMILIES, load_entries
from tests.load import sample
from tests.load.generator import Target, compare, drive, raw
from tests.load.report import Row, Section
from tests.load.rig import Rig
from tests.load.serve import plain, served

FLOORS = "tests.load.floors:hello"
CONNECTIONS = 8
THREADS = 4
AGENT = {"sub": "agent-1", "roles": ["lecteur"], "families": list(FAMILIES)}


def backoffice(values: dict[str, object]) -> object:
    """Give the application of backoffice from plain values."""
    return create_backoffice(Settings(**values))  # type: ignore[arg-type]


def bearer(token: str) -> dict[str, str]:
    """Give the headers of a call that the gateway would make."""
    return {
        "Authorization": f"Bearer {token}",
        "Guichet-Csrf": "c",
        "Guichet-Visitor": "v",
    }


def measure(rig: Rig) -> Section:
    """Compare a guarded read and a rendered list with what Flask and Jinja2 give alone."""
    section = Section(
        "Reading (P1)",
        f"gunicorn, one process of {THREADS} threads on each side, {CONNECTIONS} connections, "
        "rounds alternated, median of the ratios.",
    )
    section.rows += [_guarded(rig), _page(rig)]
    return section


def _guarded(rig: Rig) -> Row:
    with rig.bench.transaction() as session:
        made = sample.put_thing(session, {"name": "Marie", "city": "Valmont"})
    token = rig.sample.issuer.token(
        "sample", rig.bench.authority, kind="agent", sub="a1", rights=["things.read"]
    )
    values = plain(rig.settings, identity_url=rig.keys_url)
    with (
        served("tests.load.sample:web", values, threads=THREADS) as ours,
        served(FLOORS, {}, threads=THREADS) as bare,
    ):
        mine = Target(ours, (raw("GET", f"/api/v1/things/{made}", bearer(token)),))
        ratio, rate, limit = compare(mine, Target(bare, (raw("GET", "/"),)), CONNECTIONS)
    note = f"token, right, sealed transaction, one row: {rate:.0f}/s against {limit:.0f}/s"
    return Row("authenticated GET of a service / Flask hello", ratio, 0.4, least=True, note=note)


def _page(rig: Rig) -> Row:
    service = ServiceUnderTest(
        "backoffice", create_backoffice, Settings, rig.postgres.url(), migrations=MIGRATIONS
    )
    bench = service.fresh()
    with bench.transaction() as session:
        load_entries(session, 600)
    token = rig.sample.issuer.token("backoffice", bench.authority, kind="agent", **AGENT)
    values = plain(service.settings, identity_url=rig.keys_url)
    asked = raw("GET", "/agents/demandes/?vue=toutes", bearer(token))
    with (
        served("tests.load.requests_read:backoffice", values, threads=THREADS) as ours,
        served(FLOORS, {"rows": 60}, threads=THREADS) as bare,
    ):
        ratio, rate, limit = compare(
            Target(ours, (asked,)), Target(bare, (raw("GET", "/page"),)), CONNECTIONS
        )
        alone = drive(Target(ours, (asked,)), 1, 1.0)
        size = len(bench.client("agent", **AGENT).get("/agents/demandes/?vue=toutes").data)
    service.close()
    note = (
        f"list of 50 with its tabs and counts, {size / 1000:.0f} kB: {rate:.0f}/s against "
        f"{limit:.0f}/s for 60 bare rows, 21 kB; ours at one client: p50 {alone.p50:.0f} ms"
    )
    return Row("rendered list page / bare Jinja2 page", ratio, 0.6, least=True, note=note)
