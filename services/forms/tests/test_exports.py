"""Exports: at once or by the worker, for who asked alone, written in the audit."""

import io
import json
import zipfile
from typing import Any
from uuid import UUID

import pytest
from guichet_forms import jobs
from guichet_forms.actions import submissions
from guichet_forms.actions.answers import exporting
from guichet_forms.models import Export, ExportPart, Trace
from guichet_kit.testing import Bench
from sqlalchemy import select, text

LIST = "/agents/formulaires/dix-champs/reponses"
NEW = f"{LIST}/exporter"
RIGHT: dict[str, Any] = {"rights": ["answers.read"], "families": ["transports"]}


@pytest.fixture
def reader(bench: Bench) -> Any:
    return bench.client("agent", **RIGHT)


def asked(client: Any, **values: str) -> Any:
    return client.post(NEW, data={"format": "csv", **values})


def test_few_requests_come_at_once(bench: Bench, sent: list[UUID], reader: Any) -> None:
    assert "5 demandes" in reader.get(NEW).text
    answer = asked(reader)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="dix-champs-')
    assert len(answer.data.decode("utf-8-sig").splitlines()) == 6
    only = asked(reader, **{"reponse.motif": "carte"})
    assert len(only.data.decode("utf-8-sig").splitlines()) == 4
    ods = asked(reader, format="ods")
    with zipfile.ZipFile(io.BytesIO(ods.data)) as archive:
        assert archive.read("content.xml").count(b"<table:table-row>") == 6
    assert len(json.loads(asked(reader, format="json").data)) == 5
    assert asked(reader, format="exe").status_code == 404
    with bench.transaction() as session:
        lines = list(session.scalars(select(Trace).order_by(Trace.position)))
    assert {line.action for line in lines} == {"answers.exported"}
    assert lines[1].details == {"format": "csv", "persons": True, "filtered": ["motif"]}


def test_nothing_to_export_is_said_instead_of_an_empty_file(
    bench: Bench, sent: list[UUID], reader: Any
) -> None:
    none = {"reponse.motif": "absent"}
    page = reader.get(NEW, query_string=none).text
    assert "Rien à exporter" in page
    assert "Format du fichier" not in page
    answer = asked(reader, **none)
    assert answer.status_code == 303
    assert "Rien à exporter" in reader.get(answer.location).text
    with bench.transaction() as session:
        assert session.scalars(select(Trace)).all() == []


@pytest.mark.parametrize("name", ["csv", "ods", "json"])
def test_many_requests_are_written_by_the_worker(
    bench: Bench,
    sent: list[UUID],
    reader: Any,
    name: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    at_once = asked(reader, format=name).data
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    monkeypatch.setattr(exporting, "STEP", 2)
    url = asked(reader, format=name).location
    assert "va commencer" in reader.get(url).text
    assert reader.get(f"{url}/fichier").status_code == 404
    other = bench.client("agent", sub="agent-2", **RIGHT)
    assert other.get(url).status_code == 404
    jobs.write_exports(bench.app)
    page = reader.get(url)
    assert "5 demandes dans le fichier" in page.text
    assert reader.get(url, headers={"HX-Request": "true"}).text.lstrip().startswith("<div")
    file = reader.get(f"{url}/fichier")
    if name == "ods":
        assert content_of(file.data) == content_of(at_once)
    else:
        assert file.data == at_once
    assert other.get(f"{url}/fichier").status_code == 404
    assert url in reader.get(NEW).text
    assert url not in other.get(NEW).text


def content_of(ods: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(ods)) as archive:
        return archive.read("content.xml")


def begun(bench: Bench, reader: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(exporting, "AT_ONCE", 2)
    return str(asked(reader).location)


def test_an_export_is_gone_after_its_time(
    bench: Bench,
    sent: list[UUID],
    reader: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = begun(bench, reader, monkeypatch)
    jobs.write_exports(bench.app)
    with bench.transaction() as session:
        kept = session.scalars(select(Export)).one()
        assert (kept.expires_at - kept.created_at).total_seconds() == 32 * 3_600
        session.execute(text("update exports set expires_at = now() - interval '1 second'"))
    assert reader.get(url).status_code == 404
    jobs.purge_exports(bench.app)
    with bench.transaction() as session:
        assert session.scalars(select(ExportPart.n)).all() == []


def test_a_failure_is_tried_again_then_told(
    bench: Bench,
    sent: list[UUID],
    reader: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    url = begun(bench, reader, monkeypatch)

    def broken(*_given: Any) -> None:
        raise RuntimeError("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(exporting, "write_piece", broken)
        jobs.write_exports(bench.app)
        assert "va commencer" in reader.get(url).text
        for _again in range(3):
            jobs.write_exports(bench.app)
    page = reader.get(url).text
    assert "L’export a échoué" in page
    assert f'href="{NEW}"' in page


def test_an_export_says_what_it_holds(
    bench: Bench, sent: list[UUID], reader: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exporting, "AT_ONCE", 0)
    words = {"canal": "web", "du": "2026-01-02", "au": "2099-03-31", "reponse.motif": "carte"}
    url = asked(reader, **words, personnes="sans").location
    page = reader.get(url).text.replace("\u00a0", " ")
    assert "depuis le 02/01/2026, jusqu’au 31/03/2099, Web, Motif : Une carte" in page
    assert "sans ce qui désigne quelqu’un" in page
    assert "1 filtre sur les réponses" in reader.get(NEW).text


def test_without_persons(bench: Bench, sent: list[UUID], reader: Any) -> None:
    content = asked(reader, personnes="sans").data.decode("utf-8-sig")
    assert content.splitlines()[0].startswith("Mois;Canal")
    for word in ("Le Goff", "2026-0", "exemple.fr"):
        assert word not in content.replace("2026-0", "", content.count(";Web"))


def test_an_erased_request_is_exported_without_its_person(
    bench: Bench,
    sent: list[UUID],
    reader: Any,
) -> None:
    with bench.transaction() as session:
        submissions.erase(session, sent[0])
    content = asked(reader).data.decode("utf-8-sig")
    assert len(content.splitlines()) == 6
    assert "Le Goff" not in content


@pytest.mark.parametrize(
    "claims",
    [
        {"rights": ["answers.read"], "families": ["voirie"]},
        {"rights": ["answers.read"], "families": []},
        {**RIGHT, "bounds": {"answers.read": ["voirie"]}},
    ],
)
def test_another_family_sees_nothing(
    bench: Bench, claims: dict[str, Any], sent: list[UUID]
) -> None:
    stranger = bench.client("agent", **claims)
    for path in (LIST, NEW):
        refused = stranger.get(path)
        assert refused.status_code == 403
        assert "porter sur la famille" in refused.text
    assert asked(stranger).status_code == 403
    assert stranger.get(f"{LIST}/{sent[0]}").status_code == 404
    assert stranger.get("/agents/formulaires/inconnue/reponses").status_code == 404
    assert "Aucune démarche" in stranger.get("/agents/formulaires/reponses").text


def test_the_right_is_needed(bench: Bench, sent: list[UUID]) -> None:
    for client in (
        bench.client(),
        bench.client("citizen", family="transports"),
        bench.client("agent", families=["transports"], rights=["forms.build", "stats.read"]),
    ):
        for path in (LIST, NEW, f"{LIST}/{sent[0]}", "/agents/formulaires/reponses"):
            assert client.get(path).status_code in (401, 403)
