"""The commands about what the antivirus set aside, run as an operator runs them."""

from dataclasses import asdict
from uuid import UUID, uuid4

import pytest
from guichet_documents import actions, cli, jobs
from guichet_documents.antivirus import Scanner
from guichet_documents.models import INFECTED, File
from guichet_kit.testing import Bench

from tests.support.clamd import Clamd

from . import samples

RELEASED = "documents.file.released.v1"


@pytest.fixture(autouse=True)
def environment(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in asdict(bench.service.settings).items():
        monkeypatch.setenv(f"GUICHET_{name.upper()}", str(value))


def set_aside(bench: Bench) -> str:
    sent = samples.send(bench, (b"bonjour", "note.txt"), accept=["text/plain"])
    document_id = str(samples.receipts(sent)[0]["document_id"])
    with bench.transaction() as session:
        actions.settle_scan(session, UUID(document_id), INFECTED, "Faux-Positif")
    return document_id


def test_a17_what_was_set_aside_is_listed_by_authority(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    first, second = set_aside(bench), set_aside(bench)
    capsys.readouterr()  # what was logged
    assert cli.main(["quarantined", bench.authority]) == 0
    lines = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert [line[0] for line in lines] == [second, first]
    assert lines[0][2:] == ["-", "infected", "Faux-Positif"]
    assert cli.main(["quarantined", bench.service.fresh().authority]) == 0
    assert capsys.readouterr().out == ""


def test_a17_a_file_set_aside_by_mistake_opens_once_scanned_again(
    bench: Bench, clamd: Clamd, capsys: pytest.CaptureFixture[str]
) -> None:
    document_id = set_aside(bench)
    assert cli.main(["scan-again", bench.authority, str(uuid4())]) == 1
    assert cli.main(["scan-again", bench.authority, "note.txt"]) == 2
    assert "« note.txt » n’est pas l’identifiant d’un fichier." in capsys.readouterr().err
    assert cli.main(["scan-again", bench.authority, document_id]) == 0
    assert cli.main(["scan-again", bench.authority, document_id]) == 1
    jobs.scan_one(bench.app, Scanner(clamd.address), bench.authority, UUID(document_id))
    with bench.transaction() as session:
        assert session.get_one(File, UUID(document_id)).scan == "clean"


def test_a17_a_request_told_of_a_file_set_aside_is_told_that_it_is_sound(
    bench: Bench, clamd: Clamd
) -> None:
    claimed, free, request_id = set_aside(bench), set_aside(bench), uuid4()
    bench.deliver("forms.submission.sent.v1", samples.submission(request_id, claimed))
    for document_id in (claimed, free):
        cli.main(["scan-again", bench.authority, document_id])
    bench.deliver("forms.submission.sent.v1", samples.submission(uuid4(), free))
    for document_id in (claimed, free):
        jobs.scan_one(bench.app, Scanner(clamd.address), bench.authority, UUID(document_id))
    assert bench.emitted(RELEASED) == [{"document_id": claimed, "request_id": str(request_id)}]
