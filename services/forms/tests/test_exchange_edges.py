"""Imports and exports by the pages, by the API and by the command."""

import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from guichet_forms import cli, jobs
from guichet_forms.actions import procedures
from guichet_forms.core.exchange.bundle import read_bundle, write_json
from guichet_forms.models import Bundle, Procedure
from guichet_forms.settings import Settings
from guichet_kit.cli import Service
from guichet_kit.problems import NotFound
from guichet_kit.testing import Bench
from sqlalchemy import func, select, text

from .conftest import TEN, changed
from .test_exchange import CANTEEN, bundle

IMPORT = "/agents/formulaires/importer"
EXPORT = "/agents/formulaires/dix-champs/exporter"
KEY = {"Idempotency-Key": "key-of-the-test"}
NEW = json.dumps(changed(slug="neuf", title="Neuf")).encode()


@pytest.fixture
def designer(bench: Bench) -> Any:
    return bench.client("agent", rights=["forms.build"])


def upload(client: Any, content: bytes, file: str = "paquet.json", **values: str) -> Any:
    return client.post(IMPORT, data={**values, "file": (io.BytesIO(content), file)})


def exists(bench: Bench, slug: str) -> bool:
    with bench.transaction() as session:
        found = select(func.count()).select_from(Procedure).where(Procedure.slug == slug)
        return bool(session.scalar(found))


def test_a_file_is_read_then_confirmed_once(bench: Bench, designer: Any) -> None:
    assert "Lire le fichier" in designer.get(IMPORT).text
    read = upload(designer, NEW)
    assert read.status_code == 303, read.text
    report = designer.get(read.location).text
    assert "Ce que le fichier changerait" in report
    assert "Nouveau" in report
    assert not exists(bench, "neuf")
    for _twice in range(2):
        assert designer.post(read.location).location == read.location
    assert "Import terminé" in designer.get(read.location).text
    assert exists(bench, "neuf")
    with bench.transaction() as session:
        assert len(procedures.list_versions(session, "neuf")) == 1


def test_a_form_without_version_has_nothing_to_export_yet(bench: Bench, designer: Any) -> None:
    begun = designer.post("/agents/formulaires/nouveau", data={"title": "Neuf", "family": "voirie"})
    assert begun.status_code == 303
    page = designer.get("/agents/formulaires/neuf/exporter")
    assert "Rien à exporter" in page.text
    assert "Télécharger" not in page.text
    assert designer.get("/agents/formulaires/neuf/exporter/schema.json").status_code == 404


def test_publishing_is_asked_for(bench: Bench, designer: Any) -> None:
    read = upload(designer, NEW, publish="1")
    assert "Importer et publier" in designer.get(read.location).text
    designer.post(read.location)
    assert bench.client().get("/demarches/neuf/").status_code == 200


def test_a26_a_refused_file_says_where(bench: Bench, designer: Any) -> None:
    wrong = changed(slug="neuf", family="inconnue")
    read = upload(designer, json.dumps(wrong).encode())
    report = designer.get(read.location).text
    assert "Ce fichier ne peut pas être importé" in report
    assert "versions.1.family" in report
    assert "Importer</button>" not in report
    assert "À corriger dans le fichier" in report
    designer.post(read.location)
    assert not exists(bench, "neuf")


@pytest.mark.parametrize("content", [b"", b"{", b"bonjour", b"PK\x03\x04x"])
def test_a26_an_unreadable_file_is_asked_again(designer: Any, content: bytes) -> None:
    again = upload(designer, content, family="voirie")
    assert again.status_code == 422
    assert "error-summary" in again.text
    assert 'value="voirie" selected' in again.text


def test_publik_is_completed_on_the_page(bench: Bench, designer: Any) -> None:
    read = upload(designer, CANTEEN, "cantine.wcs", family="scolaire", name="Éducation")
    report = designer.get(read.location).text
    assert "La condition « len(form_var_nom) &gt; 3 » n’est pas reprise" in report
    assert "À compléter ensuite" in report
    designer.post(read.location)
    assert exists(bench, "inscription-cantine")
    done = designer.get(read.location).text
    assert 'href="/agents/formulaires/inscription-cantine/"' in done


def test_a_file_is_its_senders_alone_for_a_day(bench: Bench, designer: Any) -> None:
    url = upload(designer, NEW).location
    other = bench.client("agent", sub="agent-2", rights=["forms.build"])
    assert other.get(url).status_code == 404
    assert other.post(url).status_code == 404
    with bench.transaction() as session:
        session.execute(text("update bundles set created_at = now() - interval '25 hours'"))
    assert designer.get(url).status_code == 404
    jobs.purge_bundles(bench.app)
    with bench.transaction() as session:
        assert session.scalar(select(func.count()).select_from(Bundle)) == 0


