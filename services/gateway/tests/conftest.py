"""The gateway on a real database, with an identity and services that are played here."""

import shutil
from collections.abc import Callable, Iterator
from urllib.parse import urlsplit

import pytest
from flask.testing import FlaskClient
from guichet_gateway import create_app
from guichet_gateway.cli import MIGRATIONS
from guichet_gateway.settings import Settings
from guichet_gateway.testing import SECRET, Town
from guichet_kit.testing import Bench, ServiceUnderTest
from playwright.sync_api import Browser, Page, Route, sync_playwright


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest(
        "gateway",
        create_app,
        Settings,
        admin_url,
        migrations=MIGRATIONS,
        gateway_secret=SECRET,
        session_key="s" * 40,
        trusted_proxies="10.9.0.0/16",
    )
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    return running.fresh()


@pytest.fixture
def town(bench: Bench) -> Town:
    return Town(bench)


@pytest.fixture
def another_town(running: ServiceUnderTest) -> Callable[[], Town]:
    return lambda: Town(running.fresh())


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        found = shutil.which("chromium")
        opened = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        yield opened
        opened.close()


@pytest.fixture
def served(chromium: Browser) -> Iterator[Callable[[FlaskClient], Page]]:
    """Open pages whose every call is answered by a client, and whose scripts fail nowhere."""
    page = chromium.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))

    def open_page(client: FlaskClient) -> Page:
        def serve(route: Route) -> None:
            parts = urlsplit(route.request.url)
            answer = client.get(f"{parts.path}?{parts.query}", buffered=True)
            headers = {name: value for name, value in answer.headers if name != "Content-Encoding"}
            route.fulfill(status=answer.status_code, headers=headers, body=answer.data)

        page.route("**/*", serve)
        return page

    yield open_page
    page.close()
    assert faults == []
