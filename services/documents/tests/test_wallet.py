"""The wallet and downloads: each citizen her own, by family, and nobody else's."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from guichet_documents import actions, jobs
from guichet_documents.models import Access, File
from guichet_kit.testing import Bench, ServiceUnderTest
from sqlalchemy import select

from . import samples

FAMILY = "etat-civil"


def give(bench: Bench, count: int = 1, subject: str = "p-1", family: str = FAMILY) -> list[str]:
    """Put documents in a wallet without rendering them, oldest first."""
    made = []
    storage = bench.app.extensions["guichet_storage"]
    for number in range(count):
        wanted = samples.wanted(uuid4(), subject, family=family, title=f"Document {number:02}")
        with storage.scratch() as path:
            path.write_bytes(b"%PDF-1.7 document")
            kept = storage.keep(path, bench.authority)
        with bench.transaction() as session:
            actions.order_document(session, wanted)
            order = actions.take_rendering(session, UUID(wanted["document_id"]))
            assert order is not None
            received = actions.Received(
                object=kept,
                name=f"Document {number:02}.pdf",
                media_type="application/pdf",
                size=17,
                sha256="0" * 64,
            )
            assert actions.finish_rendering(session, order, received)
        made.append(wanted["document_id"])
    return made


def accesses(bench: Bench) -> list[tuple[str, str, bool]]:
    with bench.transaction() as session:
        rows = session.scalars(select(Access).order_by(Access.at, Access.id))
        return [(row.reader, row.reader_kind, row.granted) for row in rows]


def shown(answer: Any) -> tuple[int, str]:
    """Give what an answer says, but for the mark to quote that each answer has."""
    return answer.status_code, re.sub(r"<code>\w+</code>", "", answer.text)


def test_the_wallet_lists_newest_first_by_pages(bench: Bench) -> None:
    give(bench, 23)
    client = bench.client("citizen", sub="p-1", family=FAMILY)
    first = client.get(f"/documents/{FAMILY}/")
    assert "État civil et citoyenneté" in first.text
    assert first.text.index("Document 22") < first.text.index("Document 03")
    assert "Document 02" not in first.text
    after = first.text.split("?apres=")[1].split('"')[0]
    second = client.get(f"/documents/{FAMILY}/?apres={after}")
    assert "Document 02" in second.text
    assert "Document 03" not in second.text
    assert "?apres=" not in second.text


def test_an_empty_wallet_says_what_comes_there(bench: Bench) -> None:
    page = bench.client("citizen", sub="p-1", family=FAMILY).get(f"/documents/{FAMILY}/")
    assert (page.status_code, "Aucun document pour l’instant" in page.text) == (200, True)


def test_a_document_shows_and_downloads_as_an_attachment(bench: Bench) -> None:
    (document_id,) = give(bench)
    client = bench.client("citizen", sub="p-1", family=FAMILY)
    page = client.get(f"/documents/{FAMILY}/{document_id}")
    assert "Enregistrer le document" in page.text
    assert "2026-000123" in page.text
    answer = client.get(f"/documents/{FAMILY}/{document_id}/telecharger", buffered=True)
    assert answer.data == b"%PDF-1.7 document"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"
    assert answer.headers["Cache-Control"] == "private, no-store"
    assert accesses(bench) == [("p-1", "citizen", True)]


@pytest.mark.parametrize("page", ["", "/telecharger", "/retirer"])
def test_a23_what_is_not_hers_answers_as_what_is_unknown(bench: Bench, page: str) -> None:
    (document_id,) = give(bench)
    unknown = bench.client("citizen", sub="p-1", family=FAMILY).get(
        f"/documents/{FAMILY}/{uuid4()}{page}"
    )
    others = [
        bench.client("citizen", sub="p-2", family=FAMILY).get(
            f"/documents/{FAMILY}/{document_id}{page}"
        ),
        bench.client("citizen", sub="p-1", family="voirie").get(
            f"/documents/{FAMILY}/{document_id}{page}"
        ),
        bench.client("citizen", sub="p-1", family="voirie").get(
            f"/documents/voirie/{document_id}{page}"
        ),
        bench.client("citizen", sub="p-1", subjects={FAMILY: "p-1"}).get(
            f"/documents/{FAMILY}/{document_id}{page}"
        ),
    ]
    assert unknown.status_code == 404
    assert {shown(answer) for answer in others} == {shown(unknown)}


def test_a23_a_try_without_the_right_is_noted(bench: Bench) -> None:
    (document_id,) = give(bench)
    other = bench.client("citizen", sub="p-2", family=FAMILY)
    other.get(f"/documents/{FAMILY}/{document_id}/telecharger")
    assert accesses(bench) == [("p-2", "citizen", False)]


def test_the_wallet_is_for_citizens_only(bench: Bench) -> None:
    assert bench.client().get(f"/documents/{FAMILY}/").status_code == 401
    assert bench.client("agent", families=[FAMILY]).get(f"/documents/{FAMILY}/").status_code == 403


def test_she_takes_a_document_out_after_confirming(bench: Bench) -> None:
    (document_id,) = give(bench)
    client = bench.client("citizen", sub="p-1", family=FAMILY)
    asked = client.get(f"/documents/{FAMILY}/{document_id}/retirer")
    assert "Retirer ce document de votre espace\u00a0?" in asked.text
    done = client.post(f"/documents/{FAMILY}/{document_id}/retirer")
    assert (done.status_code, done.headers["Location"]) == (303, f"/documents/{FAMILY}/?retire=1")
    after = client.get(done.headers["Location"])
    assert "Le document a été retiré de votre espace." in after.text
    assert "Document 00" not in after.text
    with bench.transaction() as session:
        assert session.get_one(File, UUID(document_id)).request_id is not None


def test_the_fragment_gives_the_last_five_of_all_families(bench: Bench) -> None:
    give(bench, 4)
    roads = give(bench, 3, subject="r-1", family="voirie")
    give(bench, 1, subject="r-2", family="voirie")
    client = bench.client("citizen", sub="x", subjects={FAMILY: "p-1", "voirie": "r-1"})
    page = client.get("/fragments/mes-documents")
    assert page.text.count("<li>") == 5
    assert f'href="/documents/voirie/{roads[2]}"' in page.text
    crossed = bench.client("citizen", sub="x", subjects={FAMILY: "r-1", "voirie": "p-1"})
    assert "Aucun document" in crossed.get("/fragments/mes-documents").text
    stranger = bench.client("citizen", client_id="elsewhere", subjects={FAMILY: "p-1"})
    assert stranger.get("/fragments/mes-documents").status_code == 403


def test_a23_a_sealed_link_serves_its_reader_for_a_minute(
    bench: Bench, running: ServiceUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    (document_id,) = give(bench)
    url = samples.download_url(bench, document_id, "agent-1")
    agent = bench.client("agent", sub="agent-1")
    assert agent.get(url, buffered=True).status_code == 200
    other = samples.download_url(bench, str(uuid4()), "agent-1").split("?")[1]
    guessed, edited = f"/fichiers/{document_id}", url[:-3] + "abc"
    for client, path in (
        (bench.client("agent", sub="agent-2"), url),
        (bench.client(), url),
        (agent, edited),
        (agent, guessed),
        (agent, f"{guessed}?{other}"),
    ):
        refused = client.get(path)
        assert refused.status_code == 404
        assert "Cette page n’existe pas ou n’existe plus" in refused.text
        assert b"%PDF" not in refused.data
    monkeypatch.setattr("guichet_documents.tickets.DOWNLOAD_MAX_AGE_S", -1)
    expired = agent.get(url)
    assert expired.status_code == 404
    assert "Ce lien de téléchargement a expiré. Revenez à la page précédente." in expired.text
    assert accesses(bench) == [
        ("agent-1", "agent", True),
        ("agent-2", "agent", False),
        ("visitor-1", "anonymous", False),
        *[("agent-1", "agent", False)] * 4,
    ]


def test_a23_another_authority_has_no_such_file(bench: Bench, running: ServiceUnderTest) -> None:
    (document_id,) = give(bench)
    url = samples.download_url(bench, document_id, "agent-1")
    elsewhere = running.fresh()
    own = samples.download_url(elsewhere, document_id, "agent-1")
    for path in (url, own):
        refused = elsewhere.client("agent", sub="agent-1").get(path)
        assert refused.status_code == 404
        assert "Cette page n’existe pas ou n’existe plus" in refused.text
    assert accesses(bench) == accesses(elsewhere) == []


def test_a24_what_holds_a_page_is_saved_and_never_shown(bench: Bench) -> None:
    """A page sent as a text is a text: it is saved, and would run in no origin if it were shown."""
    page = b"<!doctype html><script>alert(document.domain)</script>"
    sent = samples.send(bench, (page, "note.txt"), accept=["text/plain"])
    document_id = samples.receipts(sent)[0]["document_id"]
    url = samples.download_url(bench, document_id, "visitor-1")
    answer = bench.client().get(url, buffered=True)
    assert answer.data == page
    assert answer.headers["Content-Disposition"] == "attachment; filename=note.txt"
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"


def test_everyone_is_called_anonymous_and_that_opens_nothing(bench: Bench) -> None:
    (document_id,) = give(bench)
    for name in ("anonymous", ""):
        url = samples.download_url(bench, document_id, name)
        assert bench.client(visitor="").get(url).status_code == 404


def test_a_visitor_sees_back_what_she_deposited_by_a_sealed_link_only(bench: Bench) -> None:
    sent = samples.send(bench, (b"bonjour", "note.txt"), accept=["text/plain"])
    document_id = samples.receipts(sent)[0]["document_id"]
    url = samples.download_url(bench, document_id, "visitor-1")
    assert bench.client().get(url, buffered=True).data == b"bonjour"
    assert bench.client(visitor="visitor-2").get(url).status_code == 404
    signed_in = bench.client("citizen", sub="x", subjects={FAMILY: "p-1"}, visitor="")
    own = samples.download_url(bench, document_id, "p-1")
    assert signed_in.get(own, buffered=True).status_code == 200


def test_lists_use_their_index(bench: Bench) -> None:
    give(bench)
    with bench.transaction() as session:
        session.connection().exec_driver_sql("set local enable_seqscan = off")
        plan = session.connection().exec_driver_sql(
            "explain select * from files where family = 'a' and subject = 'b' and in_wallet "
            "order by created_at desc, id desc limit 21"
        )
        assert "ix_files_wallet" in " ".join(row[0] for row in plan)
    jobs.purge_accesses(bench.app)
