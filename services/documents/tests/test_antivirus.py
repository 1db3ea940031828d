"""The antivirus (a17): what it finds is never served, and nothing is before it has answered."""

import re
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_documents import actions, antivirus, jobs
from guichet_documents.antivirus import NoAnswer, NotScanned, Scanner, ScannerDown
from guichet_documents.models import Access, File
from guichet_documents.settings import Settings
from guichet_kit.settings import SettingsError, load
from guichet_kit.testing import Bench
from sqlalchemy import func, select, update

from tests.support.clamd import EICAR, NAME, STREAM_MAX_BYTES, Clamd

from . import samples

QUARANTINED = "documents.file.quarantined.v1"
LONG = b"bonjour " * (STREAM_MAX_BYTES // 8 + 10_000)
HOSTILE = {
    "plain": (EICAR, "note.txt"),
    "zipped": (samples.archive({"eicar.com": EICAR}), "lettre.zip"),
    "in a DOCX": (samples.docx({"word/media/image1.bin": EICAR}), "lettre.docx"),
    "in an ODT": (samples.odt({"Pictures/1.png": EICAR}), "lettre.odt"),
    "zipped twice": (samples.archive({"a.zip": samples.archive({"e.com": EICAR})}), "a.docx"),
}


@pytest.fixture
def scanned(bench: Bench, clamd: Clamd, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The service with a real antivirus."""
    monkeypatch.setitem(bench.app.extensions, "guichet_scanner", Scanner(clamd.address))
    return bench


@pytest.fixture
def down(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> Bench:
    """The service whose antivirus is stopped."""
    monkeypatch.setitem(bench.app.extensions, "guichet_scanner", Scanner(f"127.0.0.1:{closed()}"))
    return bench


def closed() -> int:
    """Give a port where nothing listens."""
    with socket.socket() as link:
        link.bind(("127.0.0.1", 0))
        return int(link.getsockname()[1])


@contextmanager
def speaking(words: bytes) -> Iterator[str]:
    """Something at clamd's address that says these words, or nothing, whatever it is sent."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer() -> None:
            link, _peer = server.accept()
            with link:
                while not link.recv(100_000).endswith(antivirus.END_OF_STREAM):
                    pass
                link.sendall(words)
                link.settimeout(5)
                while words == b"" and link.recv(100_000):
                    pass

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield f"127.0.0.1:{server.getsockname()[1]}"
        thread.join(10)


def scan_all(bench: Bench) -> None:
    """Let the worker look at every file: those of the tests before wait in the same queue."""
    for _turn in range(10):
        jobs.scan_files(bench.app)


def send(bench: Bench, content: bytes, name: str) -> Any:
    return samples.send(bench, (content, name), accept=samples.EVERYTHING, max_bytes=5_000_000)


def deposit(bench: Bench, content: bytes = b"bonjour", name: str = "note.txt") -> str:
    return str(samples.receipts(send(bench, content, name))[0]["document_id"])


def ask(bench: Bench, document_id: str, **who: Any) -> Any:
    reader = who.get("sub", "visitor-1")
    client = bench.client(*(("agent",) if who else ()), **who)
    return client.get(samples.download_url(bench, document_id, reader), buffered=True)


def state(bench: Bench, document_id: str) -> tuple[str, str]:
    with bench.transaction() as session:
        row = session.get_one(File, UUID(document_id))
        return row.scan, row.threat


@pytest.mark.parametrize("case", HOSTILE)
def test_a17_the_test_virus_is_refused_at_once(scanned: Bench, folder: Path, case: str) -> None:
    content, name = HOSTILE[case]
    answer = send(scanned, content, name)
    assert answer.status_code == 422
    words = f"L’antivirus a trouvé un programme dangereux dans «\u00a0{name}\u00a0»"
    assert words in answer.text
    assert "envoyez une autre copie du document" in answer.text
    assert 'type="file"' in answer.text
    assert not samples.objects(folder)


def test_a17_a_sound_file_is_served(scanned: Bench) -> None:
    sent = samples.receipts(send(scanned, samples.jpeg(), "photo.jpg"))[0]
    assert sent["scan"] == "clean"
    assert ask(scanned, sent["document_id"]).status_code == 200


def test_a17_while_the_scanner_is_down_a_file_waits_and_nobody_gets_it(
    down: Bench, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = samples.receipts(send(down, b"bonjour", "note.txt"))[0]
    assert sent["scan"] == "waiting"
    for who in ({}, {"sub": "agent-1"}):
        answer = ask(down, sent["document_id"], **who)
        assert (answer.status_code, answer.headers["Retry-After"]) == (409, "60")
        assert "Analyse en cours" in answer.text
        assert "personne ne peut l’ouvrir avant" in answer.text
        assert b"bonjour" not in answer.data
    jobs.scan_files(down.app)
    assert state(down, sent["document_id"]) == ("waiting", "")
    monkeypatch.setitem(down.app.extensions, "guichet_scanner", Scanner(clamd.address))
    scan_all(down)
    assert ask(down, sent["document_id"]).data == b"bonjour"
    with down.transaction() as session:
        noted = session.scalars(select(Access.granted).order_by(Access.at, Access.id)).all()
    assert noted == [False, False, True]


def test_a17_what_is_found_later_is_set_aside_and_told(
    down: Bench, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    claimed, free = deposit(down, EICAR), deposit(down, EICAR)
    sound, request_id = deposit(down), uuid4()
    submission = samples.submission(request_id, claimed, sound)
    down.deliver("forms.submission.sent.v1", submission)
    monkeypatch.setitem(down.app.extensions, "guichet_scanner", Scanner(clamd.address))
    scan_all(down)
    found = ("infected", f"{NAME}.UNOFFICIAL")
    assert [state(down, one) for one in (claimed, free, sound)] == [found, found, ("clean", "")]
    told = {"document_id": claimed, "request_id": str(request_id)}
    assert down.emitted(QUARANTINED) == [{**told, "reason": "infected"}]
    for who in ({}, {"sub": "agent-1"}):
        answer = ask(down, claimed, **who)
        assert answer.status_code == 403
        assert "Ce fichier a été mis à l’écart" in answer.text
        assert "L’antivirus y a trouvé un programme dangereux" in answer.text
        assert EICAR not in answer.data
    down.deliver("forms.submission.sent.v1", samples.submission(uuid4(), free))
    assert [data["document_id"] for data in down.emitted(QUARANTINED)] == [claimed, free]


def test_a17_what_the_scanner_does_not_read_whole_is_refused(
    scanned: Bench, folder: Path, clamd: Clamd
) -> None:
    answer = send(scanned, LONG, "longue.txt")
    assert answer.status_code == 422
    assert "est trop lourd pour être vérifié par l’antivirus" in answer.text
    assert not samples.objects(folder)


def test_a17_what_is_too_large_when_the_scanner_comes_back_is_set_aside(
    down: Bench, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = deposit(down, LONG, "longue.txt")
    monkeypatch.setitem(down.app.extensions, "guichet_scanner", Scanner(clamd.address))
    scan_all(down)
    assert state(down, long)[0] == "too_large"
    answer = ask(down, long)
    assert answer.status_code == 403
    assert "trop lourd pour être vérifié par l’antivirus" in answer.text


def test_a17_a_scanner_that_says_nothing_keeps_nobody_waiting_twice(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(antivirus, "SENDER_S", 0.3)
    with speaking(b"") as address:
        monkeypatch.setitem(bench.app.extensions, "guichet_scanner", Scanner(address))
        first, second = deposit(bench), deposit(bench)
        assert [state(bench, one)[0] for one in (first, second)] == ["waiting", "waiting"]


@pytest.mark.parametrize("words", [b"stream: Can't allocate memory ERROR\0", b"bonjour\0", b"\0"])
def test_a17_an_answer_without_sense_is_no_answer(down: Bench, words: bytes) -> None:
    document_id = deposit(down)
    with speaking(words) as address:
        jobs.scan_one(down.app, Scanner(address), down.authority, UUID(document_id))
    assert state(down, document_id) == ("waiting", "")
    with down.transaction() as session:
        late = select(File.scan_due_at > func.now()).where(File.id == UUID(document_id))
        assert session.scalar(late)
    assert ask(down, document_id).status_code == 409


def test_a17_a_scanner_that_answers_nothing_holds_the_worker_twice_at_most(
    down: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[Path] = []

    def silent(_scanner: Scanner, path: Path) -> str:
        asked.append(path)
        raise NoAnswer("too slow")

    for _turn in range(3):
        deposit(down)
    monkeypatch.setattr(Scanner, "scan", silent)
    jobs.scan_files(down.app)
    assert len(asked) == 2
    jobs.scan_files(down.app)
    assert len(set(asked)) > 2, "those put off do not come first again"


def test_a17_a_file_erased_before_its_scan_is_no_trouble(
    down: Bench, clamd: Clamd, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost, sound = deposit(down), deposit(down)
    with down.transaction() as session:
        session.execute(update(File).where(File.id == UUID(lost)).values(object="0" * 32))
    monkeypatch.setitem(down.app.extensions, "guichet_scanner", Scanner(clamd.address))
    scan_all(down)
    assert [state(down, one)[0] for one in (lost, sound)] == ["waiting", "clean"]


def test_a17_without_a_scanner_files_are_served_as_they_are(bench: Bench) -> None:
    sent = samples.receipts(send(bench, b"bonjour", "note.txt"))[0]
    assert sent["scan"] == "clean"
    assert ask(bench, sent["document_id"]).status_code == 200
    jobs.scan_files(bench.app)
    assert state(bench, sent["document_id"])[0] == "waiting"


def test_a17_documents_made_here_are_not_scanned(down: Bench) -> None:
    wanted = samples.wanted(uuid4())
    with down.transaction() as session:
        actions.put_template(session, "recepisse", "Récépissé", "<p>{{ nom }}</p>")
        actions.order_document(session, wanted)
    jobs.render_one(down.app, down.authority, UUID(wanted["document_id"]))
    own = down.client("citizen", sub="p-1", family="etat-civil")
    path = f"/documents/etat-civil/{wanted['document_id']}/telecharger"
    assert own.get(path, buffered=True).status_code == 200


def test_the_real_one_by_both_addresses(clamd: Clamd, tmp_path: Path) -> None:
    hostile, sound, long = (tmp_path / name for name in ("hostile", "sound", "long"))
    hostile.write_bytes(EICAR)
    sound.write_bytes(b"bonjour")
    long.write_bytes(LONG)
    for address in (clamd.address, clamd.socket_path):
        scanner = Scanner(address)
        assert scanner.scan(hostile) == f"{NAME}.UNOFFICIAL"
        assert scanner.scan(sound) == ""
        with pytest.raises(NotScanned):
            scanner.scan(long)


def test_limits_of_archives_count_as_not_scanned(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    limit = b"stream: Heuristics.Limits.Exceeded.MaxFiles FOUND\0"
    with speaking(limit) as address, pytest.raises(NotScanned):
        Scanner(address).scan(tmp_path / "a")


def test_nobody_at_the_address(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"a")
    for address in (f"127.0.0.1:{closed()}", str(tmp_path / "absent.sock"), "nulle-part.invalid:1"):
        with pytest.raises(ScannerDown):
            Scanner(address).scan(tmp_path / "a")


@pytest.mark.parametrize("address", ["clamd", "clamd.sock", "host:", ":3310x"])
def test_an_address_of_nothing_is_refused_at_start(bench: Bench, address: str) -> None:
    names = ("database_url", "worker_database_url", "issuer", "handover_key", "files_folder")
    known: Any = bench.service.settings
    values = {f"GUICHET_{name.upper()}": getattr(known, name) for name in names}
    assert load(Settings, values | {"GUICHET_CLAMD": "127.0.0.1:3310"}).clamd
    with pytest.raises(SettingsError, match="GUICHET_CLAMD"):
        load(Settings, values | {"GUICHET_CLAMD": address})


def test_no_antivirus_finds_its_test_file_in_the_repository() -> None:
    """The string is put together when the tests run."""
    root = Path(__file__).parents[3]
    written = re.compile(re.escape(EICAR[:20]) + b"|" + EICAR[:20].hex().encode())
    tests = [*(root / "tests").rglob("*.py"), *Path(__file__).parent.rglob("*.py")]
    assert [path for path in tests if written.search(path.read_bytes())] == []
