"""forms installed by itself, with its own dependencies only: its pages and its API work."""

import http.client
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg
import pytest
import sqlalchemy as sa
from guichet_onebox.servers.ports import free_port

ROOT = Path(__file__).parents[2]
PASSWORD = "alone-tests-only-0123456789-abcdefghijk"
LIST_INSTALLED = "import importlib.metadata as m; print(*[d.name for d in m.distributions()])"
OTHERS = ("gateway", "identity", "workflow", "documents", "notify", "stats", "backoffice", "onebox")


def uv() -> str:
    """Give the installer: the machine's, or the one in our environment."""
    return shutil.which("uv") or str(Path(sys.executable).parent / "uv")


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment that holds forms, what it stands on, and what these ask for, as locked."""
    folder = tmp_path_factory.mktemp("alone")
    environment = {**os.environ, "UV_SYSTEM_CERTS": "1", "UV_PYTHON_DOWNLOADS": "never"}
    locked = re.findall(r"^([\w.\[\]-]+==\S+)", (ROOT / "requirements.lock").read_text(), re.M)
    constraints = folder / "constraints.txt"
    constraints.write_text("\n".join(re.sub(r"\[.*?\]", "", line) for line in locked))
    for arguments in (
        ["venv", "-q", "--python", sys.executable, folder / "venv"],
        ["pip", "install", "-q", "--python", folder / "venv/bin/python", "-c", constraints]
        + [ROOT / "kit", ROOT / "questions", ROOT / "services/forms"],
    ):
        subprocess.run([uv(), *arguments], check=True, env=environment, timeout=300, cwd=folder)
    return folder / "venv/bin"


@pytest.fixture(scope="module")
def settings(admin_url: str, empty: Path) -> Iterator[dict[str, str]]:
    """The settings of the service on a database that its own command prepared."""
    subprocess.run([empty / "guichet-forms", "prepare", admin_url, PASSWORD], check=True)

    def url(role: str) -> str:
        named = sa.make_url(admin_url).set(database="guichet_forms", password=PASSWORD)
        return named.set(username=f"guichet_forms_{role}").render_as_string(hide_password=False)

    yield {
        "GUICHET_DATABASE_URL": url("web"),
        "GUICHET_WORKER_DATABASE_URL": url("worker"),
        "GUICHET_OWNER_DATABASE_URL": url("owner"),
        "GUICHET_ISSUER": "http://issuer.test",
        "GUICHET_HANDOVER_KEY": secrets.token_hex(32),
        "GUICHET_AUTHORITY": "seule",
        "GUICHET_MODE": "test",
        "GUICHET_PORT": str(free_port()),
        "GUICHET_WORKERS": "1",
    }
    with psycopg.connect(admin_url, autocommit=True) as connection:
        connection.execute("drop database guichet_forms with (force)")


@pytest.fixture(scope="module")
def port(empty: Path, settings: dict[str, str]) -> Iterator[int]:
    """The running service, with one procedure published by its own command."""
    environment = {"PATH": "/usr/bin:/bin", **settings}
    for arguments in (
        ["migrate"],
        ["publish", ROOT / "tests/load/forms/dix-champs.json"],
    ):
        subprocess.run([empty / "guichet-forms", *arguments], check=True, env=environment)
    process = subprocess.Popen([empty / "guichet-forms", "web"], env=environment)
    number = int(settings["GUICHET_PORT"])
    try:
        _wait(number)
        yield number
    finally:
        process.terminate()
        process.wait(20)


def _wait(port: int) -> None:
    limit = time.monotonic() + 30
    while time.monotonic() < limit:
        try:
            if ask(port, "GET", "/health/live")[0] == 200:
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError("the service does not answer")


def ask(
    port: int, method: str, path: str, fields: dict[str, str] | None = None, cookie: str = ""
) -> tuple[int, dict[str, str], str]:
    """Send one request as a browser without scripts would; give status, headers and text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    headers = {"Host": f"localhost:{port}", "Cookie": cookie}
    body = urlencode(fields) if fields is not None else None
    if body is not None:
        headers["Content-Type"] = "application/x-www-form-urlencoded"
    connection.request(method, path, body, headers)
    answer = connection.getresponse()
    found = answer.status, dict(answer.getheaders()), answer.read().decode()
    connection.close()
    return found


def test_nothing_of_the_other_services_is_installed(empty: Path) -> None:
    listed = subprocess.run(
        [empty / "python", "-c", LIST_INSTALLED], capture_output=True, text=True, check=True
    ).stdout.split()
    assert "guichet-forms" in listed
    for name in (*(f"guichet-{other}" for other in OTHERS), "weasyprint", "argon2-cffi", "pytest"):
        assert name not in listed


def test_the_intro_page_comes_in_the_plain_layout(port: int) -> None:
    status, headers, text = ask(port, "GET", "/demarches/dix-champs/")
    assert status == 200
    assert "<html" in text
    assert "script-src 'nonce-" in headers["Content-Security-Policy"]


def test_what_is_typed_on_a_page_is_checked_and_kept(port: int) -> None:
    _, headers, text = ask(port, "GET", "/demarches/dix-champs/1")
    cookie = headers["Set-Cookie"].split(";")[0]
    token = re.search(r'name="csrf_token" value="([^"]+)"', text)
    assert token is not None
    fields = {"csrf_token": token.group(1), "nom": "Zoé <b>"}
    status, _, text = ask(port, "POST", "/demarches/dix-champs/1", fields, cookie)
    assert status == 422
    assert "Zoé &lt;b&gt;" in text
    assert "Il y a plusieurs problèmes" in text
    status, _, _ = ask(port, "POST", "/demarches/dix-champs/1", {"nom": "x"}, cookie)
    assert status == 403


def test_the_api_lists_the_procedures(port: int) -> None:
    status, headers, text = ask(port, "GET", "/api/v1/procedures")
    assert status == 200, text
    assert headers["Content-Type"].startswith("application/json")
    assert "dix-champs" in text


def test_settings_that_lack_are_named_at_once(empty: Path) -> None:
    found = subprocess.run(
        [empty / "guichet-forms", "web"], env={"PATH": "/usr/bin"}, capture_output=True, text=True
    )
    assert found.returncode == 2
    for name in ("GUICHET_DATABASE_URL", "GUICHET_ISSUER", "GUICHET_HANDOVER_KEY"):
        assert name in found.stderr
