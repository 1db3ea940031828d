"""P4: what the gateway's hop costs, in front of a bare Flask program."""

from urllib.parse import urlencode

from guichet_gateway import create_app as create_gateway
from guichet_gateway.actions import open_authority
from guichet_gateway.cli import MIGRATIONS
from guichet_gateway.settings import Settings
from guichet_kit.testing import ServiceUnderTest
from guichet_onebox.demonstration import VALMONT

from tests.load.floors import make_tables, naive_values
from tests.load.generator import Target, compare, raw
from tests.load.report import Row, Section
from tests.load.rig import Rig
from tests.load.serve import plain, served

HOST = "bench.localhost"
CONNECTIONS = 16
SECRET = "secret-of-the-bench-only-0123456789abcdef"


def gateway(values: dict[str, object]) -> object:
    """Give the application of the gateway from plain values."""
    return create_gateway(Settings(**values))  # type: ignore[arg-type]


def measure(rig: Rig) -> Section:
    """Compare a service asked through the gateway with the same asked directly."""
    section = Section(
        "The gateway's hop (P4)",
        f"The gateway (one process, 16 threads) passes calls of programs to a bare Flask program "
        f"(one process, 8 threads), {CONNECTIONS} connections; against the same program asked "
        "directly. Submission: the naive ORM view of 30 fields. In the one-process layout there "
        "is no hop.",
    )
    service = ServiceUnderTest(
        "gateway",
        create_gateway,
        Settings,
        rig.postgres.url(),
        migrations=MIGRATIONS,
        gateway_secret=SECRET,
        session_key=SECRET,
    )
    bench = service.fresh()
    with bench.transaction() as session:
        open_authority(session, origin=f"http://{HOST}", hosts=[], charter=VALMONT.charter)
    make_tables(rig.sample.url())
    with served("tests.load.floors:hello", {"database_url": rig.sample.url()}, threads=8) as bare:
        places = f'{{"forms": "http://127.0.0.1:{bare}", "identity": "{rig.keys_url}"}}'
        values = plain(service.settings, services=places)
        with served("tests.load.gateway:gateway", values, threads=16) as ours:
            section.rows += _rows(ours, bare)
    service.close()
    return section


def _rows(ours: int, bare: int) -> list[Row]:
    form = urlencode(naive_values()).encode()
    made = []
    for what, method, path, body, least in (
        ("hello through the gateway / direct", "GET", "hello", b"", 0.55),
        ("submission through the gateway / direct", "POST", "submit", form, 0.85),
    ):
        mine = Target(ours, (raw(method, f"/api/forms/v1/{path}", {"Host": HOST}, body),))
        limit = Target(bare, (raw(method, f"/api/v1/{path}", body=body),))
        ratio, rate, its = compare(mine, limit, CONNECTIONS)
        made.append(Row(what, ratio, least, least=True, note=f"{rate:.0f}/s against {its:.0f}/s"))
    return made
