"""a16, a17, a22: hostile files at the front door, with a real antivirus that comes and goes."""

import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.attacks.browser import Browser
from tests.attacks.conftest import People
from tests.attacks.filing import Filed, track
from tests.attacks.test_files import (
    deposit,
    deposit_page,
    file_with_photo,
    open_photo,
    photos,
    picture,
)
from tests.support.clamd import EICAR, Clamd

FILE_OF = "select id, object, scan from files where request_id = %s"
NEWEST = "select count(*) from files"


@pytest.fixture
def stopped(clamd: Clamd) -> Iterator[Clamd]:
    """The antivirus killed; whoever starts it again spares us from doing it."""
    clamd.kill()
    yield clamd
    clamd.start()


def counted(people: People) -> int:
    return int(people.suite.sql("documents", NEWEST)[0][0])


def object_of(people: People, filed: Filed) -> tuple[str, Path]:
    """Give a file of a request: its id, and where its bytes lie."""
    [(document, name, _scan)] = people.suite.wait_for("documents", FILE_OF, filed.request_id)
    return str(document), people.suite.folder / "files/valmont" / name[:2] / name[2:4] / name


def test_a17_an_infected_photo_is_refused_where_it_is_sent(people: People) -> None:
    before = counted(people)
    page = deposit(people.visitor(), "photo.png", picture() + EICAR)
    assert page.status == 422
    words = page.page.words.replace("\xa0", " ")
    assert "L’antivirus a trouvé un programme dangereux dans « photo.png »" in words
    assert counted(people) == before


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("photo.jpg", b"<!doctype html><script>alert(1)</script>", "n’est pas celui d’un format"),
        ("vide.png", b"", "est vide. Choisissez un autre fichier."),
        ("coupee.png", picture()[:60], "est abîmée ou incomplète."),
    ],
)
def test_a16_a22_a_file_that_is_no_photo_is_refused(
    people: People, name: str, content: bytes, words: str
) -> None:
    visitor, before = people.visitor(), counted(people)
    asked = deposit_page(visitor)
    page = visitor.upload(asked, "fichiers", [(name, content, "image/png")])
    assert page.status == 422
    assert words in page.page.words
    assert counted(people) == before


def test_a17_while_the_antivirus_is_down_nobody_opens_what_waits(
    people: People, stopped: Clamd
) -> None:
    visitor, karim = people.visitor(), people("karim.benali")
    page = deposit(visitor, "photo.png")
    assert page.status == 200
    assert "Analyse en cours" in page.page.words
    filed = file_with_photo(visitor, "photo.png")
    document, _path = object_of(people, filed)
    refused = open_photo(karim, filed)
    assert refused.status == 409
    assert "Analyse en cours" in refused.page.words
    assert "personne ne peut l’ouvrir avant" in refused.page.words
    assert "Espace agents" in refused.page.words
    stopped.start()
    clean = "select 1 from files where id = %s and scan = 'clean'"
    people.suite.wait_for("documents", clean, document)
    assert open_photo(karim, filed).headers["content-type"] == "image/png"


def test_a17_what_is_found_later_is_told_to_both(people: People, stopped: Clamd) -> None:
    """Its signature came after the file."""
    visitor, karim = people.visitor(), people("karim.benali")
    filed = file_with_photo(visitor, "photo.png")
    _document, path = object_of(people, filed)
    (photo,) = photos(karim, filed)
    path.write_bytes(EICAR)
    stopped.start()
    told = "select 1 from history where request_id = %s and kind = 'file_quarantined'"
    people.suite.wait_for("workflow", told, filed.request_id)
    assert photos(karim, filed) == []
    refused = karim.open(photo)
    assert refused.status == 403
    assert "Ce fichier a été mis à l’écart" in refused.page.words
    case = karim.open(f"/agents/dossiers/{filed.request_id}/")
    for seen in (case, track(visitor, filed)):
        words = seen.page.words.replace("\xa0", " ")
        assert "Le fichier « photo.png » a été mis à l’écart" in words
        assert "l’antivirus y a trouvé un programme dangereux" in words


def cut(visitor: Browser, path: str) -> None:
    """Begin to send a file, then go away."""
    head = b'--b\r\nContent-Disposition: form-data; name="fichiers"; filename="a.png"\r\n\r\n'
    cookies = "; ".join(f"{name}={text}" for name, text in visitor.cookies.items())
    lines = [
        f"POST {path} HTTP/1.1",
        f"Host: {visitor.host}",
        f"Cookie: {cookies}",
        "Sec-Fetch-Site: same-origin",
        "Content-Type: multipart/form-data; boundary=b",
        "Content-Length: 900000",
    ]
    with socket.create_connection(("127.0.0.1", visitor.suite.port), 10) as link:
        link.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + head + picture() * 100)


def test_a22_an_upload_that_is_cut_keeps_nothing(people: People) -> None:
    visitor, before = people.visitor(), counted(people)
    asked = deposit_page(visitor)
    for _turn in range(3):
        cut(visitor, asked.path)
    incoming = people.suite.folder / "files/.incoming"
    deadline = time.monotonic() + 10
    while any(incoming.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not list(incoming.iterdir())
    assert counted(people) == before
    again = visitor.upload(asked, "fichiers", [("photo.png", picture(), "image/png")])
    assert again.status == 303