def test_a_large_file_passes_and_a_larger_one_does_not(designer: Any) -> None:
    padded = json.dumps({**TEN, "slug": "neuf"}).encode() + b" " * 3_000_000
    head = b'--b\r\nContent-Disposition: form-data; name="file"; filename="a.json"\r\n\r\n'

    def send(content: bytes) -> int:
        body = head + content + b"\r\n--b--\r\n"
        kind = "multipart/form-data; boundary=b"
        return int(designer.post(IMPORT, data=body, content_type=kind).status_code)

    assert send(padded) == 303
    assert send(b" " * 11_000_000) == 413


def test_a_form_is_taken_away(bench: Bench, designer: Any) -> None:
    assert "Télécharger le paquet" in designer.get(EXPORT).text
    for name in ("json", "zip"):
        file = designer.get(f"{EXPORT}/paquet.{name}")
        assert file.headers["Content-Disposition"].endswith(f'filename="dix-champs.{name}"')
        assert read_bundle(file.data)["forms"][0]["versions"][0]["definition"] == TEN
    schema = designer.get(f"{EXPORT}/schema.json")
    assert schema.content_type == "application/schema+json"
    assert "email" in json.loads(schema.data)["properties"]
    assert designer.get(f"{EXPORT}/paquet.exe").status_code == 404


def test_designers_of_other_families_see_nothing(bench: Bench) -> None:
    roads = bench.client("agent", rights=["forms.build"], bounds={"forms.build": ["voirie"]})
    for path in (EXPORT, f"{EXPORT}/paquet.json", "/api/v1/procedures/dix-champs/bundle"):
        assert roads.get(path).status_code == 404
    agent = bench.client("agent", families=["transports"], rights=["answers.read"])
    for path in (IMPORT, EXPORT, "/api/v1/procedures/dix-champs/bundle"):
        assert agent.get(path).status_code == 403


def test_programs_import_and_export(bench: Bench, designer: Any) -> None:
    path, content = "/api/v1/imports", json.loads(write_json(bundle()))
    content["forms"][0]["slug"] = content["forms"][0]["versions"][0]["definition"]["slug"] = "neuf"
    dry = designer.post(f"{path}?dry_run=true", json=content, headers=KEY)
    assert dry.status_code == 200, dry.text
    assert {item["status"] for item in dry.json["items"]} == {"new"}
    assert not dry.json["applied"]
    done = designer.post(f"{path}?publish=true", json=content, headers=KEY)
    assert done.json["applied"]
    assert designer.post(f"{path}?publish=true", json=content, headers=KEY).json == done.json
    assert designer.post(path, json=content, headers=KEY).status_code == 409
    found = designer.get("/api/v1/procedures/neuf/bundle").json
    assert found["forms"] == [
        {"slug": "neuf", "versions": [{**content["forms"][0]["versions"][0], "number": 1}]}
    ]
    again = designer.post(path, json=found, headers={"Idempotency-Key": "another-key"})
    assert {item["status"] for item in again.json["items"]} == {"same"}
    content["forms"][0]["versions"][0]["definition"]["family"] = "inconnue"
    refused = designer.post(path, json=content, headers={"Idempotency-Key": "third-key"})
    assert refused.status_code == 422
    assert "forms/neuf/versions" in refused.json["errors"][0]["pointer"]
    other = designer.post(path, json={"x": 1}, headers={"Idempotency-Key": "fourth-key"})
    assert other.status_code == 422


def test_the_command_imports_and_exports(
    bench: Bench, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    service = Service("guichet_forms", lambda _settings: bench.app, Settings, cli.MIGRATIONS)
    settings: Any = SimpleNamespace(authority=bench.authority)

    def run(command: Any, **chosen: Any) -> int:
        return int(command(service, settings, SimpleNamespace(**chosen)))

    out = tmp_path / "a.zip"
    assert run(cli.run_export, file=str(out), slug=["dix-champs"]) == 0
    assert run(cli.run_import, file=str(out), dry_run=False, publish=False) == 0
    assert "same\tforms\tdix-champs" in capsys.readouterr().out
    (tmp_path / "b.json").write_bytes(NEW)
    assert run(cli.run_import, file=str(tmp_path / "b.json"), dry_run=True, publish=False) == 0
    assert not exists(bench, "neuf")
    assert run(cli.run_import, file=str(tmp_path / "b.json"), dry_run=False, publish=True) == 0
    with bench.transaction() as session:
        assert procedures.find(session, "neuf").live == 1
    (tmp_path / "c.json").write_text("{")
    assert run(cli.run_import, file=str(tmp_path / "c.json"), dry_run=False, publish=False) == 1
    assert run(cli.run_export, file=str(out), slug=["inconnu"]) == 1
    with bench.transaction() as session, pytest.raises(NotFound):
        procedures.find(session, "inconnu")
