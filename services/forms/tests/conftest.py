"""forms on a real database, with a small procedure published."""

import copy
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from guichet_forms import create_app
from guichet_forms.actions import procedures
from guichet_forms.cli import MIGRATIONS
from guichet_forms.settings import Settings
from guichet_kit.testing import Bench, ServiceUnderTest

from .far import Far, far_away

ROOT = Path(__file__).parents[3]
CONTRACTS = Path(__file__).parents[1] / "contracts"
TEN = json.loads((ROOT / "tests/load/forms/dix-champs.json").read_text())
URL = "/demarches/dix-champs/"
FIRST = {
    "prenom": "Marie",
    "nom": "Le Goff",
    "email": "marie@exemple.fr",
    "telephone": "",
    "adresse-line": "14 rue du Lavoir",
    "adresse-complement": "",
    "adresse-postcode": "35000",
    "adresse-city": "Valmont",
}
SECOND = {
    "motif": "carte",
    "date-day": "3",
    "date-month": "12",
    "date-year": "2026",
    "nombre": "2",
    "message": "Merci.",
}
GO = {"action": "continue"}


@pytest.fixture(scope="session")
def running(admin_url: str) -> Iterator[ServiceUnderTest]:
    service = ServiceUnderTest("forms", create_app, Settings, admin_url, migrations=MIGRATIONS)
    yield service
    service.close()


@pytest.fixture
def bench(running: ServiceUnderTest) -> Bench:
    """An authority with the procedure of ten fields."""
    bench = running.fresh()
    publish(bench, TEN)
    return bench


@pytest.fixture
def sent(bench: Bench) -> list[UUID]:
    """Five requests that were sent, the newest first."""
    from .sending import send_people

    return send_people(bench)


def publish(bench: Bench, source: dict[str, Any]) -> int:
    with bench.transaction() as session:
        return procedures.publish(session, source).number


def changed(**values: Any) -> dict[str, Any]:
    """Give the procedure of ten fields with some keys replaced."""
    return {**copy.deepcopy(TEN), **values}


def catalogue(slug: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((ROOT / f"catalogue/{slug}/form.json").read_text())
    return found


def hidden(html: str, name: str) -> str:
    """Give the value of a hidden input of a page."""
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, html[-3000:]
    return found[1]


def follow(client: FlaskClient, url: str, values: dict[str, Any]) -> str:
    """Post a page as it was shown and give where it leads."""
    shown = client.get(url)
    assert shown.status_code == 200, shown.location
    answer = client.post(url, data={**values, "token": hidden(shown.text, "token")})
    assert answer.status_code == 303, answer.text[-3000:]
    return str(answer.location)


def fill(client: FlaskClient, base: str = URL) -> dict[str, str]:
    """Fill both pages in and give what the check page would post."""
    assert follow(client, f"{base}1", {**FIRST, **GO}) == f"{base}2"
    assert follow(client, f"{base}2", {**SECOND, **GO}) == f"{base}verifier"
    check = client.get(f"{base}verifier")
    assert check.status_code == 200, check.location
    return {name: hidden(check.text, name) for name in ("token", "revision")}


def send(client: FlaskClient, base: str = URL) -> str:
    """Go through the whole procedure and give the address of the confirmation."""
    answer = client.post(f"{base}envoyer", data=fill(client, base))
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@pytest.fixture
def far(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    """A distant server that the application may call."""
    with far_away() as found:
        known = bench.app.extensions["guichet_remote"]
        monkeypatch.setattr(known.outside, "allowed", frozenset({found.host}))
        yield found
