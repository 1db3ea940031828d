"""The form factory at its bounds: the pages, the saving and the SQL of a form of 400 fields."""

import re
from collections.abc import Iterator
from typing import Any

from flask.testing import FlaskClient
from guichet_forms import create_app
from guichet_forms.actions import procedures
from guichet_forms.cli import MIGRATIONS
from guichet_forms.settings import Settings
from guichet_kit.testing import Bench, ServiceUnderTest

from tests.load import large_form, submission
from tests.load.machine import TIMES, p50, quantile, settled, spent, times_of
from tests.load.report import Row, Section
from tests.load.rig import Rig

PAGE_MS, SAVE_MS = 150, 500
PAGES = 8
ERROR = re.compile(r'href="#[^"]+">([^<]+)')
URL = f"/demarches/{large_form.SLUG}/"
PANES = f"/agents/formulaires/{large_form.SLUG}/"
DESIGNER: dict[str, Any] = {"rights": ["forms.build"]}


def measure(rig: Rig) -> Section:
    """Time the pages and the saving of a large form; compare its SQL with a small one's."""
    service = ServiceUnderTest(
        "forms", create_app, Settings, rig.postgres.url(), migrations=MIGRATIONS
    )
    section = Section(
        "A large form",
        f"{large_form.FIELDS} fields, {large_form.CONDITIONS} conditions, {large_form.BLOCKS} "
        f"repeatable blocks of {large_form.ROWS} rows, every question answered. In eight pages "
        "each block ends one of the last three; on one page all is there at once, some 1,700 "
        "inputs. "
        f"Made by the service, one client, {TIMES} times each; the slowest of the pages.",
    )
    bench = service.fresh()
    for pages in (PAGES, 1):
        section.rows += _pages(bench, pages)
    section.rows += [*_saving(bench), _statements(service.fresh())]
    service.close()
    return section


def _pages(bench: Bench, pages: int) -> Iterator[Row]:
    source = large_form.form(pages)
    _publish(bench, source)
    client = bench.client(visitor=f"pages{pages}")
    _fill(client, source)
    addresses = [f"{URL}{number}" for number in range(1, pages + 1)]
    shown = [times_of(lambda path=path: _got(client, path)) for path in addresses]
    posts = [
        times_of(lambda path=path, page=page: _posted(client, path, page))
        for path, page in zip(addresses, source["pages"], strict=True)
    ]
    words = f"in {pages} pages" if pages > 1 else "on one page"
    yield _slowest(f"{words}, page shown, p95", shown)
    yield _slowest(f"{words}, page sent and checked, p95", posts)
    yield _slowest(
        f"{words}, check of the answers, p95", [times_of(lambda: _got(client, f"{URL}verifier"))]
    )


def _saving(bench: Bench) -> Iterator[Row]:
    client = bench.client("agent", **DESIGNER)
    place = iter(range(10_000))

    def change() -> None:
        data = {"do": "set_page:page1", "p-title": f"Partie {next(place)}"}
        answer = client.post(f"{PANES}modifier", data=data, headers={"HX-Request": "true"})
        assert answer.status_code == 200, answer.text[:500]

    def keep() -> None:
        answer = client.post(f"{PANES}garder")
        assert answer.status_code == 303, answer.text[:500]

    changed, kept = [], []
    with settled():
        for _turn in range(TIMES):
            changed.append(spent(change))
            kept.append(spent(keep))
    yield Row(
        "a change in the builder, its panes shown again, p95",
        quantile(changed, 0.95),
        SAVE_MS,
        "ms",
        note=p50(changed),
    )
    yield Row(
        "the definition kept as a version, p95", quantile(kept, 0.95), SAVE_MS, "ms", note=p50(kept)
    )


def _statements(bench: Bench) -> Row:
    """Compare a submission of two pages of ten fields with one of two pages of 400."""
    counts = []
    for source in (submission.FORM, large_form.form(2)):
        _publish(bench, source)
        client = bench.client(visitor=source["slug"])
        with bench.statements() as seen:
            _send(client, source)
        counts.append(len(seen))
    note = f"{counts[1]} for 400 fields, {counts[0]} for ten, both in two pages"
    return Row("statements of 400 fields / of ten", counts[1] / counts[0], 1, note=note)


def _publish(bench: Bench, source: dict[str, Any]) -> None:
    with bench.transaction() as session:
        procedures.publish(session, source)


def _fill(client: FlaskClient, source: dict[str, Any]) -> None:
    for number, page in enumerate(source["pages"], 1):
        _posted(client, f"{URL}{number}", page)


def _send(client: FlaskClient, source: dict[str, Any]) -> None:
    """Fill in and send a form as a person does."""
    url = f"/demarches/{source['slug']}/"
    small = source is submission.FORM
    own = (submission.FIRST, submission.SECOND) if small else map(large_form.typed, source["pages"])
    for number, values in enumerate(own, 1):
        token = submission.hidden(_got(client, f"{url}{number}")).get("token", "")
        answer = client.post(f"{url}{number}", data={**values, **submission.GO, "token": token})
        assert answer.status_code == 303, answer.text[:2000]
    told = submission.hidden(_got(client, f"{url}verifier"))
    assert client.post(f"{url}envoyer", data=told).status_code == 303


def _got(client: FlaskClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, f"{path}: {answer.status}"
    return answer.text


def _posted(client: FlaskClient, path: str, page: dict[str, Any]) -> None:
    data = {**large_form.typed(page), **submission.GO}
    answer = client.post(path, data=data)
    assert answer.status_code == 303, ERROR.findall(answer.text)[:5]


def _slowest(what: str, series: list[list[float]]) -> Row:
    times = max(series, key=lambda one: quantile(one, 0.95))
    return Row(what, quantile(times, 0.95), PAGE_MS, "ms", note=p50(times))
