"""What agents see of a file without saving it: kinds, rights, headers, and what is held back."""

import io
from typing import Any
from uuid import UUID

import pytest
from guichet_documents.antivirus import Scanner
from guichet_documents.models import File
from guichet_kit.testing import Bench
from PIL import Image
from sqlalchemy import update

from . import samples
from .test_antivirus import closed
from .test_wallet import accesses

PAGE = b"<!doctype html><script>alert(document.domain)</script>"
SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"


def webp() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (8, 8), "red").save(stream, "WEBP")
    return stream.getvalue()


def deposit(bench: Bench, content: bytes, name: str) -> str:
    sent = samples.send(bench, (content, name), accept=samples.EVERYTHING)
    return str(samples.receipts(sent)[0]["document_id"])


def preview(bench: Bench, document_id: str, reader: str = "agent-1", **who: Any) -> Any:
    client = bench.client(**({"kind": "agent", "sub": "agent-1"} | who))
    url = samples.download_url(bench, document_id, reader).replace("?", "/apercu?")
    return client.get(url, buffered=True)


@pytest.mark.parametrize(
    ("content", "name", "kind", "policy"),
    [
        (samples.jpeg(), "nid été.jpg", "image/jpeg", "sandbox"),
        (samples.png((8, 8)), "nid.png", "image/png", "sandbox"),
        (webp(), "nid.webp", "image/webp", "sandbox"),
        (samples.pdf(), "plan.pdf", "application/pdf", "sandbox allow-scripts; object-src 'self'"),
    ],
    ids=["jpeg", "png", "webp", "pdf"],
)
def test_a24_pictures_and_pdfs_are_shown_in_no_origin(
    bench: Bench, content: bytes, name: str, kind: str, policy: str
) -> None:
    answer = preview(bench, deposit(bench, content, name))
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == kind
    assert answer.headers["Content-Disposition"].startswith("inline; filename=")
    assert answer.headers["Content-Security-Policy"] == f"{policy}; {SANDBOX}"
    assert "X-Frame-Options" not in answer.headers, "the gateway could not refuse every frame"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert accesses(bench) == [("agent-1", "agent", True)]


@pytest.mark.parametrize(
    ("content", "name"),
    [(PAGE, "note.txt"), (b"a;b\n1;2\n", "liste.csv"), (samples.odt(), "lettre.odt")],
    ids=["text", "csv", "odt"],
)
def test_a24_any_other_kind_is_saved(bench: Bench, content: bytes, name: str) -> None:
    saved(preview(bench, deposit(bench, content, name)))


@pytest.mark.parametrize("kind", ["image/png", "application/pdf", "image/svg+xml", "text/html"])
def test_a24_bytes_of_another_kind_than_their_name_are_saved(bench: Bench, kind: str) -> None:
    """Even what passed every check of its content, as a page that bears the type of a picture."""
    document_id = deposit(bench, PAGE, "note.txt")
    with bench.transaction() as session:
        one = update(File).where(File.id == UUID(document_id))
        session.execute(one.values(media_type=kind))
    saved(preview(bench, document_id))


def saved(answer: Any) -> None:
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment; filename=")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a23_only_the_agent_of_the_ticket_sees_it(bench: Bench) -> None:
    document_id = deposit(bench, samples.jpeg(), "nid.jpg")
    other = preview(bench, document_id, sub="agent-2")
    assert (other.status_code, b"JFIF" in other.data) == (404, False)
    assert preview(bench, document_id, reader="agent-2").status_code == 404
    assert preview(bench, document_id, "visitor-1", kind="anonymous").status_code == 401
    citizen = preview(bench, document_id, "p-1", kind="citizen", subjects={"voirie": "p-1"})
    assert citizen.status_code == 403
    assert [granted for *_who, granted in accesses(bench)] == [False, False]


@pytest.mark.parametrize(
    ("state", "status", "said"),
    [("waiting", 409, "Analyse en cours"), ("infected", 403, "mis à l’écart")],
)
def test_a17_what_the_antivirus_holds_back_is_not_shown(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, state: str, status: int, said: str
) -> None:
    document_id = deposit(bench, samples.jpeg(), "nid.jpg")
    monkeypatch.setitem(bench.app.extensions, "guichet_scanner", Scanner(f"127.0.0.1:{closed()}"))
    with bench.transaction() as session:
        session.execute(update(File).where(File.id == UUID(document_id)).values(scan=state))
    answer = preview(bench, document_id)
    assert (answer.status_code, said in answer.text) == (status, True)
    assert not answer.headers.get("Guichet-Frames")
    assert answer.headers["Guichet-Area"] == "desk"
    assert accesses(bench) == [("agent-1", "agent", False)]
